import type { Organisation, Place, WindowState } from '../../../preload/contract/state.ts';
import { belowHome, pathWords } from '../../application/words/phrases.ts';
import { hasPolicy } from '../../session/follow-access.ts';
import type { SessionSnapshot } from '../../session/snapshot.ts';
import type { ResolvedDesktop } from '../../settings/desktop.ts';
import { sshEndsByQuitting, stopsByQuitting } from '../quit.ts';
import { hostOf } from './host-of.ts';
import type { Remembering } from './memory.ts';
import type { Known, Organisations } from './organisations.ts';
import type { ServiceParts } from './types.ts';

export interface StateParts {
  readonly parts: Pick<ServiceParts, 'application' | 'platform' | 'format' | 'home' | 'sessions'>;
  readonly organisations: Pick<Organisations, 'all' | 'trouble'>;
  readonly remembering: Remembering;
  readonly desktop: ResolvedDesktop;
  readonly place: Place;
  readonly managedChange: WindowState['app']['managedChange'];
}

/** The state that all of it amounts to. */
export function windowState(
  { parts, organisations, remembering, desktop, place, managedChange }: StateParts,
  number: number,
): WindowState {
  const known = organisations.all();
  const shown = shownAmong(known, remembering.shown())?.profile.name;
  const trouble = organisations.trouble();
  const host = parts.sessions.host();
  return {
    number,
    app: {
      version: parts.application.version,
      platform: parts.platform,
      format: parts.format,
      tray: parts.application.tray(),
      host,
      stopsByQuitting: stopsByQuitting(host, known),
      sshEndsByQuitting: sshEndsByQuitting(host, known, parts.platform),
      quitHidden: desktop.quit === 'hidden',
      ...(managedChange === undefined ? {} : { managedChange }),
    },
    ...(trouble === undefined ? {} : { trouble }),
    organisations: known.map((one) => shownOrganisation(one, remembering, parts.home)),
    ...(shown === undefined ? {} : { shown }),
    place,
  };
}

/** The one that was shown last, while it is there; else the first. */
export function shownAmong(known: readonly Known[], last: string | undefined): Known | undefined {
  return known.find(({ profile }) => profile.name === last) ?? known[0];
}

function shownOrganisation(one: Known, remembering: Remembering, home: string): Organisation {
  const { profile, isManaged, snapshot, trouble, lastFailure, busy, checkup } = one;
  const { firstTime, redirectUri, pinnedAccounts } = one;
  const signedOut = snapshot?.state.kind === 'signed-out' ? one.signedOut : undefined;
  const oktaHost = hostOf(snapshot?.person?.issuer) ?? hostOf(profile.okta.issuer);
  const authorityHost = hostOf(profile.authority.url);
  const supportContact = profile.supportContact ?? one.policyContact;
  const changesAtMs = snapshot?.changes?.atMs ?? 0;
  return {
    profile: profile.name,
    title: profile.title,
    ...(oktaHost === undefined ? {} : { oktaHost }),
    ...(authorityHost === undefined ? {} : { authorityHost }),
    ...(supportContact === undefined ? {} : { supportContact }),
    managed: isManaged,
    hasPolicy: hasPolicy(profile),
    hasTestUrl: profile.x509.testUrl !== undefined,
    ...(snapshot === undefined ? {} : { snapshot: withShortPaths(snapshot, home) }),
    ...(trouble === undefined ? {} : { trouble }),
    ...(lastFailure === undefined ? {} : { lastFailure }),
    ...(busy === undefined ? {} : { busy }),
    pinned: remembering.pinned(profile.name),
    ...(pinnedAccounts === undefined ? {} : { pinnedAccounts }),
    ...(firstTime === undefined ? {} : { firstTime }),
    ...(signedOut === undefined ? {} : { signedOut }),
    ...(redirectUri === undefined ? {} : { redirectUri }),
    connects: connectsOf(one, home),
    unseenChanges: changesAtMs > remembering.seenChangesMs(profile.name) ? changesOf(snapshot) : 0,
    ...(checkup === undefined ? {} : { checkup }),
  };
}

/** Where certificates are, as people write it. */
function withShortPaths(snapshot: SessionSnapshot, home: string): SessionSnapshot {
  const { x509 } = snapshot;
  if (x509?.files === undefined) return snapshot;
  const { certificate, key, chain, root } = x509.files;
  const short = (path: string): string => belowHome(path, home);
  const files = {
    certificate: short(certificate),
    key: short(key),
    chain: short(chain),
    root: short(root),
  };
  return { ...snapshot, x509: { ...x509, files } };
}

function connectsOf({ profile, setBy }: Known, home: string): Organisation['connects'] {
  const { okta, authority } = profile;
  return {
    ...(okta.issuer === undefined ? {} : { okta: okta.issuer }),
    authority: authority.url,
    fingerprint: authority.fingerprint,
    ...(setBy === undefined ? {} : { setBy: pathWords(setBy, home) }),
  };
}

/** How many roles came, went or lead elsewhere; one where it is groups or hosts alone. */
function changesOf(snapshot: Known['snapshot']): number {
  const { gained = [], lost = [], resized = [] } = snapshot?.changes ?? {};
  return Math.max(1, gained.length + lost.length + resized.length);
}
