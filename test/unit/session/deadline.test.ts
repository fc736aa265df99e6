import { expect, it } from 'vitest';
import { startDeadline } from '#main/session/deadline.ts';
import { failure } from '#main/support/failure.ts';
import { err, ok, type Result } from '#main/support/result.ts';
import { FakeClock } from '#test/support/fake-clock.ts';

const late = failure('OKTA_UNREACHABLE', { host: 'example.okta.com', problem: 'no answer' });

it('gives several answers one limit together, counted from its start', async () => {
  const clock = new FakeClock();
  const deadline = startDeadline(clock, 8_000);
  const soon = deadline.within(Promise.resolve(ok('soon')), late);
  expect(await soon).toEqual(ok('soon'));
  await clock.advance(5_000);
  const never = new Promise<Result<string, typeof late>>(() => {});
  const answers: unknown[] = [];
  void deadline.within(never, late).then((answer) => answers.push(answer));
  await clock.advance(2_999);
  expect(answers).toEqual([]);
  await clock.advance(1);
  expect(answers).toEqual([err(late)]);
  expect(await deadline.within(never, late)).toEqual(err(late));
});

it('leaves no timer behind when it ends', async () => {
  const clock = new FakeClock();
  const deadline = startDeadline(clock, 8_000);
  expect(clock.timers).toBe(1);
  deadline.end();
  expect(clock.timers).toBe(0);
});
