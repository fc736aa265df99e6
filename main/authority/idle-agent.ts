import type { ClientRequest } from 'node:http';
import type { AgentOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Clock, Timer } from '../support/clock.ts';
import type { RouteFinder } from '../support/network/route.ts';
import { RoutedAgent } from '../support/network/routed-agent.ts';

/**
 * step-ca closes a connection that was idle for 15 s. Whoever closes first cannot be caught sending into a closed
 * connection, so we close after 12 s, network delays included.
 */
export const IDLE_LIMIT_MS = 12_000;

interface Idle {
  readonly sinceMs: number;
  readonly closing: Timer;
  readonly forget: () => void;
}

/** Keeps connections for the next request, and closes them before the authority does. */
export class IdleAgent extends RoutedAgent {
  readonly #clock: Clock;
  readonly #idle = new Map<Duplex, Idle>();

  constructor(options: AgentOptions, clock: Clock, routes: RouteFinder | undefined) {
    super({ ...options, keepAlive: true }, routes);
    this.#clock = clock;
  }

  /** Called by Node when a request is done with `socket`. */
  override keepSocketAlive(socket: Duplex): boolean {
    // Node's types leave out its answer: false where the server's Keep-Alive header forbids it.
    const kept: unknown = super.keepSocketAlive(socket);
    if (kept === false) return false;
    const idle: Idle = {
      sinceMs: this.#clock.now(),
      closing: this.#clock.after(IDLE_LIMIT_MS, () => socket.destroy()),
      forget: () => this.#forget(socket),
    };
    this.#idle.set(socket, idle);
    socket.once('close', idle.forget);
    return true;
  }

  /** Called by Node when the next request takes `socket`. */
  override reuseSocket(socket: Duplex, request: ClientRequest): void {
    this.#forget(socket);
    super.reuseSocket(socket, request);
  }

  /**
   * Closes every kept connection that was idle for longer than `ms`. To be called before a request, because the
   * timer stands still while the computer sleeps, and the authority hung up meanwhile.
   */
  closeIdleLongerThan(ms: number): void {
    for (const [socket, { sinceMs }] of this.#idle) {
      if (this.#clock.now() - sinceMs > ms) socket.destroy();
    }
  }

  #forget(socket: Duplex): void {
    const idle = this.#idle.get(socket);
    if (idle === undefined) return;
    idle.closing.cancel();
    socket.off('close', idle.forget);
    this.#idle.delete(socket);
  }
}
