import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { createSshAgent } from '#main/delivery/ssh-agent/agent.ts';
import type { LocalSession } from '#main/session/session.ts';
import type { SessionSnapshot } from '#main/session/snapshot.ts';
import { profileFromStep, readStepConfiguration } from '#main/settings/import-step.ts';
import { systemClock } from '#main/support/clock.ts';
import { provideStep } from '#test/stack/authority/step-program.ts';
import { type Stack, startStack } from '#test/stack/index.ts';
import { createRelyingParty, startCallbackCatcher } from '#test/stack/provider/relying-party.ts';
import { findFreePort } from '#test/stack/support/port.ts';
import { createEngine, SAM, signInAs } from '#test/support/engine.ts';
import { describeWith, findProgram } from '#test/support/needs.ts';
import { listOurs, startSshAgent } from '#test/support/ssh-agent.ts';
import { sshCertificateLine } from '#test/support/ssh-certificate.ts';
import { createTemporaryFolder, privateEnvironment } from '#test/support/temp.ts';
import { BUILD_MS, connect, expectOk, neededForReal } from './authority-client-support.ts';

const execute = promisify(execFile);

/** Somebody who uses Latchkey and smallstep's own client side by side: one agent, one authority. */
describeWith(
  ['ssh-agent', ...neededForReal, ...(findProgram('step') === undefined ? (['go'] as const) : [])],
  'beside the real step',
  () => {
    const undo: (() => unknown)[] = [];
    let stack: Stack;
    let session: LocalSession;
    let signedIn: SessionSnapshot;
    let folder: string;
    let socket: string;
    let step: (...programArguments: string[]) => Promise<string>;
    /** An ID token that nobody has used. */
    let idToken: () => Promise<string>;
    const file = (name: string): string => join(folder, name);
    const ourLine = async (): Promise<string> => {
      const authority = await connect(stack.authority);
      const { userKeys } = expectOk(await authority.sshKeys());
      const entries = await listOurs(createSshAgent(socket, { clock: systemClock }), userKeys);
      const ours = entries.find(({ certificate }) => certificate.serial === signedIn.ssh?.serial);
      return ours === undefined ? '' : sshCertificateLine(ours.certificate, ours.comment);
    };

    beforeAll(async () => {
      const program = await provideStep();
      const callbacks = await startCallbackCatcher();
      undo.push(() => callbacks.stop());
      const ourRedirectUri = `http://127.0.0.1:${await findFreePort()}`;
      stack = await startStack({
        authority: 'step-ca',
        redirectUris: [ourRedirectUri, callbacks.redirectUri],
      });
      undo.push(() => stack.stop());
      const temporary = createTemporaryFolder();
      undo.push(() => temporary.remove());
      folder = temporary.path;
      const agent = await startSshAgent(folder);
      undo.push(() => agent.stop());
      socket = agent.socket;

      const env = privateEnvironment(folder, { STEPPATH: file('step'), SSH_AUTH_SOCK: socket });
      step = async (...programArguments) => {
        const running = execute(program, programArguments, { env, timeout: 60_000 });
        running.child.stdin?.end();
        const { stdout, stderr } = await running;
        return stdout + stderr;
      };
      const client = await createRelyingParty(stack.provider, callbacks, {
        server: 'custom',
        authentication: 'none',
      });
      idToken = async () =>
        (await client.signIn({ login: SAM.login, password: SAM.password })).id_token ?? '';
      session = createEngine({
        stack,
        folder,
        agentSocket: socket,
        settings: { x509: { folder: file('pem') } },
      });
      undo.push(() => session.close());
      signedIn = expectOk(await session.signIn(signInAs(SAM)));
      const { url, fingerprint } = stack.authority;
      await step('ca', 'bootstrap', '--ca-url', url, '--fingerprint', fingerprint);
    }, 2 * BUILD_MS);
    afterAll(async () => {
      for (const each of undo.reverse()) await each();
    });

    it('trusts the same authority by the same fingerprint', async () => {
      expect(await step('ca', 'health')).toBe('ok\n');
      const root = join(folder, 'step', 'certs', 'root_ca.crt');
      expect((await step('certificate', 'fingerprint', root)).trim()).toBe(stack.authority.fingerprint);
    });

    it('leaves a home that Latchkey can take its settings from', async () => {
      const { url, fingerprint } = stack.authority;
      const [found, ...others] = expectOk(await readStepConfiguration(file('step')));
      expect(others).toEqual([]);
      expect(found).toMatchObject({ context: undefined, current: true, url, fingerprint });
      if (found === undefined) return;
      const { name, profile } = profileFromStep(found);
      expect({ name, profile }).toEqual({
        name: expect.any(String),
        profile: { authority: { url, fingerprint } },
      });
      expectOk(await (await connect({ url, fingerprint })).health());
    });

    it('leaves homes with contexts that Latchkey can read too, the chosen one first', async () => {
      const { url, fingerprint } = stack.authority;
      const env = privateEnvironment(folder, { STEPPATH: file('contexts') });
      const program = await provideStep();
      for (const context of ['Work', 'lab']) {
        const address = ['--ca-url', url, '--fingerprint', fingerprint];
        await execute(program, ['ca', 'bootstrap', ...address, '--context', context], { env });
      }
      await execute(program, ['context', 'select', 'lab'], { env });
      const found = expectOk(await readStepConfiguration(file('contexts')));
      expect(found.map(({ context, current }) => [context, current])).toEqual([
        ['lab', true],
        ['Work', false],
      ]);
      expect(found.map((each) => profileFromStep(each).name)).toEqual(['lab', 'work']);
    });

    it('reads and verifies the client certificate that Latchkey got', async () => {
      const { certificate = '', root = '' } = signedIn.x509?.files ?? {};
      const text = await step('certificate', 'inspect', certificate, '--format', 'json');
      expect(JSON.parse(text)).toMatchObject({
        serial_number: BigInt(`0x${signedIn.x509?.serial.replaceAll(':', '')}`).toString(),
        extensions: { subject_alt_name: { email_addresses: [SAM.login] } },
      });
      await step('certificate', 'verify', certificate, '--roots', root);
      await expect(step('certificate', 'needs-renewal', certificate)).rejects.toMatchObject({ code: 1 });
    });

    it('reads the SSH certificate that Latchkey got', async () => {
      writeFileSync(file('ours-cert.pub'), `${await ourLine()}\n`);
      const shown = await step('ssh', 'inspect', file('ours-cert.pub'), '--format', 'json');
      expect(JSON.parse(shown)).toMatchObject({
        KeyName: 'ssh-ed25519-cert-v01@openssh.com',
        KeyID: signedIn.ssh?.keyId,
        Principals: signedIn.ssh?.principals,
      });
      // As a number, which is too large for JavaScript's.
      expect(shown).toMatch(new RegExp(`"Serial": ?${signedIn.ssh?.serial},`));
      await expect(step('ssh', 'needs-renewal', file('ours-cert.pub'))).rejects.toMatchObject({ code: 1 });
    });

    it('lists the entry that Latchkey put into the agent', async () => {
      expect(await step('ssh', 'list')).toContain(signedIn.ssh?.fingerprint);
      expect(await step('ssh', 'list', '--raw')).toContain((await ourLine()).split(' ')[1]);
    });

    it('gets certificates of its own from the same authority, and neither is in the other’s way', async () => {
      const ssh = ['ssh', 'certificate', SAM.login, file('theirs'), '--no-password', '--insecure'];
      await step(...ssh, '--token', await idToken());
      expect(readFileSync(file('theirs-cert.pub'), 'utf8')).toMatch(
        /^ecdsa-sha2-nistp256-cert-v01@openssh\.com /,
      );
      await step('ca', 'certificate', SAM.login, file('crt'), file('key'), '--token', await idToken());
      expect(existsSync(file('crt'))).toBe(true);

      const listed = await step('ssh', 'list');
      expect(listed.trim().split('\n')).toHaveLength(2);
      expect(listed).toContain(signedIn.ssh?.fingerprint);
      expect(expectOk(await session.snapshot())).toMatchObject({
        state: { kind: 'fresh' },
        ssh: { agent: { listed: true } },
      });
    });

    it('logs in with a token, beside what Latchkey put into the agent', async () => {
      const before = (await step('ssh', 'list')).trim().split('\n');
      onTestFinished(() => void step('ssh', 'logout', 'theirs'));
      await step('ssh', 'login', SAM.login, '--comment', 'theirs', '--token', await idToken());
      const after = (await step('ssh', 'list')).trim().split('\n');
      expect(after).toHaveLength(before.length + 1);
      expect(after.join('\n')).toContain(signedIn.ssh?.fingerprint);
    });

    it('takes back what Latchkey got, and Latchkey counts that as done', async () => {
      const { certificate = '', key = '' } = signedIn.x509?.files ?? {};
      await step('ca', 'revoke', '--cert', certificate, '--key', key);
      const report = expectOk(await session.signOut({ everywhere: false }));
      expect(JSON.stringify(report)).not.toContain('CA_');
      expect(await ourLine()).toBe('');
      expect(existsSync(certificate)).toBe(false);
    });
  },
);
