import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { licencesIn } from '#main/desktop/service/help/licences.ts';
import { failure } from '#main/support/failure.ts';
import { FakeSession, signedIn } from '#test/support/fake-session.ts';
import { createTemporaryFolder } from '#test/support/temp.ts';
import { fakeDesktop } from './fake-desktop.ts';

describe('about', () => {
  it('has exact values for whoever helps, and no name of a person, group or host', async () => {
    const desktop = await fakeDesktop({ sessions: { example: new FakeSession('example', signedIn()) } });
    await desktop.service.answer('checkup', { profile: 'example' });
    const journal = await (await desktop.world.world.compose()).journal();
    const cause = failure('CA_BUSY', { host: 'ca.example.com', status: 503, requestId: '20bb71c4-77e1' });
    journal.note('example', { kind: 'trouble', failure: cause });
    const answer = await desktop.service.answer('about', {});
    if (!answer.ok) throw new Error(answer.error.code);
    const { diagnostics, licences } = answer.value;
    expect(diagnostics.split('\n').slice(1)).toEqual([
      'Tray shown, sessions here, locale en-GB',
      'Profile example: own, okta example.okta.com, authority ca.example.com',
      'State fresh since 2026-11-20T08:02:00.000Z, groups from id_token (2) of 2026-11-20T08:02:00.000Z',
      'SSH ssh-ed25519-cert-v01@openssh.com, 3 principals, 2026-11-20T08:01:00.000Z to 2026-11-20T16:02:00.000Z, listed by the agent: yes',
      'X509 ECDSA P-256, 2026-11-20T08:01:00.000Z to 2026-11-20T16:02:00.000Z, in files',
      'Sign-in kept in keychain, next renewal 2026-11-20T13:22:00.000Z',
      expect.stringMatching(/^Checkup of 2026-11-20T11:02:00.000Z \d+ passed, 0 failed, \d+ to look at/),
      'Last problem 2026-11-20T11:02:00.000Z CA_BUSY request 20bb71c4-77e1',
      '',
    ]);
    expect(diagnostics).not.toMatch(/sam|ssh-ledger|dba/i);
    expect(licences.map(({ name }) => name)).toEqual(expect.arrayContaining(['react', 'zod', 'electron']));
    expect(licences.map(({ name }) => name)).not.toContain('vitest');
    desktop.service.close();
  });

  it('knows the licences of what is shipped, once each, nested ones too', () => {
    expect(
      licencesIn({
        packages: {
          '': { version: '1', license: 'Apache-2.0' },
          'node_modules/b': { version: '2.0.0', license: 'MIT' },
          'node_modules/b/node_modules/@a/c': { version: '1.0.0' },
          'node_modules/keytar': { name: '@github/keytar', version: '7', license: 'MIT' },
          'node_modules/tool': { version: '1', license: 'MIT', dev: true },
        },
      }),
    ).toEqual([
      { name: '@a/c', path: 'node_modules/b/node_modules/@a/c', version: '1.0.0', licence: 'see its text' },
      { name: '@github/keytar', path: 'node_modules/keytar', version: '7', licence: 'MIT' },
      { name: 'b', path: 'node_modules/b', version: '2.0.0', licence: 'MIT' },
    ]);
  });

  it('saves a bundle with the checkup, the settings and the log, without secrets', async () => {
    const folder = createTemporaryFolder();
    const desktop = await fakeDesktop({
      sessions: { example: new FakeSession('example', signedIn()) },
      home: folder.path,
    });
    const { folders } = await desktop.world.world.compose();
    mkdirSync(folders.logs, { recursive: true });
    writeFileSync(join(folders.logs, 'latchkey.log'), '{"event":"x","refresh_token":"0.AAAASECRETSECRET"}\n');
    desktop.outside.chosen = join(folder.path, 'bundle.txt');
    expect(await desktop.service.answer('saveSupportBundle', {})).toMatchObject({ ok: true });
    const text = readFileSync(desktop.outside.chosen, 'utf8');
    for (const part of ['===== Diagnostics', '"authority"', '"summary"', '"event":"x"'])
      expect(text).toContain(part);
    expect(text).not.toContain('SECRETSECRET');
    desktop.service.close();
    folder.remove();
  });
});

describe('places outside the window', () => {
  it('are opened by name, and said where they are not there', async () => {
    const session = new FakeSession('example', signedIn());
    const desktop = await fakeDesktop({ sessions: { example: session }, environment: { PATH: '/nowhere' } });
    const open = (
      what: 'okta-account' | 'log-folder' | 'certificate-folder' | 'date-and-time' | 'licence-texts',
    ) => desktop.service.answer('openOutside', { what });
    await open('okta-account');
    await open('log-folder');
    await open('certificate-folder');
    await open('licence-texts');
    expect(desktop.outside.opened).toEqual([
      'https://example.okta.com/',
      '/home/sam/.local/state/latchkey/logs',
      '/home/sam/.local/state/latchkey/certificates/example',
      '/opt/latchkey/LICENCES.txt',
    ]);
    expect(await open('date-and-time')).toMatchObject({
      error: { code: 'NOT_OPENED', facts: { what: 'date-and-time' } },
    });
    desktop.outside.problem = 'there is no such program';
    expect(await open('log-folder')).toMatchObject({
      error: {
        code: 'NOT_OPENED',
        facts: {
          what: 'place',
          place: '~/.local/state/latchkey/logs',
          problem: expect.stringContaining('no such'),
        },
      },
    });
    desktop.service.close();
  });

  it('hears where the window is, closes it and quits', async () => {
    const desktop = await fakeDesktop({ sessions: { example: new FakeSession() } });
    desktop.service.go({ page: 'hosts', host: 'a.example.com' });
    const { number } = desktop.service.state().place;
    await desktop.service.answer('went', { page: 'settings' });
    expect(desktop.service.state().place).toEqual({ number, page: 'settings' });
    await desktop.service.answer('copyText', { text: 'x' });
    await desktop.service.answer('closeWindow', {});
    await desktop.service.answer('quit', {});
    expect([desktop.outside.copied, desktop.outside.asked]).toEqual([['x'], ['close', 'quit']]);
    desktop.service.close();
  });
});
