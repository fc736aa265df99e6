import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '#test/support/programs.ts';
import { sshKeyAlgorithm, sshPublicKeyBlob } from '../authority/ssh-certificate.ts';
import type { StackAuthority } from '../authority/types.ts';
import { makeStackFolder, removeFolder } from '../support/folder.ts';
import { findFreePort, startOnPort } from '../support/port.ts';
import { type ServerProcess, startServerProcess, untilReady } from '../support/server-process.ts';
import { type DoorConfiguration, sshdConfiguration } from './configuration.ts';
import { installServerFiles, type ServerFiles, serverFilesOf } from './server-files.ts';

export interface SshdOptions {
  readonly authority: Pick<StackAuthority, 'sshUserKeyLine' | 'sshHostKeyLine' | 'issueHostCertificate'>;
  /**
   * Names in certificates that open the account of the OS user who runs this. Without a list a certificate has to
   * name that user itself.
   */
  readonly principals?: readonly string[];
  /** Host names besides 127.0.0.1 and localhost. */
  readonly names?: readonly string[];
  /** A free one unless given. */
  readonly port?: number;
  /** So many further ports, each with accepted names of its own; at most 15, which sshd's sockets allow. */
  readonly doors?: number;
  /**
   * So many more ports, each of which asks this command for its accepted names (AuthorizedPrincipalsCommand,
   * sshd_config(5)): an absolute path of a program of root's, and words. sshd allows 16 ports in all.
   */
  readonly commands?: readonly string[];
  /**
   * Accounts of this computer that anybody may log in to instead, as root only. Which certificates open them is then
   * for `install` to say, and none does before.
   */
  readonly accounts?: readonly string[];
  /** After how many keys sshd shuts the door; OpenSSH's six unless given. */
  readonly maxAuthTries?: number;
}

/** A port of the same server that goes by names of its own. */
export interface SshdDoor {
  readonly port: number;
  /** The text of its AuthorizedPrincipalsFile, for whoever knocks from now on. */
  accept(principalsFile: string): void;
}

export interface Sshd {
  readonly host: string;
  readonly port: number;
  /** The account to log in to: that of the OS user who runs this. */
  readonly user: string;
  /** Trusts the authority's host key for this server: a line of a `known_hosts` file. */
  readonly knownHostsLine: string;
  readonly doors: readonly SshdDoor[];
  /** The ports of `SshdOptions.commands`, in that order. */
  readonly commandPorts: readonly number[];
  /** Of a server with `accounts`: puts these in the place of all such files and has sshd read its configuration again. */
  install(files: ServerFiles): Promise<void>;
  logText(): string;
  /** Ends the server and every session on it. */
  stop(): Promise<void>;
}

