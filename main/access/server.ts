import type { CompiledPolicy, PlacedHost } from './compile.ts';
import { type Door, doorOf } from './doors.ts';

/**
 * What a server needs so that its doors are the policy's. All names were checked when the policy was read (names.ts):
 * none can end a line, begin a comment or be taken for an option.
 */

/** Where `sshdConfiguration` looks for the files of `principalsFile`, one for each account. */
const PRINCIPALS_FOLDER = '/etc/ssh/latchkey/principals';
const USER_KEYS_FILE = '/etc/ssh/latchkey/user_ca.pub';

/**
 * An AuthorizedPrincipalsFile (sshd(8)): whoever has a certificate with one of these principals gets into the account.
 * Nobody, where no rule leads to it.
 */
export function principalsFile({ policy }: CompiledPolicy, host: PlacedHost, account: string): string {
  const principals = doorOf(host.doors, account)?.principals ?? [];
  return text([
    `# Who may log in as ${account} on ${host.name}, by access policy ${policy.serial}.`,
    ...(principals.length === 0 ? ['# Nobody: no rule leads to this account.'] : principals),
  ]);
}

/** Lines for a file in sshd_config.d (sshd_config(5)). */
export function sshdConfiguration({ policy }: CompiledPolicy, { name, doors }: PlacedHost): string {
  const accounts = doors.shared.map(({ account, sudo }) => (sudo ? `${account} (with sudo)` : account));
  if (doors.own.length > 0) accounts.push("and each person's own account");
  return text([
    `# ${name}, by access policy ${policy.serial}: /etc/ssh/sshd_config.d/latchkey.conf`,
    '',
    "# The authority's keys for people's certificates: step ssh config --roots",
    `TrustedUserCAKeys ${USER_KEYS_FILE}`,
    '',
    '# Who may log in as whom: one file for each account, by latchkey policy sshd FILE HOST --into FOLDER',
    '# Nobody gets into an account without a file by certificate, and a file that is left behind goes on letting in.',
    '# Accounts of this host:',
    ...(accounts.length === 0 ? ['#   none'] : accounts.map((account) => `#   ${account}`)),
    `AuthorizedPrincipalsFile ${PRINCIPALS_FOLDER}/%u`,
    '',
    "# The host's own certificate, so that nobody is asked about its key:",
    "# by another provisioner of the authority's than people's, whose template makes certificates for people alone:",
    `#   step ssh certificate --host --sign --provisioner NAME ${name} /etc/ssh/ssh_host_ecdsa_key.pub`,
    '# and then, without the sign in front:',
    '#HostCertificate /etc/ssh/ssh_host_ecdsa_key-cert.pub',
  ]);
}

/** The doors of shared accounts, and those of the people's own ones that are named and that the host opens. */
export function serverDoors({ doors }: PlacedHost, ownAccounts: readonly string[]): readonly Door[] {
  const own = [...new Set(ownAccounts)].filter((name) =>
    doors.shared.every(({ account }) => account !== name),
  );
  return [...doors.shared, ...own.flatMap((name) => doorOf(doors, name) ?? [])];
}

/**
 * Everything that a server gets, by path in one folder. Its principals files are all that there are to be: an account
 * that the policy opens no more has none, and so the server's own folder of them is to be replaced as a whole.
 */
export function serverFiles(
  compiled: CompiledPolicy,
  host: PlacedHost,
  ownAccounts: readonly string[],
): ReadonlyMap<string, string> {
  const accounts = serverDoors(host, ownAccounts).map(({ account }) => account);
  return new Map([
    ['latchkey.conf', sshdConfiguration(compiled, host)],
    ['sudoers', sudoersRules(compiled, host)],
    ...accounts.map(
      (account) => [`${SERVER_PRINCIPALS}/${account}`, principalsFile(compiled, host, account)] as const,
    ),
  ]);
}

/** The folder of principals files in `serverFiles`, which is there even without any. */
export const SERVER_PRINCIPALS = 'principals';

/**
 * Rules for a file in sudoers.d (sudoers(5)). A shared account may use sudo or not, whichever role opened it: where
 * several lead to it and one of them brings sudo, all do.
 */
export function sudoersRules({ policy }: CompiledPolicy, { name, doors }: PlacedHost): string {
  const accounts = doors.shared.filter(({ sudo }) => sudo).map(({ account }) => account);
  return text([
    `# ${name}, by access policy ${policy.serial}: /etc/sudoers.d/latchkey`,
    ...(accounts.length === 0 ? ['# No account of this host becomes root.'] : accounts.map(sudoersRule)),
  ]);
}

/** In quotes: without them capitals alone, such as ALL, are the name of an alias. */
function sudoersRule(account: string): string {
  return `"${account}" ALL=(ALL:ALL) NOPASSWD: ALL`;
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
