import { execFile, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { settingsSchema } from '#main/settings/schema.ts';
import { call } from '#test/stack/authority/call.ts';
import { sshKeyAlgorithm, sshPublicKeyBlob } from '#test/stack/authority/ssh-certificate.ts';
import { provideStepCa } from '#test/stack/authority/step-ca-program.ts';
import { type Stack, type StackOptions, startStack } from '#test/stack/index.ts';
import { createRelyingParty, SAM, startCallbackCatcher } from '#test/stack/provider/relying-party.ts';
import { descendantsOf } from '#test/stack/support/process-tree.ts';
import { temporaryFolder } from '#test/support/temp.ts';
import { describeWith } from '../support/needs.ts';
import { certificateRequest, readSshSigned } from './authority-contract/party.ts';

const execute = promisify(execFile);

/** Building step-ca for the first time takes a minute or more. */
const BUILD_MS = 900_000;

/** A stack, and a way to sign in to it with openid-client. Everything is stopped when the test ends. */
async function startWithClient(options: StackOptions = {}) {
  const callbacks = await startCallbackCatcher();
  onTestFinished(() => callbacks.stop());
  const stack = await startStack({ ...options, redirectUris: [callbacks.redirectUri] });
  onTestFinished(() => stack.stop());
  const client = await createRelyingParty(stack.provider, callbacks, {
    server: options.authorizationServer ?? 'custom',
    authentication: options.application === 'confidential' ? 'client_secret_basic' : 'none',
  });
  return { stack, signIn: async () => (await client.signIn(SAM)).id_token ?? '' };
}

/** Both certificates for one ID token, as files in a folder. */
async function fetchCertificates(stack: Stack, idToken: string): Promise<string> {
  const folder = temporaryFolder();
  const file = (name: string, content: string): void =>
    writeFileSync(join(folder, name), content, { mode: 0o600 });
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const csr = await certificateRequest();
  const body = {
    publicKey: sshPublicKeyBlob(publicKey).toString('base64'),
    ott: idToken,
    identityCSR: csr.pem,
    // Shorter than step-ca's own five minutes, and long enough for whatever else the computer does.
    validBefore: '4m',
  };
  const issued = readSshSigned(await call(stack.authority, 'POST', '/ssh/sign', { body }));
  expect(issued.validBefore - issued.validAfter).toBe(300);
  file('id', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  file('id-cert.pub', `${sshKeyAlgorithm(Buffer.from(issued.blob, 'base64'))} ${issued.blob}\n`);
  file('cert.pem', issued.identity.join(''));
  file('key.pem', csr.keyPem);
  file('root.pem', stack.authority.rootPem);
  file('known_hosts', `${stack.sshd.knownHostsLine}\n`);
  return folder;
}

function ssh(stack: Stack, folder: string) {
  const { port, user, host } = stack.sshd;
  const options = ['BatchMode=yes', 'IdentitiesOnly=yes', `UserKnownHostsFile=${folder}/known_hosts`];
  const target = ['-p', String(port), `${user}@${host}`, 'echo in'];
  return execute('ssh', [
    '-F',
    'none',
    '-i',
    `${folder}/id`,
    ...options.flatMap((option) => ['-o', option]),
    ...target,
  ]);
}

function curl(stack: Stack, folder: string) {
  const files = [
    '--cacert',
    `${folder}/root.pem`,
    '--cert',
    `${folder}/cert.pem`,
    '--key',
    `${folder}/key.pem`,
  ];
  return execute('curl', ['--silent', '--show-error', ...files, stack.site.url]);
}

const foldersOfStacks = (): string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith(`latchkey-stack-${process.pid}-`));

describeWith(['ssh', 'sshd', 'curl'], 'the stack', () => {
  it.each([
    ['the custom server', {}],
    [
      'the org server, by the application with a secret',
      { authorizationServer: 'org', application: 'confidential' },
    ],
  ] as const)('opens ssh and the site to who signs in at %s', async (_server, options) => {
    const { stack, signIn } = await startWithClient({
      ...options,
      authority: 'embedded',
      shortestLife: '10s',
    });
    const folder = await fetchCertificates(stack, await signIn());
    expect((await ssh(stack, folder)).stdout).toBe('in\n');
    expect((await curl(stack, folder)).stdout).toBe('Hello, sam@example.com\n');
  });

  it('describes itself in settings that Latchkey understands', async () => {
    const { stack } = await startWithClient({ authority: 'embedded' });
    const { example } = settingsSchema.parse(JSON.parse(JSON.stringify(stack.settings))).profiles;
    expect(example?.okta?.issuer).toBe(stack.provider.customIssuer);
    expect(example?.authority).toMatchObject({ url: stack.authority.url, provisioner: 'okta' });
  });

  it('leaves no process and no folder when it is stopped', async () => {
    const before = { processes: descendantsOf(process.pid), folders: foldersOfStacks() };
    const stack = await startStack({ authority: 'embedded' });
    expect(descendantsOf(process.pid).length).toBeGreaterThan(before.processes.length);
    await stack.stop();
    expect(descendantsOf(process.pid)).toEqual(before.processes);
    expect(foldersOfStacks()).toEqual(before.folders);
    await stack.stop();
  });

  it('stops what it started when a later part cannot start', async () => {
    const before = { processes: descendantsOf(process.pid), folders: foldersOfStacks() };
    const claims = { defaultTLSCertDuration: 'for ever' };
    await expect(startStack({ authority: 'embedded', provisioner: { claims } })).rejects.toThrow(/for ever/);
    expect(descendantsOf(process.pid)).toEqual(before.processes);
    expect(foldersOfStacks()).toEqual(before.folders);
  });
});

describeWith(['ssh', 'sshd', 'curl', 'go'], 'the stack with a real step-ca', () => {
  it(
    'opens ssh and the site to who signs in',
    async () => {
      await provideStepCa();
      const { stack, signIn } = await startWithClient({ authority: 'step-ca', shortestLife: '10s' });
      expect(stack.authority.kind).toBe('step-ca');
      const folder = await fetchCertificates(stack, await signIn());
      expect((await ssh(stack, folder)).stdout).toBe('in\n');
      expect((await curl(stack, folder)).stdout).toBe('Hello, sam@example.com\n');
      const before = foldersOfStacks().length;
      await stack.stop();
      expect(foldersOfStacks().length).toBe(before - 2);
    },
    BUILD_MS,
  );

  it(
    'stays up by `npm run stack` until Ctrl-C, says how to use it, and leaves nothing',
    async () => {
      await provideStepCa();
      const script = join(import.meta.dirname, '..', 'stack', 'main.ts');
      const running = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
      onTestFinished(() => void running.kill('SIGKILL'));
      let said = '';
      running.stdout.setEncoding('utf8').on('data', (text) => {
        said += text;
      });
      await expect.poll(() => said, { timeout: 60_000 }).toMatch(/curl --cacert .*\n/);
      const settings = /LATCHKEY_SETTINGS=(\S+)/.exec(said)?.[1] ?? '';
      const profiles = settingsSchema.parse(JSON.parse(readFileSync(settings, 'utf8'))).profiles;
      expect(profiles.example?.okta?.redirectUris).toContain('http://127.0.0.1:10000');
      const people = /curl (http:\/\/\S+\/people)\n/.exec(said)?.[1] ?? '';
      expect(await (await fetch(people)).text()).toContain('sam@example.com');
      const below = descendantsOf(running.pid ?? 0);
      expect(below.length).toBeGreaterThan(1);
      running.kill('SIGINT');
      const code = await new Promise((resolve) => running.once('exit', resolve));
      expect({ code, said }).toEqual({ code: 0, said: expect.stringMatching(/nothing of it is left/) });
      expect(existsSync(settings)).toBe(false);
      const left = readdirSync(tmpdir()).filter((name) => name.startsWith(`latchkey-stack-${running.pid}-`));
      expect(left).toEqual([]);
    },
    BUILD_MS,
  );
});
