import { describe, expect, it } from 'vitest';
import { type Failure, failure } from '#main/support/failure.ts';
import { describeFailure } from '#main/support/words/failures.ts';
import { timesOf } from '#main/support/words/times.ts';
import { EXAMPLES } from '#test/support/failure-examples.ts';
import { noticesOf } from '../../../renderer/pages/overview/notices.ts';
import { viewOf } from '../../../renderer/pages/overview/view.ts';
import { actionsFor } from '../../../renderer/pages/trouble/actions.ts';
import { footLine, footOf } from '../../../renderer/words/foot.ts';
import { lifeLabel } from '../../../renderer/words/life.ts';
import { exactSpan, shortPoint } from '../../../renderer/words/moments.ts';
import { newsOf } from '../../../renderer/words/news.ts';
import { spokenAt, timer } from '../../../renderer/words/sign-in.ts';
import {
  at,
  NOW,
  organisation,
  PARTNER,
  sessionIn,
  signedOutOrganisation,
  snapshot,
} from '../../window/states/sam.ts';

const times = timesOf({ clock: { now: () => NOW }, format: { locale: 'en-GB', timeZone: 'UTC' } });
const UNREACHABLE = failure('OKTA_UNREACHABLE', { host: 'example.okta.com', problem: 'ENOTFOUND' });
const shownOf = (state: ReturnType<typeof sessionIn>) => {
  const [shown] = state.organisations;
  if (shown === undefined) throw new Error('There is no organisation');
  return shown;
};

describe('what the first page shows', () => {
  it('is the certificates while one of them works, and else the trouble', () => {
    const state = { kind: 'attention', failure: failure('OKTA_REAUTH', { host: 'h', said: '' }) } as const;
    const one = organisation({ snapshot: snapshot({ state, ssh: undefined }) });
    expect(viewOf(one, NOW).kind).toBe('overview');
    expect(viewOf(one, at('16:02:11')).kind).toBe('trouble');
    expect(
      viewOf(organisation({ snapshot: snapshot({ state, ssh: undefined, x509: undefined }) }), NOW).kind,
    ).toBe('trouble');
  });

  it('is why the last sign-in did not work, unless the person ended it', () => {
    expect(viewOf(signedOutOrganisation({ lastFailure: UNREACHABLE }), NOW)).toEqual({
      kind: 'trouble',
      cause: UNREACHABLE,
    });
    const cancelled = failure('SIGN_IN_CANCELLED', {});
    expect(viewOf(signedOutOrganisation({ lastFailure: cancelled, firstTime: true }), NOW).kind).toBe(
      'first-time',
    );
    expect(viewOf(signedOutOrganisation(), NOW).kind).toBe('signed-out');
  });

  it('is nothing until something is known', () => {
    expect(viewOf(organisation({ snapshot: undefined }), NOW).kind).toBe('starting');
    expect(viewOf(organisation({ snapshot: undefined, trouble: UNREACHABLE }), NOW).kind).toBe('trouble');
  });
});

describe('the conditions beside the state', () => {
  it('begin with what did not work just now, and say nothing twice', () => {
    const keychain = failure('KEYCHAIN_UNAVAILABLE', { problem: 'it is locked' });
    const one = snapshot({ notes: [keychain, UNREACHABLE] });
    expect(noticesOf(organisation({ lastFailure: UNREACHABLE }), one)).toEqual([
      { kind: 'failure', cause: UNREACHABLE },
      { kind: 'failure', cause: keychain },
    ]);
  });
});

describe('what can be done about a failure', () => {
  it.each(Object.entries(EXAMPLES))(
    'of %s is something, and at most one button is filled',
    (code, [{ facts }]) => {
      // Code and facts belong together in the table, which its entries do not say.
      const cause = { code, facts } as unknown as Failure;
      const described = describeFailure(cause, NOW, times.format);
      const { head, below } = actionsFor(cause, described);
      const all = [...(head === undefined ? [] : [head]), ...below];
      expect(all.length).toBeGreaterThan(0);
      expect(below.filter(({ kind }) => kind === 'primary')).toEqual([]);
      expect(new Set(all.map(({ label }) => label)).size).toBe(all.length);
      // Without a button beside the title there is something to ask, or only the checkup.
      if (head === undefined && described.ask === undefined) {
        expect(below.map(({ deed }) => deed)).toEqual(['run-checkup']);
      }
    },
  );
});

