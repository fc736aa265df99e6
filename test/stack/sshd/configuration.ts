import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface SshdConfiguration {
  /** Path of sshd. */
  readonly program: string;
  readonly port: number;
  /** Those that anybody may log in to at all. */
  readonly accounts: readonly string[];
  readonly hostKeyFile: string;
  readonly hostCertificateFile: string;
  readonly certificates: CertificateRules;
  /** Gets sshd's process id, so that it can be told to read its configuration again. */
  readonly pidFile: string;
  readonly doors: readonly DoorConfiguration[];
  readonly maxAuthTries: number | undefined;
}

/**
 * Which certificates open which account.
 *
 * - here: signed by the public key in the one file, with a name from the other one, or else with the account's name.
 * - included: as other files of the configuration say (`Include`, sshd_config(5)).
 */
export type CertificateRules =
  | {
      readonly kind: 'here';
      readonly userAuthorityFile: string;
      readonly principalsFile: string | undefined;
    }
  | { readonly kind: 'included'; readonly files: string };

/** A further port with accepted names of its own: in a file, or as a command of sshd answers. */
export interface DoorConfiguration {
  readonly port: number;
  readonly principals:
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'command'; readonly command: string; readonly user: string };
}

/** The text of sshd_config: certificates of one authority and nothing else. */
export function sshdConfiguration(files: SshdConfiguration): string {
  const lines = [
    ...[files.port, ...files.doors.map(({ port }) => port)].map((port) => `Port ${port}`),
    'ListenAddress 127.0.0.1',
    `HostKey ${files.hostKeyFile}`,
    `HostCertificate ${files.hostCertificateFile}`,
    ...certificateLines(files.certificates),
    'AuthorizedKeysFile none',
    ...(files.maxAuthTries === undefined ? [] : [`MaxAuthTries ${files.maxAuthTries}`]),
    `AllowUsers ${files.accounts.join(' ')}`,
    'PermitRootLogin prohibit-password',
    'AuthenticationMethods publickey',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    // Our files lie below the world-writable folder for temporary files.
    'StrictModes no',
    `UsePAM ${files.accounts.some(isLocked) ? 'yes' : 'no'}`,
    `PidFile ${files.pidFile}`,
    'PrintMotd no',
    'PrintLastLog no',
    // Says which certificate opened the door: key id, serial, authority.
    'LogLevel VERBOSE',
    'Subsystem sftp internal-sftp',
    // From 9.8 on it shuts out an address for a while after refusals, and every test comes from the same one.
    ...(versionOf(files.program) >= 9.8 ? ['PerSourcePenalties no'] : []),
    ...files.doors.flatMap(({ port, principals }) => [`Match LocalPort ${port}`, ...doorLines(principals)]),
  ];
  return `${lines.join('\n')}\n`;
}

function certificateLines(rules: CertificateRules): readonly string[] {
  switch (rules.kind) {
    case 'here':
      return [
        `TrustedUserCAKeys ${rules.userAuthorityFile}`,
        `AuthorizedPrincipalsFile ${rules.principalsFile ?? 'none'}`,
      ];
    case 'included':
      return [`Include ${rules.files}`];
  }
}

function doorLines(principals: DoorConfiguration['principals']): readonly string[] {
  switch (principals.kind) {
    case 'file':
      return [`  AuthorizedPrincipalsFile ${principals.path}`];
    case 'command':
      return [
        `  AuthorizedPrincipalsCommand ${principals.command}`,
        `  AuthorizedPrincipalsCommandUser ${principals.user}`,
      ];
  }
}

/** OpenSSH's version as a number (9.8), 0 where it does not say. Older ones know no -V, but name themselves anyway. */
function versionOf(program: string): number {
  const { stderr } = spawnSync(program, ['-V'], { encoding: 'utf8' });
  return Number(/OpenSSH_(\d+\.\d+)/.exec(stderr)?.[1] ?? 0);
}

/**
 * Whether the account has a locked password. Without PAM sshd then lets nobody in, by certificate either; with PAM it
 * does. Only root can see it, and only sshd as root looks.
 */
export function isLocked(user: string): boolean {
  try {
    const password = readFileSync('/etc/shadow', 'utf8')
      .split('\n')
      .find((line) => line.startsWith(`${user}:`))
      ?.split(':')[1];
    return password?.startsWith('!') === true;
  } catch {
    return false;
  }
}
