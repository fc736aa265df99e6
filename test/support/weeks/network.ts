import { FakeClock } from '#test/support/fake-clock.ts';

/** How long one whole request takes. */
const LATENCY_MS = 400;

/** What becomes of the answers that are on their way while nobody can be reached. */
export type Loss = 'at once' | 'in silence';

/**
 * The way to the servers. Every request takes time on the clock of the world: it is acted on in the middle, and its
 * answer can be lost after that. True time is that of the servers; the computer's own clock may be wrong by `errorMs`.
 */
export class Network {
  readonly clock: WorldClock;
  online = true;
  loss: Loss = 'at once';
  /** By how much the computer's clock is ahead of the true time. */
  errorMs = 0;
  #underWay = 0;

  constructor(clock: WorldClock) {
    this.clock = clock;
  }

  /** Requests and answers that travel: whoever waits for one waits for the clock. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Milliseconds since 1970, as the servers know them. */
  trueNow(): number {
    return this.clock.now() - this.errorMs;
  }

  /** Rejects like `fetch` where there is no answer. `act` is what the server does when the request reaches it. */
  async exchange<T>(act: () => T | Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#travel(signal);
    const answer = await act();
    await this.#travel(signal);
    return answer;
  }

  async #travel(signal: AbortSignal | undefined): Promise<void> {
    this.#underWay += 1;
    try {
      await this.#pass(signal);
      if (this.online) return;
      if (this.loss === 'in silence' && signal !== undefined) await aborted(signal);
      throw new Error('the network is down');
    } finally {
      this.#underWay -= 1;
    }
  }

  #pass(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = this.clock.after(LATENCY_MS / 2, resolve);
      const give = (): void => {
        timer.cancel();
        reject(new Error('aborted'));
      };
      if (signal?.aborted === true) give();
      signal?.addEventListener('abort', give, { once: true });
    });
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
  });
}

/**
 * A clock for an engine that also works with the disk and with keys, which take real time: what a timer started has
 * settled when the engine waits for the clock again.
 */
export class WorldClock extends FakeClock {
  /** What somebody asked the engine for, and is waiting for. */
  readonly #errands = new Set<Promise<unknown>>();
  /** What travels on the network; set by the world. */
  underWay: () => number = () => 0;
  /** Whether the engine keeps itself busy: then it always waits for some timer of its own. */
  isKept = false;

  /** Lets what a person asked for begin: until it waits for a server, or is done. */
  async begin<T>(work: Promise<T>): Promise<{ readonly answer: Promise<T> }> {
    this.#errands.add(work);
    void work.finally(() => this.#errands.delete(work)).catch(() => undefined);
    await this.settle();
    return { answer: work };
  }

  override async settle(): Promise<void> {
    const until = performance.now() + 60_000;
    for (let quiet = 0; quiet < 3; ) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      const waits = this.#errands.size > 0 ? this.underWay() > 0 : this.timers > 0 || !this.isKept;
      quiet = waits ? quiet + 1 : 0;
      if (performance.now() > until) throw new Error('the engine neither works nor waits for the clock');
    }
  }
}
