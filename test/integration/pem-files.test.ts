import { type ChildProcess, execFile, fork } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createPemFiles, type PemCredential } from '#main/delivery/pem-files/pem-files.ts';
import { describeWith } from '#test/support/needs.ts';
import { temporaryFolder } from '#test/support/temp.ts';
import { type Made, makeX509 } from '#test/support/x509.ts';
import type { Reading } from './pem-files-reader.ts';

let root: Made;
let credentials: readonly PemCredential[];

beforeAll(async () => {
  root = await makeX509({ subject: 'CN=Example Root', authority: true, ...years() });
  credentials = await Promise.all(
    Array.from({ length: 6 }, async (_, index) => {
      const leaf = await makeX509({ subject: `CN=renewal ${index}`, issuer: root, ...years() });
      return { chainPem: [leaf.pem], rootPem: root.pem, privateKeyPem: pkcs8(leaf) };
    }),
  );
});

describe('certificate files under the eyes of other programs', () => {
  it('are never seen as a pair that does not match, nor in part, through two hundred renewals', async () => {
    const folder = join(temporaryFolder(), 'certificates');
    const files = createPemFiles(folder);
    await files.put(cycle(0));
    const reader = startProgram('pem-files-reader.ts', [folder]);
    let read = once(reader, 'message');
    for (let renewal = 1; renewal <= 200; renewal++) {
      // Not two renewals within one reading: then the older generation is gone, as it should be.
      await read;
      read = once(reader, 'message');
      expect((await files.put(cycle(renewal))).ok).toBe(true);
    }
    const reading = await stop(reader);
    expect(reading).toMatchObject({ mismatches: 0, problems: [], generations: credentials.length });
    expect(reading.pairs).toBeGreaterThan(200);
  });

  it('are whole and of one renewal wherever their writer is killed', async () => {
    const folder = join(temporaryFolder(), 'certificates');
    const list = join(temporaryFolder(), 'credentials.json');
    writeFileSync(list, JSON.stringify(credentials), { mode: 0o600 });
    const files = createPemFiles(folder);
    for (let round = 1; round <= 8; round++) {
      const writer = startProgram('pem-files-writer.ts', [folder, list]);
      for (let puts = 0; puts < round; puts++) expect((await once(writer, 'message'))[0]).toBe(true);
      writer.kill('SIGKILL');
      await once(writer, 'exit');
      const read = await files.read();
      expect(read.ok && read.value !== undefined && matches(read.value)).toBe(true);
    }
    await files.put(cycle(0));
    expect(readdirSync(folder).filter((name) => name.startsWith('generation-'))).toHaveLength(2);
    await files.remove();
    expect(readdirSync(join(folder, '..'))).toEqual([]);
  });
});

describeWith(['curl'], 'certificate files in curl', () => {
  it('sign the person in to a site that wants a client certificate', async () => {
    const site = await makeX509({
      subject: 'CN=localhost',
      issuer: root,
      alternativeNames: [{ type: 'ip', value: '127.0.0.1' }],
      ...years(),
    });
    const server = createServer(
      { cert: site.pem, key: pkcs8(site), ca: root.pem, requestCert: true, rejectUnauthorized: true },
      (request, response) => {
        const certificate = (request.socket as TLSSocket).getPeerX509Certificate();
        response.end(`hello ${certificate?.subject}`);
      },
    );
    server.listen(0, '127.0.0.1');
    onTestFinished(() => {
      server.close();
    });
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const files = createPemFiles(join(temporaryFolder(), 'certificates'));
    for (const renewal of [1, 2]) {
      const paths = await files.put(cycle(renewal));
      if (!paths.ok) throw new Error(paths.error.code);
      const { certificate, key, root: trusted } = paths.value;
      const options = ['--silent', '--show-error', '--cert', certificate, '--key', key, '--cacert', trusted];
      const { stdout } = await promisify(execFile)('curl', [...options, `https://127.0.0.1:${port}/`]);
      expect(stdout).toBe(`hello CN=renewal ${renewal}`);
    }
  });
});

function startProgram(name: string, options: readonly string[]): ChildProcess {
  const program = fork(join(import.meta.dirname, name), options, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  onTestFinished(() => {
    program.kill('SIGKILL');
  });
  return program;
}

/** The reader's last message; the others only tell that it is at work. */
async function stop(reader: ChildProcess): Promise<Reading> {
  const answered = new Promise<Reading>((resolve) => {
    reader.on('message', (message) => {
      if (typeof message === 'object') resolve(message as Reading);
    });
  });
  reader.send('stop');
  return answered;
}

function matches({ chainPem, privateKeyPem }: PemCredential): boolean {
  return new X509Certificate(chainPem[0] ?? '').checkPrivateKey(createPrivateKey(privateKeyPem));
}

function cycle(renewal: number): PemCredential {
  const credential = credentials[renewal % credentials.length];
  if (credential === undefined) throw new Error('no credentials');
  return credential;
}

function pkcs8({ privateKey }: Made): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Programs of other makers look at the real clock. */
function years(): { from: Date; to: Date } {
  return { from: new Date('2020-01-01'), to: new Date('2040-01-01') };
}
