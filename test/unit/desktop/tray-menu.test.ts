import { describe, expect, it } from 'vitest';
import type { Act } from '#main/desktop/act.ts';
import { type MenuLine, trayModel } from '#main/desktop/tray/menu.ts';
import { shortName } from '#main/desktop/tray/short-name.ts';
import type { SessionSnapshot } from '#main/session/snapshot.ts';
import { failure } from '#main/support/failure.ts';
import { signedOut } from '#test/support/fake-session.ts';
import type { Organisation, WindowState } from '../../../preload/contract/state.ts';
import { at, NOW, organisation, signedIn, windowState } from './states.ts';

const PINNED = ['db-1.prod.example.com', 'web-3.prod.example.com', 'sandbox-7.dev.example.com'];
const LAB = organisation(signedOut('lab'), { profile: 'lab', title: 'Example Lab' });

/** As the table of the design writes it: "~" cannot be chosen, "-" separates, "✓" is chosen. */
type Row = string | readonly [string, readonly Row[]];
const written = (lines: readonly MenuLine[]): Row[] =>
  lines.map((line) => {
    if (line.kind === 'separator') return '-';
    if (line.kind === 'submenu') return [line.text, written(line.lines)];
    return `${line.enabled ? '' : '~'}${line.chosen === true ? '✓ ' : ''}${line.text}`;
  });
const HOST_LINES = ['Open in terminal', 'Copy ssh command'];
const HOSTS: Row = ['Pinned hosts', PINNED.map((name): Row => [name, HOST_LINES])];
const ORG: Row = ['Organisation: Example', ['✓ Example', 'Example Lab (signed out)', 'Organisations…']];
const TAIL = ['-', 'Open Latchkey', 'Checkup…', '-', 'Quit Latchkey'];
const TAIL_IN = ['-', 'Open Latchkey', 'Checkup…', '-', 'Sign out…', 'Quit Latchkey'];

const fresh = (more: Partial<SessionSnapshot> = {}): SessionSnapshot =>
  signedIn({ nextRenewalAtMs: at('13:22'), hosted: true, ...more });
const inNeed = (cause: ReturnType<typeof failure>, more: Partial<SessionSnapshot> = {}): SessionSnapshot =>
  fresh({ state: { kind: 'attention', failure: cause }, ...more });
const nothingLeft = (snapshot: SessionSnapshot): SessionSnapshot => {
  const { ssh: _ssh, x509: _x509, nextRenewalAtMs: _next, ...rest } = snapshot;
  return rest;
};
const UNREACHABLE = failure('OKTA_UNREACHABLE', { host: 'example.okta.com', problem: 'no route' });

const shown = (snapshot: SessionSnapshot | undefined, more: Partial<Organisation> = {}): WindowState =>
  windowState([organisation(snapshot, { pinned: PINNED, ...more }), LAB]);

