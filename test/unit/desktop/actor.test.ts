import { describe, expect, it } from 'vitest';
import { call, open } from '#main/desktop/act.ts';
import { createActor, questionsIn } from '#main/desktop/actor.ts';
import { followState } from '#main/desktop/follow-state.ts';
import { stopsByQuitting } from '#main/desktop/quit.ts';
import type { Service } from '#main/desktop/service/types.ts';
import type { SessionSnapshot } from '#main/session/snapshot.ts';
import { resolveDesktop } from '#main/settings/desktop.ts';
import { type Failure, failure } from '#main/support/failure.ts';
import { err, ok } from '#main/support/result.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { signedOut } from '#test/support/fake-session.ts';
import type { WindowState } from '../../../preload/contract/state.ts';
import { at, NOW, organisation, signedIn, windowState } from './states.ts';

const FINGERPRINT = 'ab'.repeat(32);
const EXAMPLE = organisation(signedIn(), { oktaHost: 'example.okta.com' });
const LAB = organisation(signedOut('lab'), { profile: 'lab', title: 'Lab', oktaHost: 'lab.okta.com' });

/** A service that notes what it is asked, and answers as it is told. */
function party(state: WindowState = windowState([EXAMPLE, LAB]), reauthenticateOnSwitch = false) {
  const said: unknown[] = [];
  let refusal: Failure | undefined;
  let value: unknown = null;
  const service = {
    state: () => state,
    desktop: () => resolveDesktop({ desktop: { reauthenticateOnSwitch } }),
    async answer(method: string, params: object) {
      said.push([method, params]);
      return refusal !== undefined && method !== 'showOrganisation' ? err(refusal) : ok(value);
    },
    go: (place: object) => void said.push(['go', place]),
    async propose(setup: object) {
      said.push(['propose', setup]);
      return refusal === undefined ? ok(undefined) : err(refusal);
    },
  } as unknown as Service;
  const actor = createActor({
    service,
    showWindow: () => void said.push('window'),
    end: () => void said.push('end'),
  });
  return {
    said,
    actor,
    refuse: (cause: Failure) => {
      refusal = cause;
    },
    answerWith: (next: unknown) => {
      value = next;
    },
  };
}

describe('what tray and notifications ask for', () => {
  it('is asked of the service, and brings no window where it works', async () => {
    const { actor, said } = party();
    await actor.act(call('renew', { profile: 'example' }));
    expect(said).toEqual([['renew', { profile: 'example' }]]);
  });

  it('leads to the page that says why it did not work, unless the person took it back', async () => {
    const { actor, said, refuse } = party();
    const busy = failure('PORT_BUSY', { redirectUris: ['http://127.0.0.1:10000'] });
    refuse(busy);
    await actor.act(call('signIn', { profile: 'lab', afresh: false }));
    expect(said.slice(1)).toEqual([
      ['showOrganisation', { profile: 'lab' }],
      ['go', { page: 'overview', refused: busy }],
      'window',
    ]);
    said.length = 0;
    refuse(failure('SIGN_IN_CANCELLED', {}));
    await actor.act(call('signIn', { profile: 'lab', afresh: false }));
    expect(said).toHaveLength(1);
  });

  it('asks in the window what a setup file that was chosen would change', async () => {
    const { actor, said, answerWith } = party();
    answerWith({ number: 1 });
    await actor.act(call('openSetupFile', {}));
    expect(said.slice(1)).toEqual([['go', { page: 'overview', dialog: 'set-up' }], 'window']);
    said.length = 0;
    answerWith(undefined);
    await actor.act(call('openSetupFile', {}));
    expect(said).toHaveLength(1);
  });

  it('opens the window where it is', async () => {
    const { actor, said } = party();
    await actor.act({ do: 'open' });
    expect(said).toEqual(['window']);
    await actor.act(open('hosts', 'example'));
    expect(said.slice(1)).toEqual([['go', { page: 'hosts' }], 'window']);
  });
});

describe('quitting', () => {
  it('asks first where something stops', async () => {
    const { actor, said } = party();
    await actor.act({ do: 'quit' });
    expect(said).toEqual([['go', { page: 'overview', dialog: 'quit' }], 'window']);
  });

  it('is done at once where nothing does', async () => {
    const { actor, said } = party(windowState([LAB]));
    await actor.act({ do: 'quit' });
    expect(said).toEqual(['end']);
  });

  it('is never done where IT has hidden it, and the window says so: the system has ways to quit of its own', async () => {
    const state = windowState([LAB]);
    const { actor, said } = party({ ...state, app: { ...state.app, quitHidden: true } });
    await actor.act({ do: 'quit' });
    expect(said).toEqual([['go', { page: 'overview', dialog: 'quit' }], 'window']);
  });

  it('stops nothing where latchkey agent renews, or where Okta has ended it all', () => {
    expect(stopsByQuitting({ kind: 'self' }, [EXAMPLE])).toBe(true);
    expect(stopsByQuitting({ kind: 'agent', pid: 4711, version: '1.4.0' }, [EXAMPLE])).toBe(false);
    const ended = failure('SESSION_ENDED', { said: 'no' });
    const over = organisation(signedIn({ state: { kind: 'attention', failure: ended } }));
    expect(stopsByQuitting({ kind: 'self' }, [over])).toBe(false);
  });
});

