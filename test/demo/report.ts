import { styleText } from 'node:util';

/** What a step found: a line for the reader, or several. */
export type Finding = string | readonly string[];

/** A step that did not truly happen ends the demo; the message says what was seen instead. */
export class NotSo extends Error {}

export function must(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new NotSo(otherwise);
}

/** Prints a line a step with the time it took, and its findings below. */
export class Report {
  readonly #started = performance.now();

  heading(text: string): void {
    console.log(`\n${styleText('bold', text)}\n`);
  }

  async step<T extends { readonly said: Finding }>(title: string, work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    try {
      const done = await work();
      this.#line(styleText('green', '✓'), title, performance.now() - started);
      for (const line of [done.said].flat()) console.log(styleText('dim', `            ${line}`));
      return done;
    } catch (thrown) {
      this.#line(styleText('red', '✗'), title, performance.now() - started);
      throw thrown;
    }
  }

  get seconds(): string {
    return ((performance.now() - this.#started) / 1000).toFixed(1);
  }

  #line(mark: string, title: string, tookMs: number): void {
    console.log(`${mark} ${`${(tookMs / 1000).toFixed(2)} s`.padStart(8)}  ${title}`);
  }
}
