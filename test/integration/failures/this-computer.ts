import { once } from 'node:events';
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { createKeychainStore } from '#main/delivery/trust-store/macos/keychain.ts';
import { createWindowsStore } from '#main/delivery/trust-store/windows/windows.ts';
import type { computerWords } from '#main/support/words/computer.ts';
import { installScriptedOpener } from '#test/stack/browser/scripted-opener.ts';
import { SAM } from '#test/support/engine.ts';
import { startKeyring } from '#test/support/keyring.ts';
import { makeBrowserHome, makeNssDatabase } from '#test/support/nss.ts';
import { setLocked } from '#test/support/ssh-agent.ts';
import { fakePowershell } from '#test/support/system-stores/fake-powershell.ts';
import { fakeSecurity } from '#test/support/system-stores/fake-security.ts';
import { makeKeychain } from '#test/support/system-stores/keychain.ts';
import { emptyState } from '#test/support/system-stores/state.ts';
import { IDLE_BROWSER, type Running, startLatchkey } from '../cli-person.ts';
import type { Place, Scenarios } from './scenario.ts';

async function listen({ undo }: Place, server: Server, address: string | number): Promise<void> {
  if (typeof address === 'number') server.listen(address, '127.0.0.1');
  else server.listen(address);
  await once(server, 'listening');
  undo(() => server.close());
}

/** Another process of the same person, killed when the scenario is over. */
async function startOther(
  { person, undo }: Place,
  words: readonly string[],
  says: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const other = startLatchkey({ ...person.environment, ...more }, words);
  undo(() => {
    other.child.kill('SIGKILL');
    return other.ended;
  });
  await other.says(says);
  return other;
}

/** A host that speaks a protocol which a command of today does not. */
async function listenAsHost(on: Place, protocol: number, version: string): Promise<void> {
  const result = { protocol, version, kind: 'desktop', pid: 4711, startedAtMs: 1 };
  const other = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.write(`${JSON.stringify({ jsonrpc: '2.0', id: 0, result })}\n`));
  });
  await listen(on, other, join(on.person.folders.runtime, 'control.sock'));
}

/** The file ANSWER gets what is written to standard output, and may have no bytes. */
const NO_ROOM = ['sh', '-c', 'ulimit -f 0; exec "$@" >"$ANSWER"', 'sh'];

/** A keyring of the scenario's own, for processes that are told of it. */
const keyrings = new WeakMap<Place, Readonly<Record<string, string>>>();