describe('links', () => {
  it('lead to the organisation that they name, and sign in to none', async () => {
    const { actor, said } = party();
    await actor.follow({ kind: 'login', issuer: 'https://lab.okta.com/oauth2/default' });
    expect(said).toEqual([['showOrganisation', { profile: 'lab' }], ['go', { page: 'overview' }], 'window']);
  });

  it.each(['https://evil.example', 'https://example.okta.com.evil.example', 'https://okta.com'])(
    'of %s, which nobody has set up, lead to what is shown anyway',
    async (issuer) => {
      const { actor, said } = party();
      await actor.follow({ kind: 'login', issuer });
      expect(said).toEqual([['go', { page: 'overview' }], 'window']);
    },
  );

  it('lead to the list where showing the organisation would open the browser', async () => {
    const { actor, said } = party(windowState([EXAMPLE, LAB]), true);
    await actor.follow({ kind: 'login', issuer: 'https://lab.okta.com' });
    expect(said).toEqual([['go', { page: 'organisations' }], 'window']);
    said.length = 0;
    await actor.follow({ kind: 'login', issuer: 'https://example.okta.com' });
    expect(said).toEqual([['go', { page: 'overview' }], 'window']);
  });

  it('that set something up wait for a yes', async () => {
    const { actor, said, refuse } = party();
    const setup = { authority: 'https://ca.example.com', fingerprint: FINGERPRINT };
    await actor.follow({ kind: 'setup', ...setup });
    expect(said).toEqual([['propose', setup], 'window']);
    said.length = 0;
    const refused = failure('CA_UNREACHABLE', { host: 'ca.example.com', problem: 'no route' });
    refuse(refused);
    await actor.follow({ kind: 'setup', ...setup });
    expect(said).toEqual([['propose', setup], ['go', { page: 'overview', refused }], 'window']);
  });
});

describe('following the state', () => {
  const confirming: SessionSnapshot = {
    ...signedOut(),
    state: { kind: 'signing-in', step: 'confirm', expiresAtMs: at('11:07') },
  };

  function follow(first: WindowState) {
    const clock = new FakeClock(NOW);
    const log: unknown[] = [];
    let tell: (state: WindowState) => void = () => {};
    let desktop = { startAtLogin: false, timeInMenuBar: false };
    let state = first;
    const stop = followState({
      clock,
      service: {
        state: () => state,
        desktop: () => desktop,
        watch(listener: (state: WindowState) => void) {
          tell = listener;
          return () => log.push('unwatched');
        },
      } as unknown as Service,
      setWaiting: (isWaiting) => log.push(['waiting', isWaiting]),
      redraw: () => log.push('redraw'),
      setTitle: (title) => log.push(['title', title]),
      notify: () => log.push('notify'),
      setStartAtLogin: (isWanted) => log.push(['login', isWanted]),
      act: (act) => log.push(act),
    });
    return {
      clock,
      log,
      stop,
      push(next: WindowState) {
        state = next;
        tell(next);
      },
      set(next: Partial<typeof desktop>) {
        desktop = { ...desktop, ...next };
      },
    };
  }

  it('shows the window when a sign-in that was begun here asks whether it is you, once', () => {
    const { log, push } = follow(windowState([organisation(signedOut())]));
    const asking = windowState([organisation(confirming, { busy: 'sign-in' })]);
    push(asking);
    push(asking);
    expect(log.filter((entry) => typeof entry === 'object' && 'do' in (entry as object))).toEqual([
      open('overview', 'example'),
    ]);
    // A terminal asks there.
    expect(questionsIn(windowState([organisation(confirming)]))).toEqual([]);
  });

  it('waits for a network while something is offline', () => {
    const { log, push } = follow(windowState([EXAMPLE]));
    const unreachable = failure('OKTA_UNREACHABLE', { host: 'example.okta.com', problem: 'no route' });
    const state = { kind: 'offline', failure: unreachable, sinceMs: NOW, nextTryAtMs: NOW } as const;
    push(windowState([organisation(signedIn({ state }))]));
    expect(log.filter((entry) => Array.isArray(entry) && entry[0] === 'waiting')).toEqual([
      ['waiting', false],
      ['waiting', true],
    ]);
  });

  it('tells the system of the start at login when the setting has changed, and at the beginning', () => {
    const { log, push, set } = follow(windowState([EXAMPLE]));
    push(windowState([EXAMPLE]));
    set({ startAtLogin: true });
    push(windowState([EXAMPLE]));
    expect(log.filter((entry) => Array.isArray(entry) && entry[0] === 'login')).toEqual([
      ['login', false],
      ['login', true],
    ]);
  });

  it('counts the time that is left beside the icon where the person wants it, and stops', async () => {
    const { clock, log, push, set, stop } = follow(windowState([EXAMPLE]));
    expect(clock.timers).toBe(0);
    set({ timeInMenuBar: true });
    push(windowState([EXAMPLE]));
    await clock.advance(60_000);
    const titles = log.filter((entry) => Array.isArray(entry) && entry[0] === 'title');
    expect(titles).toEqual([
      ['title', ''],
      ['title', '5 h'],
      ['title', '4 h 59 min'],
    ]);
    stop();
    expect(clock.timers).toBe(0);
    expect(log.at(-1)).toBe('unwatched');
  });
});
