import { createSshAgent } from '#main/delivery/ssh-agent/agent.ts';
import { systemClock } from '#main/support/clock.ts';
import { type Stack, type StackOptions, startStack } from '#test/stack/index.ts';
import { startSshAgent } from '#test/support/ssh-agent.ts';
import { createTemporaryFolder } from '#test/support/temp.ts';
import { authorizationUrl, type BareOrder } from './bare.ts';
import { type TimedBrowser, timedBrowser } from './walk.ts';

/** Where a case measures: the stack, an ssh-agent, a browser that is signed in. */
export interface Place {
  readonly stack: Stack;
  /** For files of the case; removed at the end. */
  readonly folder: string;
  readonly agentSocket: string;
  readonly browser: TimedBrowser;
  readonly bareOrder: BareOrder;
  /** Takes everything out of the agent, so that nobody's list is longer than another's. */
  emptyAgent(): Promise<void>;
  /** Ends something else with the place, before it. */
  onStop(stop: () => unknown): void;
}

/** Makes a place for `work` and takes it away afterwards. `browserCa` is what the browser trusts for HTTPS, PEM. */
export async function withPlace<T>(
  options: StackOptions & { readonly browserCa?: string },
  work: (place: Place) => Promise<T>,
): Promise<T> {
  const folder = createTemporaryFolder();
  const stops: (() => unknown)[] = [folder.remove];
  try {
    const stack = await startStack(options);
    stops.push(stack.stop);
    const { socket, stop } = await startSshAgent(folder.path);
    stops.push(stop);
    const [redirectUri = ''] = stack.redirectUris;
    const bareOrder = {
      issuer: stack.issuer,
      clientId: stack.clientId,
      redirectUri,
      authorityUrl: stack.authority.url,
      rootPem: stack.authority.rootPem,
      agentSocket: socket,
    };
    return await work({
      stack,
      folder: folder.path,
      agentSocket: socket,
      browser: await timedBrowser(authorizationUrl(bareOrder, 'of nobody who waits'), options.browserCa),
      bareOrder,
      emptyAgent: () => emptyAgent(socket),
      onStop: (end) => stops.push(end),
    });
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

async function emptyAgent(socket: string): Promise<void> {
  const agent = createSshAgent(socket, { clock: systemClock });
  const listed = await agent.list();
  if (!listed.ok) throw new Error(listed.error.code);
  for (const { blob } of listed.value) await agent.remove(blob);
}
