import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** OpenSSH's own tool, as a second opinion and as a certificate authority. Keys and certificates stay in one folder. */
export interface SshKeygen {
  /** Makes a key without passphrase and answers its path; the public half is at `${path}.pub`. */
  createKey(name: string, type: string, bits?: number): string;
  /** Writes a public key that is given in wire form, so that it can be signed. Answers what `createKey` does. */
  importKey(name: string, publicKey: Buffer): string;
  /** Has the authority sign the key with further arguments of `ssh-keygen -s`; answers the certificate's wire form. */
  sign(authority: string, key: string, ...options: string[]): Buffer;
  /** What `ssh-keygen -L` says about a certificate, in UTC. */
  describe(certificateLine: string): string;
  publicKey(key: string): Buffer;
}

export function sshKeygen(folder: string): SshKeygen {
  const run = (...options: string[]): string =>
    execFileSync('ssh-keygen', options, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, HOME: folder, TZ: 'UTC', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' },
    });
  const blobOf = (path: string): Buffer =>
    Buffer.from(readFileSync(path, 'utf8').split(' ')[1] ?? '', 'base64');
  return {
    createKey(name, type, bits) {
      const path = join(folder, name);
      const size = bits === undefined ? [] : ['-b', String(bits)];
      run('-q', '-t', type, ...size, '-N', '', '-C', name, '-f', path);
      return path;
    },
    importKey(name, publicKey) {
      const path = join(folder, name);
      const algorithm = publicKey.subarray(4, 4 + publicKey.readUInt32BE(0)).toString();
      writeFileSync(`${path}.pub`, `${algorithm} ${publicKey.toString('base64')} ${name}\n`);
      return path;
    },
    sign(authority, key, ...options) {
      rmSync(`${key}-cert.pub`, { force: true });
      run('-q', '-s', authority, ...options, `${key}.pub`);
      return blobOf(`${key}-cert.pub`);
    },
    describe(certificateLine) {
      const path = join(folder, 'described-cert.pub');
      writeFileSync(path, `${certificateLine}\n`);
      return run('-L', '-f', path);
    },
    publicKey: (key) => blobOf(`${key}.pub`),
  };
}
