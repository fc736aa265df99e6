import { beforeEach, describe, expect, it } from 'vitest';
import { NO_TRAY, type Notice, STILL_RUNNING } from '#main/desktop/notices/notice.ts';
import { createNotifier, type Notifier } from '#main/desktop/notices/notifier.ts';
import { createTold } from '#main/desktop/notices/told.ts';
import type { SessionSnapshot } from '#main/session/snapshot.ts';
import { failure } from '#main/support/failure.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { signedOut } from '#test/support/fake-session.ts';
import { FakeMemory } from './fake-desktop.ts';
import { at, NOW, organisation, signedIn, windowState } from './states.ts';

let clock: FakeClock;
let memory: FakeMemory;
let shown: Notice[];
let isSeen: boolean;
let tells: boolean;
let notifier: Notifier;

function start(): void {
  shown = [];
  notifier = createNotifier({
    clock,
    told: createTold(memory),
    show: (notice) => shown.push(notice),
    isWindowSeen: () => isSeen,
    tellsChanges: () => tells,
  });
}
beforeEach(() => {
  clock = new FakeClock(NOW);
  memory = new FakeMemory();
  [isSeen, tells] = [false, true];
  start();
});

const see = (...snapshots: readonly SessionSnapshot[]): void => {
  for (const snapshot of snapshots) notifier.see(windowState([organisation(snapshot)]));
};
const said = (): readonly (readonly [string, string, string | undefined])[] =>
  shown.map(({ title, body, button }) => [title, body, button?.text]);

const fresh = (more: Partial<SessionSnapshot> = {}): SessionSnapshot =>
  signedIn({ nextRenewalAtMs: at('13:22'), hosted: true, ...more });
const signingIn: SessionSnapshot = {
  ...signedOut(),
  state: { kind: 'signing-in', step: 'certificates', expiresAtMs: at('11:07') },
};
const inNeed = (cause: ReturnType<typeof failure>, more: Partial<SessionSnapshot> = {}): SessionSnapshot =>
  fresh({ state: { kind: 'attention', failure: cause }, ...more });
const ENDED = failure('SESSION_ENDED', { said: 'The refresh token is invalid or expired.' });
const offline = fresh({
  state: {
    kind: 'offline',
    failure: failure('OKTA_UNREACHABLE', { host: 'example.okta.com', problem: 'no route' }),
    sinceMs: at('10:40'),
    nextTryAtMs: at('11:05'),
  },
});
const role = (title: string) => ({
  name: title.toLowerCase(),
  title,
  hosts: 2,
  groups: ['ssh-secret-group'],
});
const changes = (atMs: number): NonNullable<SessionSnapshot['changes']> => ({
  gained: [role('Deployer')],
  lost: [role('Network operator')],
  resized: [],
  groupsGained: ['ssh-secret-group'],
  groupsLost: [],
  hostsBefore: 1,
  hostsNow: 2,
  policyChanged: false,
  sinceMs: at('08:02'),
  atMs,
});