describe('the foot of the rail', () => {
  it('says the state in two lines, and in one', () => {
    expect(footOf(organisation(), times)).toEqual({
      shape: 'fresh',
      title: 'Signed in',
      line: 'Renews at 13:22',
    });
    expect(footLine(footOf(PARTNER, times))).toBe('Offline, valid until 16:02');
    expect(footLine(footOf(signedOutOrganisation(), times))).toBe('Signed out');
    const gone = { kind: 'attention', failure: failure('CREDENTIALS_EXPIRED', { endedAt: NOW }) } as const;
    const nothing = shownOf(sessionIn(gone, { ssh: undefined, x509: undefined }));
    expect(footOf(nothing, times).line).toBe('Nothing valid here');
  });
});

describe('news', () => {
  const offline = { kind: 'offline', failure: UNREACHABLE, sinceMs: NOW, nextTryAtMs: NOW } as const;

  it('of the same is none, nor of another organisation', () => {
    expect(newsOf(organisation(), organisation(), times)).toBeUndefined();
    expect(newsOf(organisation(), PARTNER, times)).toBeUndefined();
  });

  it('of a sign-in, a renewal and a trouble is one sentence each', () => {
    const before = signedOutOrganisation();
    expect(newsOf(before, organisation(), times)).toEqual({
      sentence: 'Signed in, valid until 16:02',
      urgency: 'polite',
    });
    const trouble = newsOf(organisation(), shownOf(sessionIn(offline)), times);
    expect(trouble?.urgency).toBe('assertive');
    expect(newsOf(shownOf(sessionIn(offline)), shownOf(sessionIn(offline)), times)).toBeUndefined();
  });
});

describe('times where there is little room', () => {
  const friday = Date.parse('2026-11-20T17:20:00Z');

  it('name the day where it is another', () => {
    expect(shortPoint(at('16:02:11'), times)).toBe('16:02');
    expect(shortPoint(friday, times)).toBe('Fri 17:20');
    expect(shortPoint(Date.parse('2026-11-12T09:00:00Z'), times)).toBe('12 Nov');
  });

  it('are exact to the second on request', () => {
    expect(exactSpan(at('08:02:11'), at('16:02:11'), times)).toBe('Mon 23 Nov 2026, 08:02:11 – 16:02:11');
    expect(exactSpan(friday, at('16:02:11'), times)).toBe(
      'Fri 20 Nov 2026, 17:20:00 – Mon 23 Nov 2026, 16:02:11',
    );
  });

  it('make a sentence of the life line', () => {
    const life = { fromMs: at('08:02:11'), untilMs: at('16:02:11') };
    expect(lifeLabel({ ...life, renewsAtMs: at('13:22:11') }, times)).toBe(
      '8 h of life from 08:02 to 16:02. 5 h left. Renews at 13:22.',
    );
    expect(lifeLabel({ ...life, renewsAtMs: at('10:22:11') }, times)).toBe(
      '8 h of life from 08:02 to 16:02. 5 h left. The renewal at 10:22 did not happen.',
    );
  });
});

describe('the sign-in timer', () => {
  it('speaks when 4, 2 and 1 minutes are left, and not between', () => {
    const spoken = Array.from({ length: 301 }, (_, second) =>
      spokenAt((301 - second) * 1000, (300 - second) * 1000),
    );
    expect(spoken.filter((sentence) => sentence !== undefined)).toEqual([
      '4 minutes left to sign in',
      '2 minutes left to sign in',
      '1 minute left to sign in',
    ]);
    expect(timer(61_400)).toEqual({ shown: '1:01', spoken: '1 minute 1 second left' });
  });
});
