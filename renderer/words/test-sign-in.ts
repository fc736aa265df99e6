import { several } from '../../main/application/words/phrases.ts';
import type { TestReport } from '../../preload/contract/answers.ts';

export const intro = {
  title: 'Test sign-in',
  sentence:
    'Signs in through your browser as you would, and shows each step and what your groups grant. No certificate is requested, and nothing on this computer changes.',
  start: 'Start the test',
} as const;

export const running = {
  title: 'Finish the test in your browser',
  sentence: 'Okta is open in your browser. When you are done there, the result stands here.',
} as const;

export const copyResult = 'Copy result';
export const testAgain = 'Test again';
export const stepsHead = 'Steps';
export const groupsHead = 'Groups and what they grant';
export const groupColumns = ['Group from Okta', 'Role', 'Hosts', 'Login name', 'Result'] as const;
export const noRole = 'no role';
export const claimsHead = 'Claims in the ID token';
export const claimsLabel = 'Claims';
export const claimColumns = ['Claim', 'Value'] as const;
export const ifWrong = 'If something is wrong here';

/** The second act, once the first has gone well. */
export const reallyTry = {
  title: 'Whether the authority really agrees',
  sentence:
    'That shows only when it is asked. Latchkey then requests certificates for five minutes and revokes them at once. Nothing is put in place. Your browser opens once more.',
  button: 'Ask the authority too',
} as const;

type Group = TestReport['groups'][number];

export interface GroupRow extends Omit<Group, 'group'> {
  /** Several where they come to the same. */
  readonly groups: string;
}

/** One row for each group; those that grant nothing are many in a large company, so they share a row for each reason. */
export function groupRows(groups: TestReport['groups']): readonly GroupRow[] {
  const granted = groups.filter(({ result }) => result === 'granted');
  const rest = (['no-role', 'ignored'] as const).flatMap((result) => {
    const own = groups.filter((group) => group.result === result);
    const [first] = own;
    return first === undefined ? [] : [{ ...first, groups: several(own.map(({ group }) => group)) }];
  });
  return [...granted.map((group) => ({ ...group, groups: group.group })), ...rest];
}
