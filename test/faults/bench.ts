import { afterAll, beforeAll, expect, inject } from 'vitest';
import { type Stack, type StackOptions, startStack } from '#test/stack/index.ts';
import { SAM } from '#test/support/engine.ts';
import { type Case, type Finding, passagesOf, titleOf, tryOut } from './cases.ts';
import { type Computer, createComputer } from './computer.ts';
import { OPERATIONS, type Operation } from './operations.ts';
import type { Passage } from './passages.ts';

export interface FaultBench {
  readonly stack: Stack;
  /** A computer on which nothing was done yet; the caller leaves it. */
  computer(): Promise<Computer>;
  /** All doors that the operation goes through. */
  passages(name: keyof typeof OPERATIONS): Promise<readonly Passage[]>;
  /**
   * Tries them out one after the other, and expects that nothing is wrong and that nearly all faults came; of those that
   * are `critical` all.
   */
  expectWell(cases: readonly Case[], critical?: readonly Case[]): Promise<void>;
}

/** Things that go on side by side do not come to each door every time; a fault is tried so often before it is let be. */
const MOST_TRIES = 3;

/** Call it in the body of a `describe`. The stack stays up while processes on the computers beside it die. */
export function faultBench(
  options: StackOptions & { readonly realKeychain?: boolean; readonly browsers?: boolean },
): FaultBench {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack(options);
  });
  afterAll(() => stack.stop());
  const bench: FaultBench = {
    get stack() {
      return stack;
    },
    computer: () =>
      createComputer({
        stack,
        command: inject('builtCommand'),
        person: SAM,
        realKeychain: options.realKeychain ?? false,
        browsers: options.browsers ?? false,
      }),
    async passages(name) {
      const computer = await bench.computer();
      const operation: Operation = OPERATIONS[name];
      const passages = await passagesOf(computer, operation);
      await computer.leave();
      return passages;
    },
    async expectWell(cases, critical = []) {
      if (cases.length === 0) throw new Error('there is nothing to try out');
      let computer = await bench.computer();
      const wrong: Pick<Finding, 'title' | 'wrong'>[] = [];
      const unreached: string[] = [];
      const missed: string[] = [];
      for (const one of cases) {
        const finding = await tryUntilReached(computer, one);
        if (!finding.reached) (critical.includes(one) ? missed : unreached).push(finding.title);
        if (finding.wrong.length === 0) continue;
        wrong.push(finding);
        // What went wrong here must not be found again in the next case.
        await computer.leave();
        computer = await bench.computer();
      }
      await computer.leave();
      expect(wrong).toEqual([]);
      expect(missed).toEqual([]);
      expect(unreached.length, unreached.join('\n')).toBeLessThanOrEqual(Math.max(1, cases.length / 20));
    },
  };
  return bench;
}

async function tryUntilReached(
  computer: Computer,
  one: Case,
): Promise<Pick<Finding, 'title' | 'reached' | 'wrong'>> {
  const title = titleOf(one);
  try {
    for (let tries = 1; ; tries++) {
      const finding = await tryOut(computer, one);
      if (finding.reached || finding.wrong.length > 0 || tries === MOST_TRIES) return finding;
    }
  } catch (thrown) {
    return { title, reached: true, wrong: [String(thrown)] };
  }
}
