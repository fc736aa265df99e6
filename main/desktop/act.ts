import type { MethodName } from '../../preload/contract/channels.ts';
import type { MethodParams } from '../../preload/contract/contract.ts';
import type { Place } from '../../preload/contract/state.ts';

/** What a line of the tray's menu, a notification or a link does: the same calls as the window's, or a way into it. */
export type Act =
  | Call
  /** Shows the window as it is, or at a place, or with another organisation. */
  | {
      readonly do: 'open';
      readonly place?: Omit<Place, 'number'> | undefined;
      readonly profile?: string | undefined;
    }
  /** Asks first, where something would stop. */
  | { readonly do: 'quit' };

/** One of the contract's methods with what it takes. */
export type Call = {
  readonly [M in MethodName]: {
    readonly do: 'call';
    readonly method: M;
    readonly params: MethodParams<M>;
  };
}[MethodName];

export function call<M extends MethodName>(method: M, params: MethodParams<M>): Act {
  // A member of the union for each method; the compiler cannot see which one through the type parameter.
  return { do: 'call', method, params } as Act;
}

export function open(page: Place['page'], profile?: string, dialog?: Place['dialog']): Act {
  return { do: 'open', profile, place: { page, ...(dialog === undefined ? {} : { dialog }) } };
}
