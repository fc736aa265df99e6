import { asSentence, EXIT, inTheirSpelling, listed, quoted, type Words, type WordsFor } from './say.ts';

export const setUpWords: WordsFor<
  | 'NOT_SET_UP'
  | 'PROFILE_CHOICE'
  | 'SETTINGS_INVALID'
  | 'MANAGED_INVALID'
  | 'ISSUER_INVALID'
  | 'PROVISIONER_MISSING'
  | 'PROVISIONER_CHOICE'
> = {
  NOT_SET_UP: ({ profile, known = [] }) => ({
    title:
      profile === ''
        ? 'Latchkey is not set up on this computer yet'
        : `The organisation ${quoted(profile)} is not set up on this computer`,
    ...(known.length === 0
      ? SET_UP_BY_IT
      : { sentence: thereIs(known), again: 'Name one that is there with --profile.' }),
    retry: 'after a change',
    exitCode: EXIT.setUpNeeded,
  }),
  PROFILE_CHOICE: ({ found }) => ({
    title: 'Which organisation?',
    sentence: `There are several: ${listed(found)}. Name one with --profile, or set LATCHKEY_PROFILE or defaultProfile to always mean it.`,
    retry: 'after a change',
    exitCode: EXIT.setUpNeeded,
  }),
  SETTINGS_INVALID: ({ source, problems }) => ({
    title:
      problems.length === 1 ? 'One setting cannot be used' : `${problems.length} settings cannot be used`,
    sentence: `In ${source}: ${inTheirSpelling(problems)}`,
    ask: {
      whom: 'it',
      text: `Please correct the settings for Latchkey in ${source}: ${inTheirSpelling(problems)}`,
    },
    retry: 'after a change',
    exitCode: EXIT.setUpNeeded,
  }),
  MANAGED_INVALID: ({ source, setting, problem, inForce }) => ({
    title: 'One setting from IT cannot be used',
    sentence: `${inForce === undefined ? 'What holds without it' : quoted(inForce)} stays in force: ${inTheirSpelling([problem])}`,
    ask: {
      whom: 'it',
      text: `Please correct \`${setting}\` in the managed settings for Latchkey (${source}): ${inTheirSpelling([problem])}`,
    },
    again: 'There is nothing to do: it is taken as soon as it is right.',
    retry: 'after a change',
    exitCode: EXIT.done,
  }),
  ISSUER_INVALID: ({ input, problem }, say) => ({
    title: 'The address of Okta cannot be used',
    sentence: say.working(`The settings say ${quoted(input)}. ${asSentence(problem)}`),
    ask: {
      whom: 'it',
      text: `Please correct the address of Okta in the settings for Latchkey. It is ${quoted(input)} now. ${asSentence(problem)}`,
    },
    again: 'Try again when the address is corrected.',
    retry: 'after a change',
    exitCode: EXIT.setUpNeeded,
  }),
  PROVISIONER_MISSING: ({ authority, wanted, found }, say) => ({
    title: 'The authority does not know this way of signing in',
    sentence: say.working(
      `Latchkey looks for the provisioner ${quoted(wanted)} at ${authority}, which offers ${offered(found)}.`,
    ),
    ask: {
      whom: 'administrator',
      text: `Please add the provisioner ${quoted(wanted)} to ${authority}, or tell which one Latchkey should use. It offers ${offered(found)}.`,
    },
    again: 'Try again when it is there, or the settings name another.',
    retry: 'after a change',
    exitCode: EXIT.setUpNeeded,
  }),
  PROVISIONER_CHOICE: ({ authority, found }, say) => ({
    title: 'The authority knows several ways of signing in',
    sentence: say.working(
      `${authority} offers ${offered(found)}. The settings have to say which one is meant.`,
    ),
    ask: {
      whom: 'it',
      text: `Please set \`authority.provisioner\` for Latchkey. ${authority} offers ${offered(found)}.`,
    },
    again: 'Try again when they do.',
    retry: 'after a change',
    exitCode: EXIT.setUpNeeded,
  }),
};

const SET_UP_BY_IT: Pick<Words, 'sentence' | 'ask'> = {
  sentence: 'Your IT team usually does this for you.',
  ask: {
    whom: 'it',
    text: 'Please set up Latchkey on this computer. It needs the address of our certificate authority and the fingerprint of its root certificate.',
  },
};

function thereIs(names: readonly string[]): string {
  return `There ${names.length === 1 ? 'is' : 'are'}: ${listed(names)}.`;
}

function offered(found: readonly string[]): string {
  return found.length === 0 ? 'none' : listed(found.map(quoted));
}
