import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { privateEnvironment, temporaryFolder } from '#test/support/temp.ts';
import { makeX509 } from '#test/support/x509.ts';

it('Okta has to prove itself, whatever the environment tells Node, and never by the authority’s root', async () => {
  const folder = temporaryFolder();
  const site = await makeX509({
    subject: 'CN=127.0.0.1',
    alternativeNames: [{ type: 'ip', value: '127.0.0.1' }],
    from: new Date('2020-01-01'),
    to: new Date('2040-01-01'),
  });
  const key = site.privateKey.export({ type: 'pkcs8', format: 'pem' });
  const server = createServer({ cert: site.pem, key }, (_, response) => response.end());
  server.listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
  });
  await once(server, 'listening');
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;

  const ask = async (environment: Record<string, string>): Promise<string> => {
    const program = join(import.meta.dirname, 'okta-tls-asker.ts');
    const env = privateEnvironment(folder, environment);
    return (await promisify(execFile)(process.execPath, [program, url], { env })).stdout.trim();
  };
  expect(await ask({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  // The server itself is well, and served to whoever trusts it.
  const trusted = join(folder, 'trusted.pem');
  writeFileSync(trusted, site.pem);
  expect(await ask({ NODE_EXTRA_CA_CERTS: trusted })).toBe('200');
  // As companies do it: the store of the system, which Node does not look into by itself.
  expect(await ask({ SSL_CERT_FILE: trusted })).toBe('200');

  // The same certificate, now as the root of an authority: `latchkey env` names it to Node, for other programs.
  const settings = join(folder, 'settings.json');
  const { fingerprint256 } = new X509Certificate(site.pem);
  const authority = { url: 'https://ca.example.com', fingerprint: fingerprint256 };
  writeFileSync(settings, JSON.stringify({ profiles: { example: { authority } } }));
  const ofAuthority = { NODE_EXTRA_CA_CERTS: trusted, LATCHKEY_SETTINGS: settings };
  expect(await ask(ofAuthority)).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  // Where IT has the system trust it too, that is IT's word.
  expect(await ask({ ...ofAuthority, SSL_CERT_FILE: trusted })).toBe('200');
});
