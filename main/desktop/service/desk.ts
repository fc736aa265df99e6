import type { MethodName } from '../../../preload/contract/channels.ts';
import type { Answer, MethodParams } from '../../../preload/contract/contract.ts';
import type { Place } from '../../../preload/contract/state.ts';
import type { ActivityEvent } from '../../session/journal/events.ts';
import type { Session } from '../../session/types.ts';
import type { ResolvedDesktop } from '../../settings/desktop.ts';
import type { Failure } from '../../support/failure.ts';
import type { Result } from '../../support/result.ts';
import { ok } from '../../support/result.ts';
import type { Remembering } from './memory.ts';
import type { Known, Organisations } from './organisations.ts';
import type { ServiceParts } from './types.ts';

/** What those who answer share. */
export interface Desk {
  readonly parts: ServiceParts;
  readonly organisations: Organisations;
  readonly remembering: Remembering;
  /** The settings of the tray application as they hold now. */
  desktop(): ResolvedDesktop;
  /** To be called when something that is shown has changed. */
  changed(): void;
  go(place: Omit<Place, 'number'>): void;
  /** Writes down what the person did. */
  note(profile: string, event: ActivityEvent): void;
  /** Where the window says that it is; nobody is led there. */
  went(page: Place['page']): void;
}

/** One function for each method that a part of the service answers. */
export type Answers<M extends MethodName> = {
  readonly [K in M]: (params: MethodParams<K>) => Promise<Answer<K>>;
};

/** The organisation and its session, as it is hosted now. */
export async function openSession(
  { organisations, parts }: Pick<Desk, 'organisations' | 'parts'>,
  profile: string,
): Promise<Result<{ readonly one: Known; readonly session: Session }, Failure>> {
  const one = organisations.get(profile);
  if (!one.ok) return one;
  const session = await parts.sessions.get(profile);
  return session.ok ? ok({ one: one.value, session: session.value }) : session;
}

/** A success that brings nothing. */
export const DONE = ok(null);

/** The failure, or a success that brings nothing. */
export function doneOr<T>(result: Result<T, Failure>): Result<null, Failure> {
  return result.ok ? DONE : result;
}
