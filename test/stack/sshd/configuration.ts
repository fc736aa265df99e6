import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface SshdConfiguration {
  /** Path of sshd. */
  readonly program: string;
  readonly port: number;
  readonly user: string;
  readonly hostKeyFile: string;
  readonly hostCertificateFile: string;
  /** Public key that signs user certificates. */
  readonly userAuthorityFile: string;
  /** Accepted names, one a line. */
  readonly principalsFile: string | undefined;
  readonly doors: readonly DoorConfiguration[];
  readonly maxAuthTries: number | undefined;
}

/** A further port with accepted names of its own. */
export interface DoorConfiguration {
  readonly port: number;
  readonly principalsFile: string;
}

/** The text of sshd_config: certificates of one authority, for one account, and nothing else. */
export function sshdConfiguration(files: SshdConfiguration): string {
  const lines = [
    ...[files.port, ...files.doors.map(({ port }) => port)].map((port) => `Port ${port}`),
    'ListenAddress 127.0.0.1',
    `HostKey ${files.hostKeyFile}`,
    `HostCertificate ${files.hostCertificateFile}`,
    `TrustedUserCAKeys ${files.userAuthorityFile}`,
    `AuthorizedPrincipalsFile ${files.principalsFile ?? 'none'}`,
    'AuthorizedKeysFile none',
    ...(files.maxAuthTries === undefined ? [] : [`MaxAuthTries ${files.maxAuthTries}`]),
    `AllowUsers ${files.user}`,
    'PermitRootLogin prohibit-password',
    'AuthenticationMethods publickey',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    // Our files lie below the world-writable folder for temporary files.
    'StrictModes no',
    `UsePAM ${isLocked(files.user) ? 'yes' : 'no'}`,
    'PidFile none',
    'PrintMotd no',
    'PrintLastLog no',
    // Says which certificate opened the door: key id, serial, authority.
    'LogLevel VERBOSE',
    'Subsystem sftp internal-sftp',
    // From 9.8 on it shuts out an address for a while after refusals, and every test comes from the same one.
    ...(versionOf(files.program) >= 9.8 ? ['PerSourcePenalties no'] : []),
    ...files.doors.flatMap(({ port, principalsFile }) => [
      `Match LocalPort ${port}`,
      `  AuthorizedPrincipalsFile ${principalsFile}`,
    ]),
  ];
  return `${lines.join('\n')}\n`;
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
