import { parseAddress } from '../../../authority/address.ts';
import { profileFromStep, stepFromDefaults } from '../../../settings/import-step.ts';
import { checkSettings, isGroup } from '../../../settings/load.ts';
import type { ProfileSettings } from '../../../settings/schema.ts';
import { type Failure, fail } from '../../../support/failure.ts';
import { parseJson } from '../../../support/json.ts';
import { ok, type Result } from '../../../support/result.ts';

/** What would be written into the person's settings. */
export interface Setup {
  readonly name: string;
  readonly profile: ProfileSettings;
}

const SOURCE = 'the setup file';
const refuse = (...problems: readonly string[]): Result<never, Failure> =>
  fail('SETTINGS_INVALID', { source: SOURCE, problems });

/**
 * Reads what somebody sent: settings of Latchkey with one organisation, or the defaults of step. Anybody may have made
 * it, so what is about this computer alone has no place in it: an address of the ssh-agent would be given the key, and
 * a folder or a file could be anything of the person's. SETTINGS_INVALID says everything that is wrong.
 */
export async function readSetup(text: string): Promise<Result<Setup, Failure>> {
  const document = parseJson(text.replace(/^\uFEFF/, ''));
  if (!isGroup(document)) return refuse('it is not a setup file of Latchkey, nor the defaults of step');
  const step = stepFromDefaults(document);
  if (step !== undefined) return ok(profileFromStep(step));
  // The rest of a settings file is the person's own, and not for others to say.
  const checked = await checkSettings({ profiles: document.profiles ?? {} });
  if (!checked.ok) return refuse(...checked.error.map(({ sentence }) => sentence));
  const [first, ...others] = Object.entries(checked.value.profiles);
  if (first === undefined) return refuse('it names no organisation');
  if (others.length > 0) return refuse('it names several organisations, and one at a time is set up');
  const [name, profile] = first;
  const { ssh, x509, access } = profile;
  const local = [
    ...(ssh?.agent === undefined ? [] : ['ssh.agent']),
    ...(x509?.folder === undefined ? [] : ['x509.folder']),
    ...(access?.file === undefined ? [] : ['access.file']),
  ];
  return local.length === 0
    ? ok({ name, profile })
    : refuse(...local.map((setting) => `${setting} is about one computer, and no setup file may say it`));
}

/** An authority by its address and fingerprint as people write them. SETTINGS_INVALID where they are none. */
export function setupOf(authority: string, fingerprint: string): Result<Setup, Failure> {
  const address = parseAddress({ url: authority, fingerprint });
  if (!address.ok) return address;
  const { origin, fingerprint: digits } = address.value;
  const nothing = { context: undefined, rootPath: undefined, provisioner: undefined, redirectUrl: undefined };
  return ok(profileFromStep({ ...nothing, current: true, url: origin, fingerprint: digits }));
}
