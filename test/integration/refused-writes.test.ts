import { expect, it } from 'vitest';
import { faultBench } from '#test/faults/bench.ts';
import { refusals, titleOf } from '#test/faults/cases.ts';
import { REFUSALS } from '#test/faults/computer.ts';
import { must, OPERATIONS } from '#test/faults/operations.ts';
import { ALL, SEED, sample } from '#test/faults/sample.ts';
import { lookAt, wrongWhenDone } from '#test/faults/world.ts';
import { describeWith } from '#test/support/needs.ts';

const LONG = { timeout: ALL ? 3 * 60 * 60_000 : 180_000 };

/** Doors of which a refusal hurts most, so they are tried out each time. */
const CRITICAL = {
  first: [/ENOSPC at writeFile \S+key\.pem/, /EIO from rename \S+session-example\.json/],
  again: [/ENOSPC from writeFile \S+session-example\.json/],
  other: [/EROFS from mkdir \S+generation/],
  refused: [/EIO at rename \S+session-example\.json #2/],
  endedNow: [/ENOSPC from open \S+session-example\.json\S+ #2/, /ENOSPC at mkdir \S+latchkey #2, then login/],
  ended: [/EIO at sync \S+session-example\.json/],
  renew: [/ENOSPC from open \S+session-example\.json\S+ #2/, /EACCES at rename \S+current/],
  background: [/ENOSPC from writeFile \S+session-example\.json\S+ #2/],
  logout: [/EROFS from open \S+session-example\.json/, /EACCES at unlink \S+session-example\.json/],
  everywhere: [/EIO from rename \S+session-example\.json/],
} as const satisfies Record<keyof typeof OPERATIONS, readonly RegExp[]>;

const names = Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[];

describeWith(['ssh-agent'], `a disk that is full, read-only or broken (seed ${SEED})`, () => {
  const on = faultBench({ authority: 'embedded', provider: { leewaySeconds: 30 } });

  it.each(names)('gets a sentence for an answer, and costs nothing that is valid: %s', LONG, async (name) => {
    const all = refusals(OPERATIONS[name], await on.passages(name), REFUSALS);
    await on.expectWell(sample(all, CRITICAL[name], 1, titleOf));
  });

  it.each(['EROFS', 'EACCES', 'ENOSPC'] as const)('is said before the browser opens: %s', async (code) => {
    const computer = await on.computer();
    const below = computer.environment.HOME ?? '';
    const signIn = async (): Promise<void> => {
      const login = await computer.run(['login', '--json'], { refuse: { code, lasting: true, below } });
      expect([login.code, JSON.parse(login.stdout)]).toMatchObject([7, { ok: false, code: 'FILE_REFUSED' }]);
      expect(login.browserOpened).toBe(false);
      expect(wrongWhenDone(await lookAt(computer), 'signed out')).toEqual([]);
    };
    await signIn();
    // The folder is there from now on, and would be found as it should be.
    await must(computer.run(['login']));
    await must(computer.run(['logout']));
    await signIn();
    await must(computer.run(['login']));
    await must(computer.run(['logout']));
    await computer.leave();
  });
});
