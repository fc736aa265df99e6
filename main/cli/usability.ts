import type { SessionSnapshot } from '../session/snapshot.ts';
import { UNDELIVERED } from '../session/state.ts';
import { describeFailure } from '../support/words/failures.ts';
import type { TimeFormat } from '../support/words/time.ts';
import { EXIT } from './exit-codes.ts';

/** Whether the certificates work at this moment. Undefined for one that the snapshot does not have. */
export interface Usability {
  readonly ssh: boolean | undefined;
  readonly x509: boolean | undefined;
  /** 0 where everything that is there works; else the code of what is needed. */
  readonly exitCode: number;
}

/** Judged by the certificates' own dates and by what the agent lists, whatever the state of the session is called. */
export function usability(snapshot: SessionSnapshot, nowMs: number, format: TimeFormat): Usability {
  const { state } = snapshot;
  const ssh =
    snapshot.ssh === undefined
      ? undefined
      : (snapshot.ssh.validBeforeMs ?? Number.POSITIVE_INFINITY) > nowMs &&
        snapshot.ssh.agent.listed === true;
  const x509 = snapshot.x509 === undefined ? undefined : snapshot.x509.notAfterMs > nowMs;
  const works = (ssh ?? x509) !== undefined && ssh !== false && x509 !== false && !isUndelivered(snapshot);
  return { ssh, x509, exitCode: works ? EXIT.done : codeOf() };

  function codeOf(): number {
    switch (state.kind) {
      case 'signed-out':
      case 'signing-in':
        return EXIT.signInNeeded;
      case 'attention':
      case 'offline':
        return describeFailure(state.failure, nowMs, format).exitCode;
      case 'fresh':
      case 'renewing':
        return EXIT.thisComputer;
    }
  }
}

function isUndelivered({ state }: SessionSnapshot): boolean {
  return state.kind === 'attention' && UNDELIVERED.includes(state.failure.code);
}