/** A real sshd on 127.0.0.1 that knows only certificates. Runs as root and as an ordinary user. */
export async function startSshd(options: SshdOptions): Promise<Sshd> {
  // sshd starts itself again for each connection, so it insists on an absolute path.
  const program = findProgram('sshd');
  if (program === undefined) throw new Error('sshd is missing (Debian package openssh-server)');
  const { username } = userInfo();
  const names = ['127.0.0.1', 'localhost', ...(options.names ?? [])];
  const folder = makeStackFolder();
  const start = async (port: number) => {
    const commands = options.commands ?? [];
    const count = options.doors ?? 0;
    const ports = await Promise.all(Array.from({ length: count + commands.length }, findFreePort));
    const doors = ports.slice(0, count).map((each, index) => ({
      port: each,
      principalsFile: join(folder, `door-${index}`),
    }));
    const asking = ports.slice(count).map((each, index) => ({ port: each, command: commands[index] ?? '' }));
    const configuration = writeFiles({
      program,
      folder,
      options,
      names,
      port,
      user: username,
      doors,
      asking,
    });
    const server = startServerProcess({
      program,
      args: ['-D', '-e', '-f', configuration],
      env: { PATH: process.env.PATH ?? '' },
      logFile: join(folder, 'sshd.log'),
    });
    await untilReady(server, () => listening(server) > ports.length);
    return { server, port, doors, commandPorts: asking.map((each) => each.port) };
  };
  try {
    const { server, port, doors, commandPorts } = await startOnPort(options.port, start);
    const ports = [port, ...doors.map((door) => door.port), ...commandPorts];
    const withPorts = names.flatMap((name) => ports.map((each) => `[${name}]:${each}`));
    // The bare names are for HostKeyAlias (ssh_config(5)).
    const patterns = [...(options.names ?? []), ...withPorts].join(',');
    return {
      host: '127.0.0.1',
      port,
      user: username,
      knownHostsLine: `@cert-authority ${patterns} ${options.authority.sshHostKeyLine}`,
      doors: doors.map((door) => ({
        port: door.port,
        accept: (text) => writeFileSync(door.principalsFile, text, { mode: 0o600 }),
      })),
      commandPorts,
      async install(files) {
        installServerFiles(folder, files);
        const before = listening(server);
        process.kill(Number(readFileSync(pidFileIn(folder), 'utf8')), 'SIGHUP');
        await untilReady(server, () => listening(server) === before + ports.length);
      },
      logText: () => server.output(),
      async stop() {
        await server.stop();
        removeFolder(folder);
      },
    };
  } catch (thrown) {
    removeFolder(folder);
    throw thrown;
  }
}

/** How often it said of a port that it listens there; again after it has read its configuration again. */
function listening(server: ServerProcess): number {
  return server.output().split('Server listening on').length - 1;
}

function pidFileIn(folder: string): string {
  return join(folder, 'sshd.pid');
}

interface Plan {
  readonly program: string;
  readonly folder: string;
  readonly options: SshdOptions;
  readonly names: readonly string[];
  readonly port: number;
  readonly user: string;
  readonly doors: readonly { readonly port: number; readonly principalsFile: string }[];
  readonly asking: readonly { readonly port: number; readonly command: string }[];
}

/** Writes keys and configuration; answers the path of the configuration. */
function writeFiles({ program, folder, options, names, port, user, doors, asking }: Plan): string {
  const { authority, principals, accounts } = options;
  const file = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  // OpenSSH reads PKCS#8 of an ECDSA key in all versions; of an Ed25519 key only in recent ones.
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const certificate = authority.issueHostCertificate({
    publicKey: sshPublicKeyBlob(createPublicKey(privateKey)),
    principals: names,
  });
  if (process.getuid?.() === 0) {
    // Where sshd shuts its unprivileged half in. Service managers make it; here nobody else may have.
    mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  }
  const userAuthorityFile = file('user_ca.pub', `${authority.sshUserKeyLine}\n`);
  // sshd looks for an account's principals as that account.
  if (accounts !== undefined) chmodSync(folder, 0o711);
  const doorConfigurations: readonly DoorConfiguration[] = [
    ...doors.map((door) => ({
      port: door.port,
      principals: { kind: 'file' as const, path: door.principalsFile },
    })),
    ...asking.map((each) => ({
      port: each.port,
      principals: { kind: 'command' as const, command: each.command, user },
    })),
  ];
  return file(
    'sshd_config',
    sshdConfiguration({
      program,
      port,
      accounts: accounts ?? [user],
      doors: doorConfigurations,
      pidFile: pidFileIn(folder),
      hostKeyFile: file('host_key', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
      hostCertificateFile: file(
        'host_key-cert.pub',
        `${sshKeyAlgorithm(certificate)} ${certificate.toString('base64')}\n`,
      ),
      maxAuthTries: options.maxAuthTries,
      certificates:
        accounts === undefined
          ? {
              kind: 'here',
              userAuthorityFile,
              principalsFile: principals && file('principals', `${principals.join('\n')}\n`),
            }
          : { kind: 'included', files: serverFilesOf(folder, authority.sshUserKeyLine) },
    }),
  );
}
