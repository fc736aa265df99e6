import { execFile } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Authority } from '#main/authority/types.ts';
import { parseSshCertificate } from '#main/certificates/ssh-certificate.ts';
import type { SshCertificate } from '#main/certificates/types.ts';
import type { Failure } from '#main/support/failure.ts';
import { err, ok, type Result } from '#main/support/result.ts';
import { sshKeyAlgorithm, sshPublicKeyBlob } from '#test/stack/authority/ssh-certificate.ts';
import type { TokenIssuer } from '#test/stack/issuer.ts';
import type { Sshd } from '#test/stack/sshd/index.ts';
import { privateEnvironment } from '#test/support/temp.ts';
import { expectOk } from './authority-client-support.ts';

/** One key for all certificates: whose it is plays no part. */
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publicKey = sshPublicKeyBlob(pair.publicKey);

/** Has the authority sign a certificate for a token with these claims. */
export async function certificateFor(
  authority: Authority,
  issuer: TokenIssuer,
  claims: Readonly<Record<string, unknown>>,
): Promise<Result<SshCertificate, Failure>> {
  const now = Math.floor(Date.now() / 1000);
  const times = { iat: now, exp: now + 300, nonce: randomUUID() };
  const idToken = await issuer.sign({ iss: issuer.issuer, sub: '00u1example', ...times, ...claims });
  const issued = await authority.issue({ idToken, sshPublicKey: publicKey });
  if (!issued.ok) return err(issued.error);
  return ok(expectOk(parseSshCertificate(issued.value.sshCertificate ?? Buffer.alloc(0))));
}

/** Where ssh is to go on this computer. */
export interface Address {
  readonly port: number;
  /** That of whoever runs this unless given. */
  readonly account?: string;
  /** The host that has to be there by its certificate; that of the address unless given. */
  readonly host?: string;
}

/** Real ssh, which answers whether it was let in: with a certificate of `certificateFor`, or with what an agent has. */
export interface Knocker {
  knock(address: Address, holding: SshCertificate): Promise<boolean>;
  knockByAgent(address: Address, socket: string): Promise<boolean>;
  /** What a command of the account's shell prints; undefined where nobody is let in. */
  run(address: Address, holding: SshCertificate, command: string): Promise<string | undefined>;
}

export function createKnocker(folder: string, ...servers: readonly Sshd[]): Knocker {
  mkdirSync(folder, { recursive: true });
  const file = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const key = file('key', pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  // By it ssh sees which certificates the key is for.
  file('key.pub', `${sshKeyAlgorithm(publicKey)} ${publicKey.toString('base64')}\n`);
  const knownHosts = file('known_hosts', servers.map(({ knownHostsLine }) => `${knownHostsLine}\n`).join(''));
  const env = privateEnvironment(folder);
  const options = [
    'BatchMode=yes',
    'PreferredAuthentications=publickey',
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile=${knownHosts}`,
    'GlobalKnownHostsFile=none',
    'LogLevel=ERROR',
    // What is newer costs ten times as much of the processor, for each login.
    'KexAlgorithms=curve25519-sha256',
  ].flatMap((option) => ['-o', option]);
  // Each is written once: others may be reading it.
  const written = new Map<string, string>();
  const fileOf = ({ algorithm, blob, serial }: SshCertificate): string => {
    const path =
      written.get(serial) ?? file(`${serial}-cert.pub`, `${algorithm} ${blob.toString('base64')}\n`);
    written.set(serial, path);
    return path;
  };
  const ssh = async (
    { port, account = userInfo().username, host }: Address,
    identity: readonly string[],
    ...asked: readonly string[]
  ): Promise<string | undefined> => {
    const alias = host === undefined ? [] : ['-o', `HostKeyAlias=${host}`];
    const where = ['-p', `${port}`, '-l', account, '127.0.0.1', ...asked];
    try {
      const all = ['-F', 'none', ...options, ...alias, ...identity, ...where];
      const run = promisify(execFile)('ssh', all, { env });
      run.child.stdin?.end();
      return (await run).stdout;
    } catch (thrown) {
      // Only sshd's own refusal counts as one: whatever else goes wrong must not pass for a closed door.
      if (String(thrown).includes('Permission denied (publickey)')) return undefined;
      throw thrown;
    }
  };
  // sftp without a word from us: sshd serves it by itself, without the shell and its profile.
  const isLetIn = async (address: Address, identity: readonly string[]): Promise<boolean> =>
    (await ssh(address, [...identity, '-s'], 'sftp')) !== undefined;
  const by = (holding: SshCertificate): readonly string[] =>
    [
      'IdentitiesOnly=yes',
      'IdentityAgent=none',
      `IdentityFile=${key}`,
      `CertificateFile=${fileOf(holding)}`,
    ].flatMap((option) => ['-o', option]);
  return {
    knock: (address, holding) => isLetIn(address, by(holding)),
    knockByAgent: (address, socket) => isLetIn(address, ['-o', `IdentityAgent=${socket}`]),
    run: (address, holding, command) => ssh(address, by(holding), command),
  };
}

/** Works through a list with so many hands at once, each with a tool of its own. */
export async function inParallel<Tool, Item>(
  tools: readonly Tool[],
  items: readonly Item[],
  work: (tool: Tool, item: Item) => Promise<void>,
): Promise<void> {
  const rest = items.values();
  await Promise.all(
    tools.map(async (tool) => {
      for (const item of rest) await work(tool, item);
    }),
  );
}
