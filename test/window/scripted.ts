import type { Page } from '@playwright/test';
import type { Failure } from '../../main/support/failure.ts';
import { failure } from '../../main/support/failure.ts';
import type { MethodName } from '../../preload/contract/channels.ts';
import { type MethodParams, type MethodResult, methods } from '../../preload/contract/contract.ts';
import { type WindowState, windowStateSchema } from '../../preload/contract/state.ts';

/** What each method is answered with; those that are not named have nothing to say, as most have. */
export type Answers = {
  readonly [M in MethodName]?: (params: MethodParams<M>) => Said<M> | Promise<Said<M>>;
};

type Said<M extends MethodName> = MethodResult<M> | Refused;

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

/** A page with a bridge in it, on which one script after another is played. */
export interface Stage {
  /** For a window that is loaded next. */
  play(first: WindowState, answers: Answers): Script;
  /** For the window that is there: leads it by way of one in which nothing is set up, so that no part of it is kept. */
  change(next: WindowState, answers: Answers): Promise<Script>;
}

/** Answers a call as the application would. */
type Player = (method: MethodName, params: unknown) => Promise<unknown>;

/**
 * Puts a bridge into the page, before anything of the window runs. What the window sends, and what it is answered with,
 * is held against the contract, so that no script can say what the application could not.
 */
export async function setStage(page: Page): Promise<Stage> {
  let player: Player = async () => refused('nothing is played');
  let number = 0;
  // As text: ten thousand hosts would else be taken apart value by value on their way.
  await page.exposeFunction('scriptedCall', async (method: MethodName, params: unknown) =>
    JSON.stringify(await player(method, params)),
  );
  await page.addInitScript(layBridge);

  const numbered = (state: WindowState): WindowState => {
    number += 1;
    return windowStateSchema.parse({ ...state, number });
  };
  const send = (state: WindowState): Promise<void> =>
    page.evaluate((pushed) => {
      (Reflect.get(globalThis, 'scriptedPush') as (state: string) => void)(pushed);
    }, JSON.stringify(state));
  const play = (first: WindowState, answers: Answers): Script => {
    let state = numbered(first);
    const calls: Call[] = [];
    player = (method, params) => {
      calls.push({ method, params });
      return answerFrom(answers, state, method, params);
    };
    return {
      calls,
      last: (method) => calls.findLast((call) => call.method === method)?.params,
      push(next) {
        state = numbered(next);
        return send(state);
      },
    };
  };
  return {
    play,
    async change(next, answers) {
      const at = (place: WindowState['place']): WindowState => ({
        ...next,
        place: { ...place, number: number + 1 },
      });
      const bare = { trouble: undefined, organisations: [], shown: undefined };
      await send(numbered({ ...at({ number, page: 'overview' }), ...bare }));
      const { dialog, ...place } = next.place;
      const script = play(at(place), answers);
      await script.push(at(place));
      // A new page takes the focus, and a window that has just been loaded has it nowhere.
      await rest(page);
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
      if (dialog !== undefined) await script.push(at(next.place));
      return script;
    },
  };
}

/** Until every call of the window is answered, and what came of the answers is drawn. */
export function rest(page: Page): Promise<void> {
  return page.evaluate(() => (Reflect.get(globalThis, 'scriptedRest') as () => Promise<void>)());
}

async function answerFrom(
  answers: Answers,
  state: WindowState,
  method: MethodName,
  params: unknown,
): Promise<unknown> {
  const sent = methods[method].params.safeParse(params);
  if (!sent.success) return refused(`the window sent ${method} what the contract does not know`);
  if (method === 'state') return { ok: true, value: state };
  // The script's function is the one of `method`; the compiler cannot follow the index through the union.
  const said = await (answers[method] as ((params: unknown) => unknown) | undefined)?.(params);
  if (isRefused(said)) return { ok: false, error: said.refused };
  const value = said ?? (methods[method].result.safeParse(null).success ? null : undefined);
  const result = methods[method].result.safeParse(value);
  return result.success ? { ok: true, value } : refused(`the script has no answer to ${method}`);
}

/** Runs in the page. */
function layBridge(): void {
  const listeners = new Set<(state: unknown) => void>();
  const ask = Reflect.get(globalThis, 'scriptedCall') as (method: string, params: unknown) => Promise<string>;
  let begun = 0;
  let answered = 0;
  const drawn = (): Promise<void> =>
    new Promise((resolve) => {
      requestAnimationFrame(() => setTimeout(resolve));
    });
  Object.assign(globalThis, {
    latchkey: {
      contract: 1,
      async call(method: string, params: unknown) {
        begun += 1;
        const answer = await ask(method, params);
        answered += 1;
        return answer;
      },
      onState(listener: (state: unknown) => void) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    scriptedPush: (pushed: string) => {
      for (const listener of listeners) listener(JSON.parse(pushed));
    },
    async scriptedRest() {
      for (;;) {
        const before = begun;
        await drawn();
        await drawn();
        if (begun === before && answered === begun) return;
      }
    },
  });
}

function refused(problem: string): unknown {
  return { ok: false, error: failure('INTERNAL', { problem }) };
}
