import { asSentence, EXIT, inTheirSpelling, type Say, type WordsFor } from './say.ts';

/** The access policy: who may reach which hosts, as IT publishes it. */
export const policyWords: WordsFor<'POLICY_REFUSED' | 'POLICY_UNREACHABLE'> = {
  POLICY_REFUSED: ({ source, problems, keptSerial }, say) => ({
    title: 'The access policy cannot be used',
    sentence: say.working(
      `${inForce(keptSerial, say)} Latchkey does not take the one from ${source}: ${listedProblems(problems)}`,
    ),
    ask: {
      whom: 'it',
      text: `Please correct the access policy at ${source} (latchkey policy check shows more): ${listedProblems(problems)}`,
    },
    again: 'Latchkey tries again by itself, and takes it once it is right.',
    retry: 'after a change',
    exitCode: EXIT.setUpNeeded,
  }),
  POLICY_UNREACHABLE: ({ source, problem, keptSerial }, say) => ({
    title: 'The access policy cannot be reached',
    sentence: say.working(
      `${inForce(keptSerial, say)} Latchkey got no newer one from ${source}. ${asSentence(problem)}`,
    ),
    ask: {
      whom: 'it',
      text: `Please see to it that this computer can get the access policy from ${source}. ${asSentence(problem)}`,
    },
    again: 'Latchkey tries again by itself.',
    retry: 'by itself',
    exitCode: EXIT.laterAgain,
  }),
};

function inForce(keptSerial: number | undefined, { stillWork }: Say): string {
  const shown =
    keptSerial === undefined
      ? 'Latchkey cannot show hosts and roles.'
      : `Hosts and roles are shown by the last good policy, serial ${keptSerial}.`;
  return stillWork === undefined ? `Your certificates are not affected. ${shown}` : shown;
}

const MOST_SHOWN = 3;

function listedProblems(problems: readonly string[]): string {
  const more = problems.length - MOST_SHOWN;
  const shown = problems.slice(0, MOST_SHOWN);
  return inTheirSpelling(more > 0 ? [...shown, `and ${more} more`] : shown);
}
