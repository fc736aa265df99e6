import type { SessionSnapshot } from '../session/snapshot.ts';
import type { Validity } from '../session/state.ts';

/** When the certificates end, in milliseconds since 1970. One without an end is left out. */
export function endsOf({ ssh, x509 }: SessionSnapshot): number[] {
  return [ssh?.validBeforeMs, x509?.notAfterMs].filter((end) => end !== undefined);
}

/** Whether the ssh-agent, asked, does not list the SSH certificate: its key is gone, and only a renewal brings another. */
export function isLostByAgent({ ssh }: SessionSnapshot): boolean {
  return ssh?.agent.listed === false;
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
