import type { Clock } from '#main/support/clock.ts';

interface Pending {
  readonly due: number;
  readonly order: number;
  readonly wake: () => void;
}

const setImmediateOfNode = setImmediate;

/**
 * A clock that moves only when told. As in a computer there are two times: the wall clock, which people and sleep can
 * move, and the running time that timers count.
 */
export class FakeClock implements Clock {
  #wall: number;
  #running = 0;
  #order = 0;
  readonly #pending = new Set<Pending>();

  /** `start`: an instant as ISO 8601 or milliseconds since 1970. */
  constructor(start: string | number = '2026-11-20T08:00:00Z') {
    this.#wall = typeof start === 'number' ? start : Date.parse(start);
  }

  now(): number {
    return this.#wall;
  }

  after(delayMs: number, wake: () => void): { cancel(): void } {
    const pending: Pending = { due: this.#running + Math.max(delayMs, 0), order: this.#order++, wake };
    this.#pending.add(pending);
    return { cancel: () => this.#pending.delete(pending) };
  }

  /** Milliseconds that timers have counted so far. */
  get running(): number {
    return this.#running;
  }

  /** How many timers wait. */
  get timers(): number {
    return this.#pending.size;
  }

  /** Milliseconds until the next timer, or undefined where none waits. */
  get nextTimer(): number | undefined {
    const next = this.#next();
    return next === undefined ? undefined : next.due - this.#running;
  }

  /** Lets `ms` pass: due timers run in order, each at its own instant, and what they started settles in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#running + ms;
    await this.settle();
    for (let next = this.#next(); next !== undefined && next.due <= end; next = this.#next()) {
      this.#move(next.due - this.#running);
      this.#pending.delete(next);
      next.wake();
      await this.settle();
    }
    this.#move(end - this.#running);
    await this.settle();
  }

  /** Moves the wall clock alone, as sleep does (or, backwards, a correction): no timer counts the time. */
  jump(ms: number): void {
    this.#wall += ms;
  }

  /** Lets promises and what they start settle. Work outside this process (disk, sockets) may take longer. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 5; turn++) await new Promise<void>((resolve) => setImmediateOfNode(resolve));
  }

  #next(): Pending | undefined {
    return [...this.#pending].sort((a, b) => a.due - b.due || a.order - b.order)[0];
  }

  #move(ms: number): void {
    this.#running += ms;
    this.#wall += ms;
  }
}