/** This computer: its agent, keychain, clock, ports, files, and Latchkey's own processes. */
export const computerScenarios: { readonly [C in keyof typeof computerWords]: Scenarios<C> } = {
  PORT_BUSY: [
    {
      title: 'other programs listen on all registered ports',
      async arrange(on) {
        for (const uri of on.stack.redirectUris) await listen(on, createServer(), Number(new URL(uri).port));
      },
      facts: ({ stack }) => ({ redirectUris: [...stack.redirectUris] }),
    },
  ],
  NO_BROWSER: [
    {
      title: 'the browser of the environment is not there',
      arrange({ person }) {
        person.environment.BROWSER = 'latchkey-has-no-such-browser';
      },
      async call({ person }, words) {
        const login = person.start(...words);
        await login.says('No browser could be opened');
        login.signal('SIGINT');
        return login.ended;
      },
      seen: 'progress',
      facts: () => ({ problem: 'latchkey-has-no-such-browser is not on this computer' }),
    },
  ],
  NO_AGENT: [
    {
      title: 'no ssh-agent runs',
      arrange({ person }) {
        delete person.environment.SSH_AUTH_SOCK;
      },
      words: ['login', '--fresh'],
      seen: 'note',
      facts: () => ({ problem: expect.stringContaining('SSH_AUTH_SOCK') }),
    },
  ],
  AGENT_REFUSED: [
    {
      title: 'the ssh-agent is locked',
      arrange: ({ person }) => setLocked(person.agent.socket, true),
      words: ['login', '--fresh'],
      seen: 'note',
      facts: () => ({ problem: expect.any(String) }),
    },
  ],
  STORE_REFUSED: [
    {
      title: 'others may enter the folder that the settings name for the files',
      arrange({ person }) {
        const folder = join(person.folder, 'shared');
        mkdirSync(folder);
        chmodSync(folder, 0o777);
        person.set({ x509: { folder } });
      },
      words: ['login', '--fresh'],
      seen: 'note',
      facts: ({ person }) => ({
        place: 'files',
        problem: expect.stringContaining(join(person.folder, 'shared')),
      }),
    },
    {
      title: 'a browser keeps certificates, and the tools that put them there are missing',
      arrange({ person }) {
        const database = join(person.environment.HOME ?? '', '.pki/nssdb');
        mkdirSync(database, { recursive: true, mode: 0o700 });
        writeFileSync(join(database, 'cert9.db'), '');
        person.environment.PATH = join(person.folder, 'no-programs');
      },
      words: ['login', '--fresh'],
      seen: 'note',
      facts: () => ({ place: 'Chromium', reason: 'no-tools' }),
    },
    {
      title: 'the certificates of one browser are behind a password, and another one has the certificate',
      async arrange({ person }) {
        const [, firefox = ''] = await makeBrowserHome(person.environment.HOME ?? '', ['default-release']);
        rmSync(firefox, { recursive: true });
        await makeNssDatabase(firefox, 'primary password');
      },
      words: ['login', '--fresh'],
      seen: 'note',
      facts: () => ({ place: 'Firefox (default-release)', reason: 'password', elsewhere: true }),
    },
    {
      title: 'the login keychain of macOS is locked',
      async arrange({ person }) {
        const run = fakeSecurity({ ...emptyState(), trouble: 'locked' });
        await makeKeychain(person.environment.HOME ?? '', run);
        person.outside = { trustStore: (_, parts) => createKeychainStore(parts, run) };
      },
      words: ['login', '--fresh'],
      seen: 'note',
      facts: () => ({ place: 'login keychain', reason: 'locked' }),
    },
    {
      title: 'IT forbids Windows PowerShell',
      arrange({ person }) {
        const run = fakePowershell({ ...emptyState(), trouble: 'missing' });
        person.outside = { trustStore: (_, parts) => createWindowsStore(parts, run) };
      },
      words: ['login', '--fresh'],
      seen: 'note',
      facts: () => ({ place: 'Windows certificate store', reason: 'no-powershell' }),
    },
    {
      title: 'the certificate database of the one browser is damaged when it is to trust the root',
      async arrange({ person }) {
        const [database = ''] = await makeBrowserHome(person.environment.HOME ?? '');
        writeFileSync(join(database, 'cert9.db'), 'no database');
      },
      words: ['trust-root', '--yes'],
      facts: () => ({ place: 'Chromium', reason: 'damaged', root: true }),
    },
    {
      title: 'the key is gone that could prove a revocation',
      words: ['logout'],
      async call({ person }, words) {
        await person.latchkey('login');
        rmSync(join(person.folders.state, 'certificates/example'), { recursive: true });
        return person.latchkey(...words);
      },
      seen: 'left',
      facts: () => ({ place: 'files', problem: 'the key of the client certificate is not there' }),
    },
  ],
  SSH_CONFIG_REFUSED: [
    {
      title: 'the person may not write their own ssh_config',
      settings: { ssh: { hosts: ['*.example.com'] } },
      arrange({ person }) {
        const { sshConfig } = person.folders;
        mkdirSync(dirname(sshConfig), { recursive: true, mode: 0o700 });
        writeFileSync(sshConfig, 'Host elsewhere\n', { mode: 0o400 });
      },
      words: ['login', '--fresh'],
      seen: 'note',
      facts: ({ person }) => ({ path: person.folders.sshConfig, line: expect.stringContaining('Include') }),
    },
  ],
  KEYCHAIN_UNAVAILABLE: [
    {
      title: 'there is no keychain to keep the sign-in',
      signedIn: 'hosted',
      words: ['status'],
      seen: 'note',
      facts: () => ({ problem: 'this login has no session bus' }),
    },
    {
      title: 'the keychain that has the sign-in is locked at a renewal',
      async prepare(on) {
        const folder = join(on.person.folder, 'keyring');
        mkdirSync(folder);
        const keyring = await startKeyring(folder);
        on.undo(() => keyring.stop());
        const { environment } = on.person;
        const opener = installScriptedOpener(join(on.person.folder, 'browser'), SAM);
        on.undo(() => opener.stop());
        const { DBUS_SESSION_BUS_ADDRESS = '' } = keyring.environment;
        const inKeyring = { ...environment, ...opener.environment, DBUS_SESSION_BUS_ADDRESS };
        keyrings.set(on, inKeyring);
        expect((await startLatchkey(inKeyring, ['login']).ended).code).toBe(0);
        await keyring.lock();
      },
      words: ['renew'],
      // keytar looks at the environment of its own process alone.
      call: (on, words) => startLatchkey(keyrings.get(on) ?? {}, words).ended,
      facts: () => ({ problem: 'it is locked', holds: true }),
      reaction: 'ask',
      has: 'certificates',
    },
  ],
  FILE_REFUSED: [
    {
      title: 'the record of the session is a link',
      signedIn: 'hosted',
      arrange({ person }) {
        const record = join(person.folders.state, 'session-example.json');
        renameSync(record, `${record}.elsewhere`);
        symlinkSync(`${record}.elsewhere`, record);
      },
      facts: ({ person }) => ({
        path: join(person.folders.state, 'session-example.json'),
        problem: expect.stringContaining('link'),
      }),
    },
  ],
  CLOCK_WRONG: [
    {
      signedIn: 'hosted',
      title: 'this computer is four minutes behind Okta at a renewal',
      arrange({ stack }) {
        stack.provider.settings.clockOffsetSeconds = 250;
      },
      // Nothing is spent where it could not succeed.
      spends: { tokenRequests: 0, signatures: 0 },
      facts: ({ stack }) => ({
        host: new URL(stack.issuer).host,
        skewSeconds: expect.toSatisfy((skew: number) => Math.abs(skew + 250) < 5),
      }),
      reaction: 'ask',
    },
    {
      title: 'this computer is four minutes ahead of Okta at a sign-in',
      arrange({ stack }) {
        stack.provider.settings.clockOffsetSeconds = -250;
      },
      facts: ({ stack }) => ({
        host: new URL(stack.issuer).host,
        skewSeconds: expect.toSatisfy((skew: number) => Math.abs(skew - 250) < 5),
      }),
    },
  ],
  BUSY_ELSEWHERE: [
    {
      title: 'another process waits for the browser',
      async arrange(on) {
        await startOther(on, ['login'], 'Finish signing in in your browser.', IDLE_BROWSER);
      },
      facts: () => ({ holder: expect.stringMatching(/^another Latchkey for “example” \(process \d+\)$/) }),
    },
  ],
  HOST_GONE: [
    {
      title: 'latchkey agent is killed while a command waits for it',
      async call(on, words) {
        const host = await startOther(on, ['agent'], 'latchkey agent runs');
        on.person.browse = () => {};
        const login = on.person.start(...words);
        await login.says('Finish signing in in your browser.');
        host.child.kill('SIGKILL');
        return login.ended;
      },
      facts: () => ({ problem: 'it closed the connection' }),
    },
  ],
  HOST_VERSION: [
    {
      title: 'the host speaks an older protocol',
      signedIn: 'alone',
      arrange: (on) => listenAsHost(on, 1, '0.0.9'),
      facts: () => ({
        host: 'the Latchkey tray application (process 4711)',
        hostVersion: '0.0.9',
        ownVersion: expect.any(String),
        newer: 'command',
      }),
    },
    {
      title: 'the host speaks a newer protocol',
      signedIn: 'alone',
      arrange: (on) => listenAsHost(on, 99, '9.0.0'),
      facts: () => ({
        host: 'the Latchkey tray application (process 4711)',
        hostVersion: '9.0.0',
        ownVersion: expect.any(String),
        newer: 'host',
      }),
    },
  ],
  INTERNAL: [
    {
      title: 'the answer does not fit into the file that it goes to',
      words: ['status'],
      call({ person }, words) {
        const environment = { ...person.environment, ANSWER: join(person.folder, 'answer') };
        return startLatchkey(environment, words, NO_ROOM).ended;
      },
      seen: 'error stream',
      facts: () => ({ problem: 'EFBIG: file too large, write' }),
    },
  ],
};
