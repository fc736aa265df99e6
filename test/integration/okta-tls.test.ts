import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { type Stack, startStack } from '#test/stack/index.ts';
import { SAM } from '#test/support/engine.ts';
import { describeWith } from '#test/support/needs.ts';
import { privateEnvironment, temporaryFolder } from '#test/support/temp.ts';
import { makeX509 } from '#test/support/x509.ts';
import { createCliPerson, IDLE_BROWSER } from './cli-person.ts';

it('Okta has to prove itself, whatever the environment tells Node', async () => {
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
});

describeWith(['ssh-agent'], 'an Okta whose certificate is the authority’s', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ authority: 'embedded', withoutSshd: true });
  });
  afterAll(() => stack.stop());

  /** Whoever has the authority's keys, in Okta's place; and a person whose settings lead there. */
  async function impostor() {
    const { keyPem, certPem } = await stack.authority.issueServerCertificate({
      dnsNames: ['localhost'],
      ips: ['127.0.0.1'],
    });
    const asked: string[] = [];
    const server = createServer({ key: keyPem, cert: certPem }, ({ url = '' }, response) => {
      asked.push(url);
      response.writeHead(503).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const issuer = `https://localhost:${(server.address() as AddressInfo).port}/oauth2/default`;
    const person = await createCliPerson(stack, SAM);
    onTestFinished(async () => {
      await person.leave();
      server.close();
    });
    const example = { ...stack.settings.profiles.example, okta: { issuer } };
    writeFileSync(person.environment.LATCHKEY_SETTINGS ?? '', JSON.stringify({ profiles: { example } }));
    const root = join(temporaryFolder(), 'root.pem');
    writeFileSync(root, stack.authority.rootPem);
    return { person, root, asked };
  }

  it('is told nothing by the command, in a shell that `latchkey env` leads', async () => {
    const { person, root, asked } = await impostor();
    const login = (more: Readonly<Record<string, string>>) =>
      person.start(['login', '--json'], { ...IDLE_BROWSER, NODE_EXTRA_CA_CERTS: root, ...more }).ended;
    const refused = await login({});
    expect([JSON.parse(refused.stdout).code, asked]).toEqual(['TLS_INSPECTED', []]);
    // Where IT has the system trust it too, it is asked: so the root is what counted.
    await login({ SSL_CERT_FILE: root });
    expect(asked).not.toEqual([]);
  });

  it('is told nothing by `latchkey agent` that was started there', async () => {
    const { person, root, asked } = await impostor();
    const agent = person.start(['agent'], { NODE_EXTRA_CA_CERTS: root });
    await agent.says('It renews example.');
    const refused = await person.latchkey('login', '--json');
    expect([JSON.parse(refused.stdout).code, asked]).toEqual(['TLS_INSPECTED', []]);
  });
});
