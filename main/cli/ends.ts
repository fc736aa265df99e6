import type { SessionSnapshot } from '../session/snapshot.ts';

/** When the certificates end, in milliseconds since 1970. One without an end is left out. */
export function endsOf({ ssh, x509 }: SessionSnapshot): number[] {
  return [ssh?.validBeforeMs, x509?.notAfterMs].filter((end) => end !== undefined);
}

/** The end of the first certificate to end; undefined where none ends. */
export function endOf(snapshot: SessionSnapshot): number | undefined {
  const ends = endsOf(snapshot);
  return ends.length === 0 ? undefined : Math.min(...ends);
}
