import { counted } from '../../words/phrases.ts';
import { checkPolicy } from '../check-policy.ts';
import { failed, look, notRun, passed } from '../findings.ts';
import type { Step } from '../types.ts';

export const groupsStep: Step = {
  id: 'groups',
  title: 'Groups',
  heading: 'Groups arrive',
  broken: 'Groups do not arrive',
  needs: ['settings'],
  async run({ snapshot }, saying) {
    const found = await snapshot();
    if (!found.ok) return failed(found.error, saying);
    const { groups, person, notes } = found.value;
    if (person === undefined) return notRun('nobody is signed in');
    if (groups === undefined) {
      return look(
        'Okta sent no list of groups',
        'Please send the groups to the application Latchkey in Okta.',
      );
    }
    const { names, source, unknownSinceMs, asOfMs } = groups;
    const times = saying.times();
    const where = source === 'id_token' ? 'in the ID token' : 'on a separate question';
    const what = `${counted(names.length, 'group', 'groups')} ${where}, as of ${times.asOf(asOfMs)}`;
    if (unknownSinceMs !== undefined) {
      return look(
        `${what}; Okta has sent no list since ${times.point(unknownSinceMs)}`,
        'latchkey whoami --ask-okta',
      );
    }
    const unseen = notes.find(({ code }) => code === 'GROUPS_NOT_IN_TOKEN');
    return unseen === undefined ? passed(what) : { ...failed(unseen, saying), verdict: 'look' };
  },
};

export const policyStep: Step = {
  id: 'policy',
  title: 'Policy',
  heading: 'The access policy is in force',
  broken: 'The access policy cannot be used',
  needs: ['settings'],
  run: (parts, saying) => checkPolicy(parts, (cause) => failed(cause, saying), saying),
};
