import { contextOf, endOf } from '../../main/application/ends.ts';
import type { Failure } from '../../main/support/failure.ts';
import { describeFailure } from '../../main/support/words/failures.ts';
import type { Times } from '../../main/support/words/times.ts';
import type { Organisation } from '../../preload/contract/state.ts';

/** One sentence for who listens: trouble interrupts, everything else waits. */
export interface News {
  readonly sentence: string;
  readonly urgency: 'polite' | 'assertive';
}

/** What has changed between two states of the same organisation; undefined where it is not worth a word. */
export function newsOf(
  before: Organisation | undefined,
  now: Organisation | undefined,
  times: Times,
): News | undefined {
  const [was, is] = [before?.snapshot, now?.snapshot];
  if (before?.profile !== now?.profile || was === undefined || is === undefined) return undefined;
  const trouble = troubleOf(now);
  if (trouble !== undefined && trouble.code !== troubleOf(before)?.code) {
    const { title, sentence } = describeFailure(trouble, times.now, times.format, contextOf(is, trouble));
    return { sentence: `${title}. ${sentence}`, urgency: 'assertive' };
  }
  if (is.state.kind === 'signed-out' && was.state.kind !== 'signed-out') return polite('Signed out');
  if (is.state.kind !== 'fresh') return undefined;
  const isSignIn = was.state.kind === 'signing-in' || was.state.kind === 'signed-out';
  const isOther = was.ssh?.serial !== is.ssh?.serial || was.x509?.serial !== is.x509?.serial;
  return isSignIn || isOther
    ? polite(`${isSignIn ? 'Signed in' : 'Renewed'}${validUntil(now, times)}`)
    : undefined;
}

function troubleOf(organisation: Organisation | undefined): Failure | undefined {
  const state = organisation?.snapshot?.state;
  if (state?.kind === 'attention' || state?.kind === 'offline') return state.failure;
  return organisation?.trouble ?? organisation?.lastFailure;
}

function validUntil(organisation: Organisation | undefined, times: Times): string {
  const end = organisation?.snapshot === undefined ? undefined : endOf(organisation.snapshot);
  return end === undefined ? '' : `, valid until ${times.point(end)}`;
}

function polite(sentence: string): News {
  return { sentence, urgency: 'polite' };
}