describe('the menu of the tray, row by row', () => {
  const rows: readonly [
    name: string,
    state: WindowState | undefined,
    shape: string,
    tip: string,
    lines: readonly Row[],
  ][] = [
    ['starting', undefined, 'renewing', 'Latchkey: starting', ['~Starting', ...TAIL]],
    [
      'first look',
      windowState([organisation(undefined)]),
      'renewing',
      'Latchkey: starting',
      ['~Starting', ...TAIL],
    ],
    [
      'not set up',
      windowState([], { shown: undefined }),
      'signed-out',
      'Latchkey: not set up',
      ['~Not set up on this computer', '-', 'Open setup file…', ...TAIL],
    ],
    [
      'signed out',
      shown(signedOut()),
      'signed-out',
      'Latchkey: signed out',
      ['~Signed out', '-', 'Sign in with Okta', ORG, ...TAIL],
    ],
    [
      'signing in',
      shown({ ...signedOut(), state: { kind: 'signing-in', step: 'browser', expiresAtMs: at('11:07') } }),
      'signing-in',
      'Latchkey: waiting for your browser',
      [
        '~Waiting for your browser',
        '~Until 11:07',
        '-',
        'Open the browser again',
        'Copy sign-in link',
        'Cancel sign-in',
        ...TAIL,
      ],
    ],
    [
      'is this you',
      shown({
        ...signedOut(),
        state: {
          kind: 'signing-in',
          step: 'confirm',
          expiresAtMs: at('11:07'),
          identity: {
            issuer: 'https://example.okta.com',
            subject: '00uexample',
            email: 'sam@example.com',
            reason: 'first',
            alreadySignedIn: true,
          },
        },
      }),
      'signing-in',
      'Latchkey: waiting for your answer',
      ['~Continue as sam@example.com?', '~Until 11:07', '-', 'Answer…', 'Cancel sign-in', ...TAIL],
    ],
    [
      'fresh',
      shown(fresh()),
      'fresh',
      'Latchkey: signed in, renews at 13:22',
      [
        '~Signed in as sam@example.com',
        '~Renews by itself at 13:22',
        '-',
        'Renew now',
        HOSTS,
        'All hosts…',
        ORG,
        ...TAIL_IN,
      ],
    ],
    [
      'fresh, with a note',
      shown(fresh({ keptIn: 'memory' })),
      'fresh',
      'Latchkey: signed in, renews at 13:22',
      [
        '~Signed in as sam@example.com',
        '~Renews by itself at 13:22',
        '~Kept in memory only until you quit',
        '-',
        'Renew now',
        HOSTS,
        'All hosts…',
        ORG,
        ...TAIL_IN,
      ],
    ],
    [
      'renewing',
      shown(fresh({ state: { kind: 'renewing' } })),
      'renewing',
      'Latchkey: renewing',
      [
        '~Signed in as sam@example.com',
        '~Renewing now',
        '-',
        '~Renew now',
        HOSTS,
        'All hosts…',
        ORG,
        ...TAIL_IN,
      ],
    ],
    [
      'offline, still valid',
      shown(
        fresh({
          state: { kind: 'offline', failure: UNREACHABLE, sinceMs: at('10:40'), nextTryAtMs: at('11:05') },
        }),
      ),
      'offline',
      'Latchkey: offline, valid until 16:02',
      [
        '~Offline, valid until 16:02',
        '~Trying again at 11:05',
        '-',
        'Try now',
        HOSTS,
        'All hosts…',
        ORG,
        ...TAIL_IN,
      ],
    ],
    [
      'needs you: session ended',
      shown(inNeed(failure('SESSION_ENDED', { said: 'The refresh token is invalid or expired.' }))),
      'attention',
      'Latchkey: sign in again',
      [
        '~Okta ended your session',
        '~Certificates work until 16:02',
        '-',
        'Sign in again',
        HOSTS,
        'All hosts…',
        ORG,
        ...TAIL_IN,
      ],
    ],
    [
      'needs you: access removed or refused',
      shown(
        nothingLeft(
          inNeed(
            failure('ACCESS_REMOVED', { clientId: '0oa1example2', host: 'example.okta.com', said: 'no' }),
          ),
        ),
      ),
      'attention',
      'Latchkey: no access',
      [
        '~Your access was removed',
        '~Nothing valid on this computer',
        '-',
        'What to ask for…',
        'Sign in again',
        ORG,
        ...TAIL,
      ],
    ],
    [
      'needs you: something to fix',
      shown(inNeed(failure('NO_AGENT', { problem: 'SSH_AUTH_SOCK is not set' }))),
      'attention',
      'Latchkey: ssh cannot use your certificate',
      [
        '~No ssh-agent is running',
        '~Web sites work, ssh does not',
        '-',
        'How to fix it…',
        'Renew now',
        'All hosts…',
        ORG,
        ...TAIL_IN,
      ],
    ],
    [
      'settings that cannot be used',
      windowState([], {
        shown: undefined,
        trouble: failure('SETTINGS_INVALID', {
          source: '/x/settings.json',
          problems: ['renewAt must be a number'],
        }),
      }),
      'attention',
      'Latchkey: one setting cannot be used',
      ['~One setting cannot be used', '-', 'How to fix it…', ...TAIL],
    ],
  ];
  it.each(rows)('%s', (_, state, shape, tip, lines) => {
    const model = trayModel(state, NOW);
    expect({ shape: model.shape, tip: model.tip, lines: written(model.menu) }).toEqual({ shape, tip, lines });
  });
});

const chosen = (state: WindowState, ...path: readonly string[]): Act | undefined => {
  let lines = trayModel(state, NOW).menu;
  let found: MenuLine | undefined;
  for (const text of path) {
    found = lines.find((line) => line.kind !== 'separator' && line.text === text);
    if (found?.kind === 'submenu') lines = found.lines;
  }
  return found?.kind === 'item' ? found.act : undefined;
};