describe('the notifications of the design', () => {
  it('you are signed in, where the window is hidden', () => {
    see(signedOut(), signingIn, fresh());
    expect(said()).toEqual([
      [
        'You are signed in',
        'Both certificates are in place. They renew by themselves, next at 13:22.',
        undefined,
      ],
    ]);
    isSeen = true;
    see(signedOut(), signingIn, fresh({ signedInAtMs: at('09:00') }));
    isSeen = false;
    see(fresh({ signedInAtMs: at('09:00') }));
    expect(shown).toHaveLength(1);
  });

  it.each<[SessionSnapshot, string, string, string]>([
    [
      inNeed(ENDED),
      'Sign in again to keep your access',
      'Okta has ended this session. Your certificates work until 16:02.',
      'Sign in again',
    ],
    [
      inNeed(failure('ACCESS_REMOVED', { clientId: '0oa1example2', host: 'example.okta.com', said: 'no' })),
      'Your access was removed',
      'Okta no longer lets sam@example.com in. Certificates were removed from this computer.',
      'What to ask for',
    ],
    [
      inNeed(failure('CA_REFUSED_UNKNOWN', { host: 'ca.example.com', status: 401, at: NOW })),
      'No new certificate',
      'The certificate authority said no. The ones you have work until 16:02.',
      'What to ask for',
    ],
    [
      inNeed(failure('NO_AGENT', { problem: 'x' }), { notes: [failure('NO_AGENT', { problem: 'x' })] }),
      'ssh cannot use your certificate',
      'No ssh-agent is running. Web sites work.',
      'How to fix it',
    ],
    [
      fresh({ keptIn: 'memory', notes: [failure('KEYCHAIN_UNAVAILABLE', { problem: 'it is locked' })] }),
      'Sign-in kept in memory only',
      'The keychain is locked. After a restart you sign in again.',
      'Unlock and save',
    ],
    [
      inNeed(failure('CLOCK_WRONG', { host: 'example.okta.com', skewSeconds: -250 })),
      'This computer’s clock is 4 minutes slow',
      'Renewals fail until it is right.',
      'Date and time settings',
    ],
  ])('%#: once, however often the state is seen', (snapshot, title, body, button) => {
    see(fresh(), snapshot, snapshot, { ...snapshot });
    expect(said()).toEqual([[title, body, button]]);
  });

  it('30 minutes of access left, when it is so, and only while offline', async () => {
    see(offline);
    await clock.advance(at('15:31') - NOW);
    expect(said()).toEqual([]);
    await clock.advance(60_000);
    expect(said()).toEqual([
      [
        '30 minutes of access left',
        'Okta cannot be reached. Connect to the network before 16:02.',
        'Try now',
      ],
    ]);
    await clock.advance(29 * 60_000);
    expect(shown).toHaveLength(1);
  });

  it('counts what is really left where a sleep was over the half hour', () => {
    see(offline);
    clock.jump(at('15:50') - NOW);
    see(offline);
    expect(shown.map(({ title }) => title)).toEqual(['12 minutes of access left']);
  });

  it('your certificates have run out, at the end of life, once', async () => {
    see(inNeed(ENDED));
    await clock.advance(at('16:02') - NOW);
    see(inNeed(failure('CREDENTIALS_EXPIRED', { endedAt: at('16:02') })));
    expect(shown.map(({ kind }) => kind)).toEqual(['session-ended', 'ran-out']);
    expect(said()[1]).toEqual([
      'Your certificates have run out',
      'ssh and internal web sites do not work until you sign in.',
      'Sign in again',
    ]);
  });

  it('your access changed: roles, and no groups', () => {
    see(fresh({ changes: changes(at('08:02')) }));
    expect(shown).toEqual([]);
    see(fresh({ changes: changes(at('11:02')) }));
    expect(said()).toEqual([['Your access changed', 'Gained: Deployer. Lost: Network operator.', 'Show']]);
    expect(shown[0]?.click).toMatchObject({ place: { page: 'changes' } });
    tells = false;
    see(fresh({ changes: changes(at('11:03')) }));
    expect(shown).toHaveLength(1);
  });

  it('your access changed, whatever the roles are called', () => {
    const hostile = [role('x'.repeat(4_000)), role('\u202eevil'), role('two\nlines')];
    see(fresh(), fresh({ changes: { ...changes(at('11:02')), gained: hostile } }));
    const gained = `${'x'.repeat(59)}…, \u2068\u202eevil\u2069, two lines`;
    expect(shown[0]?.body).toBe(`Gained: ${gained}. Lost: Network operator.`);
  });

  it('browsers may need a restart, once a day, where a store has got another certificate', () => {
    const stored = (serial: string): SessionSnapshot => {
      const snapshot = fresh();
      if (snapshot.x509 !== undefined)
        snapshot.x509 = { ...snapshot.x509, serial, stores: [{ name: 'NSS' }] };
      return snapshot;
    };
    see(signedOut(), stored('1'));
    expect(said()).toEqual([]);
    see(stored('2'), stored('3'));
    expect(said()).toEqual([
      [
        'Browsers may need a restart',
        'Some keep using the old client certificate until they are closed.',
        undefined,
      ],
    ]);
    clock.jump(24 * 60 * 60_000);
    see(stored('4'));
    expect(shown.map(({ kind }) => kind)).toEqual(['browser', 'browser']);
  });

  it('signed out, one thing is left: where nobody saw it in the window', () => {
    const offlineNow = failure('CA_UNREACHABLE', { host: 'ca.example.com', problem: 'no route' });
    const left = [{ what: 'x509', failure: offlineNow, endsAtMs: at('16:02') }] as const;
    const state = (atMs: number) =>
      windowState([organisation(signedOut(), { signedOut: { atMs, report: { left: [...left] } } })]);
    notifier.see(state(NOW));
    notifier.see(state(NOW));
    expect(said()).toEqual([
      [
        'Signed out, one thing is left',
        'The client certificate could not be revoked. It ends by itself at 16:02.',
        undefined,
      ],
    ]);
    isSeen = true;
    notifier.see(state(NOW + 1));
    expect(shown).toHaveLength(1);
  });

  it('IT changed a setting, once for each change', () => {
    const state = windowState([organisation(fresh())]);
    const changedAt = (atMs: number) => {
      const managedChange = { atMs, sentence: 'Files for curl are now off. They were removed.' };
      notifier.see({ ...state, app: { ...state.app, managedChange } });
    };
    notifier.see(state);
    changedAt(NOW);
    changedAt(NOW);
    expect(said()).toEqual([
      ['IT changed a setting', 'Files for curl are now off. They were removed.', 'Show'],
    ]);
    expect(shown[0]?.click).toMatchObject({ place: { page: 'settings' } });
    changedAt(NOW + 1);
    expect(shown).toHaveLength(2);
  });

  it('what is about the application, once on a computer', () => {
    for (const notice of [STILL_RUNNING, NO_TRAY, STILL_RUNNING, NO_TRAY]) notifier.say(notice);
    start();
    notifier.say(STILL_RUNNING);
    expect(shown).toEqual([]);
    expect(memory.get('told')).toEqual({ 'still-running ': ['once'], 'no-tray ': ['once'] });
  });
});

