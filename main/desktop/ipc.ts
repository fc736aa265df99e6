import { channelOf, METHOD_NAMES, type MethodName, STATE_CHANNEL } from '../../preload/contract/channels.ts';
import { type Answer, type MethodParams, methods } from '../../preload/contract/contract.ts';
import { fail } from '../support/failure.ts';
import type { Log } from '../support/log.ts';
import type { Service } from './service/types.ts';
import { WINDOW_ORIGIN } from './window/pages.ts';

/** What is needed of Electron's event of a call; `senderFrame` is null once the frame has gone. */
export interface CallEvent {
  readonly senderFrame: { readonly origin: string; readonly parent: unknown } | null;
}

/** What is needed of Electron's ipcMain. */
export interface Calls {
  handle(channel: string, listener: (event: CallEvent, params: unknown) => Promise<string>): void;
  removeHandler(channel: string): void;
}

/** What is needed of a window's contents. */
export interface Page {
  send(channel: string, state: unknown): void;
}

export interface IpcParts {
  readonly calls: Calls;
  readonly service: Pick<Service, 'answer' | 'watch'>;
  readonly log: Log;
  /** The windows that are open at this moment. */
  pages(): readonly Page[];
}

/**
 * Answers the window's calls, a handler for each method of the contract and no other, and pushes states to it. Only the
 * main frame of our own page is answered, and only what fits the contract. Never throws: each call gets a result, as JSON
 * (`Bridge` says why).
 */
export function serveWindow({ calls, service, log, pages }: IpcParts): () => void {
  for (const method of METHOD_NAMES) {
    calls.handle(channelOf(method), async (event, params) => {
      const answer = isOurPage(event)
        ? await answered(service, log, method, params)
        : refuse(log, method, 'another page than ours asked');
      return JSON.stringify(answer);
    });
  }
  const stop = service.watch((state) => {
    for (const page of pages()) page.send(STATE_CHANNEL, state);
  });
  return () => {
    stop();
    for (const method of METHOD_NAMES) calls.removeHandler(channelOf(method));
  };
}

function isOurPage({ senderFrame }: CallEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && senderFrame.origin === WINDOW_ORIGIN;
}

function answered<M extends MethodName>(
  service: Pick<Service, 'answer'>,
  log: Log,
  method: M,
  params: unknown,
): Promise<Answer<MethodName>> | Answer<MethodName> {
  const checked = methods[method].params.safeParse(params);
  if (!checked.success) return refuse(log, method, 'what was sent does not fit the contract');
  // The schema is the one of `method`; the compiler cannot follow the index through the union.
  return service.answer(method, checked.data as MethodParams<M>);
}

function refuse(log: Log, method: MethodName, problem: string): Answer<MethodName> {
  log.warn('window.refused', { method, problem });
  return fail('INTERNAL', { problem: `${method}: ${problem}` });
}
