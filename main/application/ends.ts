import type { SessionSnapshot } from '../session/snapshot.ts';
import type { Validity } from '../session/state.ts';
import type { Failure } from '../support/failure.ts';
import type { FailureContext } from '../support/words/failures.ts';

/** When the certificates end, in milliseconds since 1970. One without an end is left out. */
export function endsOf({ ssh, x509 }: Pick<SessionSnapshot, 'ssh' | 'x509'>): number[] {
  return [ssh?.validBeforeMs, x509?.notAfterMs].filter((end) => end !== undefined);
}

/** Whether the ssh-agent, asked, does not list the SSH certificate: its key is gone, and only a renewal brings another. */
export function isLostByAgent({ ssh }: SessionSnapshot): boolean {
  return ssh?.agent.listed === false;
}

/** Where the trouble is nothing but that the ssh-agent has lost the key, for example because it was restarted. */
export function hasLostItsKey(snapshot: SessionSnapshot): boolean {
  const { state } = snapshot;
  const only =
    state.kind === 'fresh' || (state.kind === 'attention' && state.failure.code === 'AGENT_REFUSED');
  return only && isLostByAgent(snapshot);
}

/**
 * What works now and until when, and when Latchkey tries again by itself where `cause` is the trouble of the session: for
 * the words of a failure.
 */
export function contextOf(snapshot: SessionSnapshot, cause?: Failure): FailureContext {
  const { ssh, x509, state, hosted, nextRenewalAtMs } = snapshot;
  const isTrouble =
    (state.kind === 'attention' || state.kind === 'offline') && state.failure.code === cause?.code;
  const isNotInPlace = snapshot.notes.some(
    (note) => note.code === 'STORE_REFUSED' && note.facts.elsewhere !== true,
  );
  return {
    works: {
      ...(ssh === undefined || isLostByAgent(snapshot) ? {} : { ssh: ssh.validBeforeMs ?? Infinity }),
      ...(x509 === undefined || isNotInPlace ? {} : { x509: x509.notAfterMs }),
    },
    ...(isTrouble && hosted && nextRenewalAtMs !== undefined ? { triesAtMs: nextRenewalAtMs } : {}),
  };
}

/** Until when everything works, in milliseconds since 1970; undefined where something does not, or nothing ends. */
export function worksUntil(snapshot: SessionSnapshot): number | undefined {
  return isLostByAgent(snapshot) ? undefined : endOf(snapshot);
}

/** The end of the first certificate to end; undefined where none ends. */
export function endOf(snapshot: SessionSnapshot): number | undefined {
  const ends = endsOf(snapshot);
  return ends.length === 0 ? undefined : Math.min(...ends);
}

/** Undefined where there is no certificate. */
export function validityOf({ ssh, x509 }: SessionSnapshot): Validity | undefined {
  if (ssh === undefined && x509 === undefined) return undefined;
  return {
    fromMs: Math.max(ssh?.validAfterMs ?? 0, x509?.notBeforeMs ?? 0),
    untilMs: Math.min(ssh?.validBeforeMs ?? Infinity, x509?.notAfterMs ?? Infinity),
  };
}