describe('what is not said', () => {
  it('is a renewal that works, a key that the agent lost for a moment, and a short time offline', () => {
    const lost = failure('AGENT_REFUSED', {
      problem: 'the ssh-agent does not list the certificate any more',
    });
    see(
      fresh(),
      fresh({ state: { kind: 'renewing' } }),
      fresh(),
      inNeed(lost),
      offline,
      fresh(),
      signedOut(),
    );
    expect(said()).toEqual([]);
  });

  it('is what was said before this start, but for what holds for one start alone', () => {
    const inMemory = fresh({
      keptIn: 'memory',
      notes: [failure('KEYCHAIN_UNAVAILABLE', { problem: 'it is locked' })],
    });
    see(inMemory, inNeed(ENDED));
    expect(shown.map(({ kind }) => kind)).toEqual(['memory-only', 'session-ended']);
    start();
    see(inMemory, inNeed(ENDED));
    expect(shown.map(({ kind }) => kind)).toEqual(['memory-only']);
  });

  it('is no more than that where the file of what was said holds anything else', () => {
    for (const value of [
      null,
      7,
      'x',
      [1],
      { 'session-ended example': 7 },
      { 'session-ended example': [7] },
    ]) {
      memory.set('told', value);
      start();
      see(inNeed(ENDED));
      expect(shown.map(({ kind }) => kind)).toEqual(['session-ended']);
    }
  });
});

it('says trouble once where its causes take turns', () => {
  const zone = inNeed(failure('OKTA_ZONE', { host: 'example.okta.com', said: '' }));
  const refused = inNeed(failure('CA_REFUSED_UNKNOWN', { host: 'ca.example.com', status: 401, at: NOW }));
  see(zone, refused, zone, fresh(), refused, zone);
  expect(shown.map(({ body }) => body.split('.')[0])).toEqual([
    'Okta said no',
    'The certificate authority said no',
  ]);
  start();
  see(zone, refused);
  expect(shown).toEqual([]);
});

it('says of browsers once what two organisations have done to them', () => {
  const stored = (serial: string): SessionSnapshot => {
    const snapshot = fresh();
    const { x509 } = snapshot;
    return { ...snapshot, x509: x509 && { ...x509, serial, stores: [{ name: 'NSS' }] } };
  };
  const both = (serial: string) =>
    ['example', 'lab'].map((profile) => organisation(stored(serial), { profile }));
  notifier.see(windowState(both('1')));
  notifier.see(windowState(both('2')));
  expect(shown.map(({ kind }) => kind)).toEqual(['browser']);
});

it('says trouble again that was over in between', () => {
  const refused = failure('CA_REFUSED_UNKNOWN', { host: 'ca.example.com', status: 401, at: NOW });
  see(inNeed(refused), fresh());
  const renewed = fresh();
  if (renewed.ssh !== undefined) renewed.ssh = { ...renewed.ssh, validAfterMs: at('13:22') };
  see(renewed, { ...renewed, state: { kind: 'attention', failure: refused } });
  expect(shown.map(({ kind }) => kind)).toEqual(['refused', 'refused']);
});
