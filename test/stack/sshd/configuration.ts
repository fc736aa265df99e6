import { readFileSync } from 'node:fs';

export interface SshdConfiguration {
  readonly port: number;
  readonly user: string;
  readonly hostKeyFile: string;
  readonly hostCertificateFile: string;
  /** Public key that signs user certificates. */
  readonly userAuthorityFile: string;
  /** Accepted names, one a line. */
  readonly principalsFile: string | undefined;
}

/** The text of sshd_config: certificates of one authority, for one account, and nothing else. */
export function sshdConfiguration(files: SshdConfiguration): string {
  const lines = [
    `Port ${files.port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${files.hostKeyFile}`,
    `HostCertificate ${files.hostCertificateFile}`,
    `TrustedUserCAKeys ${files.userAuthorityFile}`,
    `AuthorizedPrincipalsFile ${files.principalsFile ?? 'none'}`,
    'AuthorizedKeysFile none',
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
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * Whether the account has a locked password. Without PAM sshd then lets nobody in, by certificate either; with PAM it
 * does. Only root can see it, and only sshd as root looks.
 */
function isLocked(user: string): boolean {
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
