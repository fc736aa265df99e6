import { macProfile } from './mac-profile.ts';
import { registryFile } from './registry-file.ts';
import type { BrowserPolicy, System } from './types.ts';

/**
 * Firefox has no rule for single sites. It has one preference for all of them, and by it chooses a certificate that the
 * site accepts; to let it look into the store of macOS or Windows is another.
 */
function preferences(
  system: System,
): Readonly<Record<string, { readonly Value: string | boolean; readonly Status: string }>> {
  return {
    'security.default_personal_cert': { Value: 'Select Automatically', Status: 'default' },
    ...(system === 'linux' ? {} : { 'security.osclientcerts.autoload': { Value: true, Status: 'default' } }),
  };
}

const EVERY_SITE =
  'Firefox cannot be told of single sites: every site that asks for a certificate, and accepts one that Firefox has, gets to see it.';

export function firefoxPolicy(system: System): BrowserPolicy {
  const Preferences = preferences(system);
  switch (system) {
    case 'linux':
      return {
        text: `${JSON.stringify({ policies: { Preferences } }, null, 2)}\n`,
        place: '/etc/firefox/policies/policies.json',
        forWhom: 'it',
        notes: [
          EVERY_SITE,
          'Where that file is there already, add what stands under Preferences to it. Firefox reads it at its next start; about:policies shows it.',
        ],
        alone: {
          sentence:
            'A person alone writes this line into user.js of their profile, which about:support opens:',
          line: 'user_pref("security.default_personal_cert", "Select Automatically");',
        },
      };
    case 'macos':
      return {
        text: macProfile({
          name: 'Client certificates in Firefox',
          domain: 'org.mozilla.firefox',
          settings: { EnterprisePoliciesEnabled: true, Preferences },
        }),
        place: 'latchkey-firefox.mobileconfig',
        forWhom: 'person',
        notes: [
          EVERY_SITE,
          'Opened by a person, it waits in System Settings, under Profiles, to be installed for them alone. Device management installs it without that.',
        ],
      };
    case 'windows': {
      const path = 'HKEY_CURRENT_USER\\Software\\Policies\\Mozilla\\Firefox';
      return {
        text: registryFile(path, [['Preferences', JSON.stringify(Preferences)]], 'add'),
        place: path,
        forWhom: 'it',
        notes: [
          EVERY_SITE,
          'It holds for this user alone, and takes the place of preferences that were set there before. Windows lets only administrators, and group policy, write below Software\\Policies.',
        ],
      };
    }
  }
}
