import type { Page } from '@playwright/test';
import type { Failure } from '../../main/support/failure.ts';
import { failure } from '../../main/support/failure.ts';
import type { MethodName } from '../../preload/contract/channels.ts';
import { type MethodParams, type MethodResult, methods } from '../../preload/contract/contract.ts';
import { type WindowState, windowStateSchema } from '../../preload/contract/state.ts';

/** What each method is answered with; those that are not named have nothing to say, as most have. */
export type Answers = { readonly [M in MethodName]?: (params: MethodParams<M>) => MethodResult<M> | Refused };

/** A failure as an answer. */
export interface Refused {
  readonly refused: Failure;
}

const isRefused = (said: unknown): said is Refused =>
  typeof said === 'object' && said !== null && 'refused' in said;

export interface Call {
  readonly method: string;
  readonly params: unknown;
}

/** The application as a window finds it, played from a script: what was asked for, and the next states to push. */
export interface Script {
  readonly calls: readonly Call[];
  /** Which of these methods was called last, with what; undefined where none was. */
  last(method: MethodName): unknown;
  push(state: WindowState): Promise<void>;
}

/**
 * Puts a bridge into the page, before anything of the window runs. What the window sends, and what it is answered with,
 * is held against the contract, so that no script can say what the application could not.
 */
export async function playScript(page: Page, first: WindowState, answers: Answers): Promise<Script> {
  let state = windowStateSchema.parse(first);
  const calls: Call[] = [];

  const answer = (method: MethodName, params: unknown): unknown => {
    const sent = methods[method].params.safeParse(params);
    if (!sent.success) return refused(`the window sent ${method} what the contract does not know`);
    if (method === 'state') return { ok: true, value: state };
    // The script's function is the one of `method`; the compiler cannot follow the index through the union.
    const said = (answers[method] as ((params: unknown) => unknown) | undefined)?.(params);
    if (isRefused(said)) return { ok: false, error: said.refused };
    const value = said ?? (methods[method].result.safeParse(null).success ? null : undefined);
    const result = methods[method].result.safeParse(value);
    return result.success ? { ok: true, value } : refused(`the script has no answer to ${method}`);
  };
  await page.exposeFunction('scriptedCall', (method: MethodName, params: unknown) => {
    calls.push({ method, params });
    return answer(method, params);
  });
  await page.addInitScript(() => {
    const listeners = new Set<(state: unknown) => void>();
    const call = Reflect.get(globalThis, 'scriptedCall') as (
      method: string,
      params: unknown,
    ) => Promise<unknown>;
    Object.assign(globalThis, {
      latchkey: {
        contract: 1,
        call,
        onState(listener: (state: unknown) => void) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
      scriptedPush: (pushed: unknown) => {
        for (const listener of listeners) listener(pushed);
      },
    });
  });
  return {
    calls,
    last: (method) => calls.findLast((call) => call.method === method)?.params,
    async push(next) {
      state = windowStateSchema.parse({ ...next, number: state.number + 1 });
      await page.evaluate((pushed) => {
        (Reflect.get(globalThis, 'scriptedPush') as (state: unknown) => void)(pushed);
      }, state);
    },
  };
}

function refused(problem: string): unknown {
  return { ok: false, error: failure('INTERNAL', { problem }) };
}