describe('what the lines of the menu do', () => {
  it('is said in calls of the contract', () => {
    const state = shown(fresh());
    expect(chosen(state, 'Renew now')).toEqual({
      do: 'call',
      method: 'renew',
      params: { profile: 'example' },
    });
    expect(chosen(state, 'Pinned hosts', PINNED[1] ?? '', 'Open in terminal')).toEqual({
      do: 'call',
      method: 'openInTerminal',
      params: { profile: 'example', host: PINNED[1] },
    });
    expect(chosen(state, 'Organisation: Example', 'Example Lab (signed out)')).toEqual({
      do: 'call',
      method: 'showOrganisation',
      params: { profile: 'lab' },
    });
    expect(chosen(state, 'Sign out…')).toEqual({
      do: 'open',
      profile: 'example',
      place: { page: 'overview', dialog: 'sign-out' },
    });
  });

  it('asks Okta for everything where its rules became stricter', () => {
    const stricter = inNeed(failure('OKTA_REAUTH', { host: 'example.okta.com', said: 'no' }));
    expect(chosen(shown(stricter), 'Sign in again')).toMatchObject({ params: { afresh: true } });
  });
});

describe('the tray of several organisations', () => {
  it('has the shape of the one that is most in need, and names it', () => {
    const ended = inNeed(failure('SESSION_ENDED', { said: 'no' }), { profile: 'lab' });
    const lab = organisation(ended, { profile: 'lab', title: 'Example Lab' });
    const model = trayModel(windowState([organisation(fresh()), lab]), NOW);
    expect([model.shape, model.tip]).toEqual(['attention', 'Latchkey, Example Lab: sign in again']);
    expect(written(model.menu)).toContainEqual([
      'Organisation: Example',
      ['✓ Example', 'Example Lab (needs you)', 'Organisations…'],
    ]);
  });
});

describe('names from outside in the menu', () => {
  it('are one line of bearable length', () => {
    const long = 'x'.repeat(4_000);
    const state = windowState([
      organisation(fresh({ person: { issuer: 'i', subject: 's', email: `${long}@example.com` } }), {
        title: `a\n${long}`,
        pinned: [`${long}.example.com`, ...Array.from({ length: 30 }, (_, index) => `host-${index}`)],
      }),
      LAB,
    ]);
    const model = trayModel(state, NOW);
    const texts = (lines: readonly MenuLine[]): string[] =>
      lines.flatMap((line) => {
        if (line.kind === 'separator') return [];
        return line.kind === 'item' ? [line.text] : [line.text, ...texts(line.lines)];
      });
    for (const text of texts(model.menu)) {
      expect(text.length).toBeLessThan(90);
      expect(text).not.toMatch(/\n/);
    }
    expect(texts(model.menu).filter((text) => text === 'Copy ssh command')).toHaveLength(10);
  });

  it('do not turn the line around', () => {
    const state = windowState([organisation(fresh(), { title: '\u202eelpmaxE' }), LAB]);
    expect(written(trayModel(state, NOW).menu)).toContainEqual([
      'Organisation: \u2068\u202eelpmaxE\u2069',
      expect.anything(),
    ]);
  });

  it.each([
    ['within a character', 'x'.repeat(58) + '👩‍👩‍👧'.repeat(9), `${'x'.repeat(58)}👩‍👩‍👧…`],
    ['where there is no room to spare', '👍🏽'.repeat(60), '👍🏽'.repeat(60)],
    ['after accents without end', `ab${'\u0301'.repeat(4_000)}c`, 'a…'],
    ['outside of an isolate', `\u2067${'א'.repeat(90)}\u2069`, `\u2068\u2067${'א'.repeat(58)}…\u2069\u2069`],
    ['by an end that it did not begin', 'ab\u2069\u202ec', '\u2068ab\u202ec\u2069'],
    ['while one of its own is in it', 'ab\u2067c\u2069d', '\u2068ab\u2067c\u2069d\u2069'],
  ])('are not cut %s', (_, name, short) => {
    expect(shortName(name)).toBe(short);
  });
});

it('says nothing of quitting where IT does not want it, and who renews where an agent does', () => {
  const base = shown(fresh());
  const state = {
    ...base,
    app: { ...base.app, quitHidden: true, host: { kind: 'agent', pid: 4711, version: '1' } },
  } as const;
  const lines = written(trayModel(state, NOW).menu);
  expect(lines).not.toContain('Quit Latchkey');
  expect(lines.at(-1)).toBe('Sign out…');
  expect(lines).toContain('~latchkey agent renews (process 4711)');
});
