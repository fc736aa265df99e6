import { describe, expect, it } from 'vitest';
import type { FailureCode } from '#main/support/failure.ts';
import { desktopWords } from '#main/support/words/desktop.ts';
import { EXAMPLES, type Example, type Met } from '#test/support/failure-examples.ts';
import { type CommandFailure, SCENARIOS } from '../../integration/failures/registry.ts';
import type { Scenario } from '../../integration/failures/scenario.ts';

const codes = Object.keys(SCENARIOS) as CommandFailure[];
const examplesOf = (code: FailureCode): readonly Example<FailureCode>[] => EXAMPLES[code];
// Code and scenario belong together in the table, which a union of codes does not tell.
const scenariosOf = (code: CommandFailure): readonly Scenario[] => SCENARIOS[code] as readonly Scenario[];

/** As which a scenario may be shown. */
function metBy({ signedIn, has, reaction, seen }: Scenario): readonly Met[] {
  if (seen === 'note') return ['note'];
  if (seen === 'trouble') return ['end'];
  return reaction !== undefined && (signedIn ?? has) !== undefined ? ['renewal'] : ['sign-in', 'command'];
}

describe('the examples of failures', () => {
  it('are of what the command answers, and of what the tray application alone says', () => {
    expect([...codes, ...Object.keys(desktopWords)].sort()).toEqual(Object.keys(EXAMPLES).sort());
  });

  it.each(codes)('%s: each is what a scenario meets, and met as it is there', (code) => {
    for (const { like, met } of examplesOf(code)) {
      const [scenario, ...more] = scenariosOf(code).filter(({ title }) => title === like);
      expect([like, scenario?.title, more]).toEqual([like, like, []]);
      if (scenario !== undefined) expect(metBy(scenario)).toContain(met);
    }
  });

  it.each(codes)('%s: what is met at a renewal is told as of one', (code) => {
    const atRenewal = scenariosOf(code).some((scenario) => metBy(scenario).includes('renewal'));
    expect(examplesOf(code).some(({ met }) => met === 'renewal')).toBe(atRenewal);
  });
});
