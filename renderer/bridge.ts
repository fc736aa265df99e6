import { failure } from '../main/support/failure.ts';
import type { Bridge, MethodName } from '../preload/contract/channels.ts';
import {
  type Answer,
  answerSchema,
  type MethodParams,
  type MethodResult,
  methods,
} from '../preload/contract/contract.ts';
import { type WindowState, windowStateSchema } from '../preload/contract/state.ts';

/** The application as the window sees it. Tests put their own in its place. */
export interface Api {
  call<M extends MethodName>(method: M, params: MethodParams<M>): Promise<Answer<M>>;
  /** Calls `listener` with the state as it is, and with each one after it, until the returned function is called. */
  onState(listener: (state: WindowState) => void): () => void;
}

/** What the preload script has put into the window, held against the contract in both directions. */
export function connectBridge(window: { readonly latchkey?: Bridge }): Api {
  const { latchkey } = window;
  const call: Api['call'] = async (method, params) => {
    const answer = await latchkey
      ?.call(method, params)
      .then(JSON.parse)
      .catch(() => undefined);
    const checked = answerSchema(methods[method].result).safeParse(answer);
    // The schema is the one of `method`; the compiler cannot follow the index through the union.
    if (checked.success) return checked.data as Answer<typeof method>;
    return { ok: false, error: failure('INTERNAL', { problem: `the answer to ${method} cannot be read` }) };
  };
  return {
    call,
    onState(listener) {
      let last = -1;
      const hear = (state: WindowState): void => {
        // What was asked for may come after what was pushed meanwhile.
        if (state.number <= last) return;
        last = state.number;
        listener(state);
      };
      const stop = latchkey?.onState((pushed) => {
        const checked = windowStateSchema.safeParse(pushed);
        if (checked.success) hear(checked.data);
      });
      void call('state', {}).then((first) => {
        if (first.ok) hear(first.value as MethodResult<'state'>);
      });
      return () => stop?.();
    },
  };
}
