import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { activityWords } from '#main/application/words/activity.ts';
import type { ActivityEvent, JournalEntry } from '#main/session/journal/events.ts';
import { failure } from '#main/support/failure.ts';
import { timesOf } from '#main/support/words/times.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { FakeSession, NOW, signedIn } from '#test/support/fake-session.ts';
import { createTemporaryFolder } from '#test/support/temp.ts';
import { examplePolicy } from '../access/policy.ts';
import { fakeDesktop } from './fake-desktop.ts';

const MINUTE = 60_000;
const times = timesOf({ clock: new FakeClock(NOW), format: { locale: 'en-GB', timeZone: 'UTC' } });
const entry = (atMs: number, event: ActivityEvent, profile = 'example'): JournalEntry => ({
  atMs,
  profile,
  event,
});
const told = (...entries: JournalEntry[]) =>
  activityWords(entries, times).map(({ sentence, facts, tone }) =>
    [tone, sentence, ...(facts === undefined ? [] : [facts])].join(' | '),
  );

describe('activity in sentences', () => {
  it('tells a day, the newest first', () => {
    const unreachable = failure('OKTA_UNREACHABLE', { host: 'example.okta.com', problem: 'ENOTFOUND' });
    expect(
      told(
        entry(NOW - 180 * MINUTE, { kind: 'signed-in', person: 'sam@example.com' }),
        entry(NOW - 180 * MINUTE, {
          kind: 'issued',
          ...{ sshSerial: '62184', x509Serial: '3f9a', untilMs: NOW + 300 * MINUTE, renewed: false },
        }),
        entry(NOW - 179 * MINUTE, {
          kind: 'access-changed',
          ...{ gained: ['Deployer'], lost: ['Network operator'], hostsBefore: 4, hostsNow: 2 },
        }),
        entry(NOW - 20 * MINUTE, { kind: 'trouble', failure: unreachable }),
        entry(NOW - 18 * MINUTE, { kind: 'recovered', sinceMs: NOW - 20 * MINUTE, failures: 3 }),
        entry(NOW - 18 * MINUTE, {
          kind: 'issued',
          sshSerial: '7',
          untilMs: NOW + 462 * MINUTE,
          renewed: true,
        }),
        entry(NOW - 4 * MINUTE, { kind: 'copied', host: 'db-1.example.com' }),
        entry(NOW, { kind: 'signed-out', left: [] }),
      ),
    ).toEqual([
      'plain | You signed out. Everything was removed from this computer, and the certificates were revoked.',
      'plain | You copied the ssh command for db-1.example.com.',
      'plain | Renewed the SSH certificate, valid until 18:44. | ssh 7',
      'warn | Okta could not be reached for 2 min. Your certificates were not affected. | OKTA_UNREACHABLE, example.okta.com, ENOTFOUND, 3 tries, back 10:44',
      'warn | Your access changed: gained the role Deployer, lost the role Network operator.',
      'plain | Got an SSH certificate and a client certificate, valid until 16:02. | ssh 62184, x509 3f9a',
      'plain | You signed in with Okta as sam@example.com.',
    ]);
  });

  it('tells trouble that goes on, that ended the session, and that only time could end', () => {
    const refused = failure('CA_REFUSED_UNKNOWN', {
      host: 'ca.example.com',
      status: 401,
      at: NOW,
      requestId: '7f3c',
    });
    const ended = failure('SESSION_ENDED', { said: 'The refresh token is invalid or expired.' });
    expect(told(entry(NOW, { kind: 'trouble', failure: refused }))).toEqual([
      'warn | A renewal did not work: The certificate authority said no. | CA_REFUSED_UNKNOWN, ca.example.com, status 401, request 7f3c',
    ]);
    expect(told(entry(NOW, { kind: 'trouble', failure: ended }))[0]).toMatch(
      /^stop \| Okta ended your session\./,
    );
    expect(
      told(
        entry(NOW, { kind: 'ran-out', endedAtMs: NOW }),
        entry(NOW + MINUTE, { kind: 'ran-out', endedAtMs: NOW + 1_000 }),
      ),
    ).toEqual(['stop | Your certificates ran out.']);
  });

  it('keeps organisations apart, and leaves out what another version wrote', () => {
    const odd = { code: 'CA_REFUSED_UNKNOWN', facts: null } as never;
    expect(
      told(
        entry(NOW, { kind: 'pinned', host: 'a' }),
        entry(NOW, { kind: 'pinned', host: 'b' }, 'other'),
        entry(NOW, { kind: 'trouble', failure: odd }),
      ),
    ).toEqual(['plain | You pinned b. | other', 'plain | You pinned a. | example']);
  });

  it('says what a sign-out left', () => {
    expect(
      told(entry(NOW, { kind: 'signed-out', left: [{ what: 'x509', endsAtMs: NOW + 300 * MINUTE }] })),
    ).toEqual([
      'warn | You signed out. The client certificate could not be revoked. It ends by itself at 16:02.',
    ]);
  });
});

it('is shown with what the person did here, and exported as text', async () => {
  const folder = createTemporaryFolder();
  const desktop = await fakeDesktop({
    sessions: { example: new FakeSession('example', signedIn()) },
    policy: examplePolicy(),
  });
  const wish = { profile: 'example', host: 'db-1.prod.example.com' };
  await desktop.service.answer('pin', { ...wish, pinned: true });
  await desktop.service.answer('copySshCommand', wish);
  const shown = await desktop.service.answer('activity', {});
  expect(shown).toMatchObject({
    ok: true,
    value: [
      { sentence: 'You copied the ssh command for db-1.prod.example.com.', kind: 'person', atMs: NOW },
      { sentence: 'You pinned db-1.prod.example.com.' },
    ],
  });
  expect(await desktop.service.answer('exportActivity', {})).toEqual({ ok: true, value: {} });
  desktop.outside.chosen = join(folder.path, 'activity.txt');
  await desktop.service.answer('exportActivity', {});
  expect(readFileSync(desktop.outside.chosen, 'utf8')).toBe(
    '11:02 today: You pinned db-1.prod.example.com.\n11:02 today: You copied the ssh command for db-1.prod.example.com.\n',
  );
  desktop.service.close();
  folder.remove();
});
