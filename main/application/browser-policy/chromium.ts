import { parseSitePattern } from '../../settings/site-pattern.ts';
import { macProfile } from './mac-profile.ts';
import { registryFile } from './registry-file.ts';
import type { Browser, BrowserPolicy, BrowserPolicyWish, System } from './types.ts';

type Chromium = Exclude<Browser, 'firefox'>;

interface Product {
  readonly name: string;
  /** Folder of managed policies on Linux, and where a distribution has another. */
  readonly folder: string;
  readonly elsewhere?: string;
  /** The page that shows which policies are in force. */
  readonly page: string;
  /** Domain of preferences on macOS. */
  readonly domain: string;
  /** Below Software\Policies in the registry of Windows. */
  readonly key: string;
}

/** As the vendors document them (chromeenterprise.google, learn.microsoft.com, the source of Chromium). */
const PRODUCTS: Readonly<Record<Chromium, Product>> = {
  chrome: {
    name: 'Chrome',
    folder: '/etc/opt/chrome/policies/managed',
    page: 'chrome://policy',
    domain: 'com.google.Chrome',
    key: 'Google\\Chrome',
  },
  chromium: {
    name: 'Chromium',
    folder: '/etc/chromium/policies/managed',
    // As Chromium’s own page for administrators has it (Linux Quick Start); Ubuntu’s package is a snap.
    elsewhere: 'Ubuntu’s Chromium reads /etc/chromium-browser/policies/managed instead.',
    page: 'chrome://policy',
    domain: 'org.chromium.Chromium',
    key: 'Chromium',
  },
  edge: {
    name: 'Edge',
    folder: '/etc/opt/edge/policies/managed',
    page: 'edge://policy',
    domain: 'com.microsoft.Edge',
    key: 'Microsoft\\Edge',
  },
};

/** The one policy by which Chromium and its kin choose a client certificate for a site by themselves. */
const POLICY = 'AutoSelectCertificateForUrls';

/** A policy for the browsers that are made from Chromium: the certificate is shown to these sites and to no others. */
export function chromiumPolicy(
  browser: Chromium,
  { system, sites, issuer }: BrowserPolicyWish,
): BrowserPolicy {
  const product = PRODUCTS[browser];
  const rules = sites.map((site) => rule(site, issuer));
  const choice =
    issuer === undefined
      ? [`${product.name} takes the first certificate that such a site accepts, whoever issued it.`]
      : [];
  return { ...policyFor[system](product, rules), notes: [...howTo(product, system), ...choice] };
}

type Placed = Omit<BrowserPolicy, 'notes'>;

const policyFor: Readonly<Record<System, (product: Product, rules: readonly string[]) => Placed>> = {
  linux: ({ folder }, rules) => ({
    text: `${JSON.stringify({ [POLICY]: rules }, null, 2)}\n`,
    place: `${folder}/latchkey.json`,
    forWhom: 'it',
  }),
  macos: ({ name, domain }, rules) => ({
    text: macProfile({ name: `Client certificates in ${name}`, domain, settings: { [POLICY]: rules } }),
    place: `latchkey-${name.toLowerCase()}.mobileconfig`,
    forWhom: 'person',
  }),
  windows: ({ key }, rules) => {
    const path = `HKEY_CURRENT_USER\\Software\\Policies\\${key}\\${POLICY}`;
    const values = rules.map((text, index) => [`${index + 1}`, text] as const);
    return { text: registryFile(path, values), place: path, forWhom: 'it' };
  },
};

function howTo({ name, elsewhere, page }: Product, system: System): readonly string[] {
  switch (system) {
    case 'linux':
      return [
        `Only root may write there: ${name} reads no policy from a person’s own folders on Linux.`,
        ...(elsewhere === undefined ? [] : [elsewhere]),
        `${name} reads it at its next start, and within minutes while it runs; ${page} shows it.`,
      ];
    case 'macos':
      return [
        'Opened by a person, it waits in System Settings, under Profiles, to be installed for them alone. Device management installs it without that.',
      ];
    case 'windows':
      return [
        'It holds for this user alone. Windows lets only administrators, and group policy, write below Software\\Policies.',
        `Import it with reg import, or set ${POLICY} in the group policy of ${name}; ${page} shows it.`,
      ];
  }
}

/** ASCII in every case, so that no file depends on an encoding. */
function rule(site: string, issuer: string | undefined): string {
  const { host = '', withSubdomains = false, port } = parseSitePattern(site) ?? {};
  const pattern = `https://${withSubdomains ? '[*.]' : ''}${host}${port === undefined ? '' : `:${port}`}`;
  const filter = issuer === undefined ? {} : { ISSUER: { CN: issuer } };
  return JSON.stringify({ pattern, filter }).replaceAll(
    /[^\x20-\x7e]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
