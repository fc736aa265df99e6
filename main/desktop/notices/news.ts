import { several } from '../../application/words/phrases.ts';
import type { SessionSnapshot } from '../../session/snapshot.ts';
import { atTime } from '../../support/words/time.ts';
import { open } from '../act.ts';
import { shortName } from '../tray/short-name.ts';
import type { Moment } from '../tray/works.ts';
import type { About } from './about.ts';
import type { Notice } from './notice.ts';

export function signedIn(
  about: About,
  before: SessionSnapshot | undefined,
  after: SessionSnapshot,
  { now, format }: Moment,
): Notice | undefined {
  const { signedInAtMs, nextRenewalAtMs, ssh, x509 } = after;
  if (before?.state.kind !== 'signing-in' || after.state.kind !== 'fresh') return undefined;
  if (signedInAtMs === undefined || signedInAtMs === before.signedInAtMs) return undefined;
  const both = ssh !== undefined && x509 !== undefined;
  const place = both ? 'Both certificates are in place.' : 'Your certificate is in place.';
  const renews =
    nextRenewalAtMs === undefined
      ? ''
      : ` ${both ? 'They renew by themselves' : 'It renews by itself'}, next ${atTime(nextRenewalAtMs, now, format)}.`;
  return {
    ...about,
    kind: 'signed-in',
    cause: `${signedInAtMs}`,
    title: 'You are signed in',
    body: `${place}${renews}`,
    whenHidden: true,
  };
}

export function changed(
  about: About,
  before: SessionSnapshot | undefined,
  { changes }: SessionSnapshot,
): Notice | undefined {
  // What was so when Latchkey started is on its page.
  if (changes === undefined || before === undefined || before.changes?.atMs === changes.atMs)
    return undefined;
  const said = (
    [
      ['Gained', changes.gained],
      ['Lost', changes.lost],
    ] as const
  ).flatMap(([word, roles]) =>
    roles.length === 0
      ? []
      : [
          `${word}: ${several(
            roles.map(({ title }) => shortName(title)),
            MOST_ROLES,
          )}.`,
        ],
  );
  if (said.length === 0) return undefined;
  const show = open('changes', about.profile);
  return {
    profile: about.profile,
    kind: 'changed',
    cause: `${changes.atMs}`,
    title: 'Your access changed',
    body: said.join(' '),
    click: show,
    button: { text: 'Show', act: show },
  };
}

const MOST_ROLES = 3;

/** Browsers choose a client certificate once, and keep to it until they are closed. */
export function renewedInStore(
  about: About,
  before: SessionSnapshot | undefined,
  { x509 }: SessionSnapshot,
  { now }: Moment,
): Notice | undefined {
  const hadOne = (before?.x509?.stores ?? []).length > 0 && before?.x509?.serial !== x509?.serial;
  if (!hadOne || (x509?.stores ?? []).length === 0) return undefined;
  return {
    ...about,
    // Of browsers and not of an organisation: two that renew on one day say it once.
    profile: undefined,
    kind: 'browser',
    cause: new Date(now).toDateString(),
    title: 'Browsers may need a restart',
    body: 'Some keep using the old client certificate until they are closed.',
  };
}
