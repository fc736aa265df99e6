import { Agent, type AgentOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import type { RouteFinder } from './route.ts';
import { openRoute } from './tunnel.ts';

type ConnectOptions = Parameters<Agent['createConnection']>[0];
type Connected = NonNullable<Parameters<Agent['createConnection']>[1]>;

/**
 * An agent whose new connections go the way that `routes` finds. Without routes it is Node's own. Node could tunnel by
 * itself (`proxyEnv`), but gives one error for a proxy that is away, one that wants a password and one that refuses.
 */
export class RoutedAgent extends Agent {
  readonly #routes: RouteFinder | undefined;

  constructor(options: AgentOptions, routes: RouteFinder | undefined) {
    super(options);
    this.#routes = routes;
  }

  override createConnection(options: ConnectOptions, connected?: Connected): Duplex | null | undefined {
    if (this.#routes === undefined) return super.createConnection(options, connected);
    const told = connected ?? (() => {});
    this.#connect(this.#routes, options).then(
      (socket) => told(null, socket),
      (thrown: unknown) => told(thrown instanceof Error ? thrown : new Error(String(thrown)), NO_SOCKET),
    );
    // Node waits for the callback.
    return undefined;
  }

  async #connect(routes: RouteFinder, options: ConnectOptions): Promise<Duplex> {
    const hostname = String(options.host ?? 'localhost');
    const port = Number(options.port ?? 443);
    const inUrl = hostname.includes(':') ? `[${hostname}]` : hostname;
    const through = await openRoute(await routes(`https://${inUrl}:${port}/`), { hostname, port });
    const socket = super.createConnection({ ...options, ...(through && { socket: through }) });
    if (socket === null || socket === undefined) throw new Error('there is no connection');
    return socket;
  }
}

/** Node's types want a socket beside every error; Node itself looks at the error alone. */
const NO_SOCKET = undefined as unknown as Duplex;
