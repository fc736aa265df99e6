import { execFile } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Authority } from '#main/authority/types.ts';
import { parseSshCertificate } from '#main/certificates/ssh-certificate.ts';
import type { SshCertificate } from '#main/certificates/types.ts';
import type { Failure } from '#main/support/failure.ts';
import { err, ok, type Result } from '#main/support/result.ts';
import { sshKeyAlgorithm, sshPublicKeyBlob } from '#test/stack/authority/ssh-certificate.ts';
import type { TokenIssuer } from '#test/stack/issuer.ts';
import type { Sshd, SshdDoor } from '#test/stack/sshd/index.ts';
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

/** Real ssh, which knocks with a certificate and answers whether it was let in. */
export interface Knocker {
  knock(door: SshdDoor, certificate: SshCertificate): Promise<boolean>;
}

export function createKnocker(folder: string, sshd: Sshd): Knocker {
  mkdirSync(folder, { recursive: true });
  const file = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const key = file('key', pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  // By it ssh sees which certificates the key is for.
  file('key.pub', `${sshKeyAlgorithm(publicKey)} ${publicKey.toString('base64')}\n`);
  const knownHosts = file('known_hosts', `${sshd.knownHostsLine}\n`);
  const env = privateEnvironment(folder);
  const options = [
    'BatchMode=yes',
    'IdentitiesOnly=yes',
    'IdentityAgent=none',
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
  return {
    async knock({ port }, holding) {
      const certificate = fileOf(holding);
      // sftp without a word from us: sshd serves it by itself, without the shell and its profile.
      const where = ['-s', '-p', `${port}`, `${sshd.user}@${sshd.host}`, 'sftp'];
      const words = ['-F', 'none', ...options, '-i', key, '-o', `CertificateFile=${certificate}`, ...where];
      try {
        const run = promisify(execFile)('ssh', words, { env });
        run.child.stdin?.end();
        await run;
        return true;
      } catch (thrown) {
        // Only sshd's own refusal counts as one: whatever else goes wrong must not pass for a closed door.
        if (String(thrown).includes('Permission denied (publickey)')) return false;
        throw thrown;
      }
    },
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
