import type { AgentAbilities } from '../../../delivery/ssh-agent/abilities.ts';
import type { Failure } from '../../../support/failure.ts';
import { asSentence } from '../../../support/words/say.ts';
import { nextStep } from '../../words/next-step.ts';
import { broken, failed, look, notRun, passed } from '../findings.ts';
import type { Finding, Saying, Step } from '../types.ts';

export const agentStep: Step = {
  id: 'ssh-agent',
  title: 'ssh-agent',
  heading: 'The ssh-agent answers',
  broken: 'The ssh-agent does not answer',
  needs: ['settings'],
  async run({ agent, profile }, saying) {
    const settings = await profile();
    if (settings.ok && !settings.value.profile.ssh.enabled) return notRun(NO_SSH);
    const found = await agent();
    if (!found.ok) return notReached(found.error, saying);
    const { address, identities } = found.value;
    return passed(`answers at ${address}, and holds ${identities === 1 ? '1 key' : `${identities} keys`}`);
  },
};

const NO_SSH = 'the settings ask for no SSH certificate';

/** The failure's own words say what works beside it, which is not known here. */
function notReached(cause: Failure, saying: Saying): Finding {
  if (cause.code === 'NO_AGENT') {
    const { advice, command } = nextStep(cause, saying.platform) ?? {};
    const fix = advice === undefined ? START_ONE : [advice, command].join(' ').trim();
    return { ...broken(`none can be reached: ${cause.facts.problem}`, fix), failure: cause };
  }
  if (cause.code === 'AGENT_REFUSED') {
    return {
      ...broken(cause.facts.problem, 'Start it again, or name another one in the setting ssh.agent.'),
      failure: cause,
    };
  }
  return failed(cause, saying);
}

const START_ONE = 'Start one, for example with: eval "$(ssh-agent)"';

export const agentTakesStep: Step = {
  id: 'agent-takes',
  title: 'Agent takes',
  heading: 'The ssh-agent takes certificates',
  broken: 'The ssh-agent does not take certificates',
  needs: ['ssh-agent'],
  async run({ abilities, snapshot, profile }, saying) {
    const settings = await profile();
    if (settings.ok && !settings.value.profile.ssh.enabled) return notRun(NO_SSH);
    const found = await abilities();
    if (!found.ok) return notReached(found.error, saying);
    const session = await snapshot();
    const refusal = session.ok
      ? session.value.notes.find((note) => note.code === 'AGENT_REFUSED')
      : undefined;
    // What it did with a real one says more than its name.
    if (refusal !== undefined && found.value.certificates !== 'taken') {
      return { ...broken(refusal.facts.problem, otherAgent(found.value)), failure: refusal };
    }
    return ofAbilities(found.value);
  },
};

function ofAbilities(abilities: AgentAbilities): Finding {
  const { name, certificates, lifetimes, from } = abilities;
  switch (certificates) {
    case 'taken': {
      const how = from === 'seen' ? 'yours is in it' : 'tried with a key that lived a moment';
      if (lifetimes === false) {
        return look(
          `${name} takes certificates (${how}), but knows no end of them`,
          'Latchkey removes yours at its end while it runs in the background, and at its next start.',
        );
      }
      return passed(`${name} takes certificates, and lets go of them at their end (${how})`);
    }
    case 'dropped':
      return broken(`${name} takes keys, and does not keep their certificates`, otherAgent(abilities));
    case 'refused':
      return broken(
        `${name} takes no key that comes with a certificate; if it is locked, ssh-add -X unlocks it`,
        otherAgent(abilities),
      );
    case undefined:
      return passed(`${name} is not tried before a sign-in: it could keep what is tried, or ask you`);
  }
}

function otherAgent({ name }: AgentAbilities): string {
  return asSentence(
    `${name === 'the ssh-agent' ? 'Use the agent of OpenSSH' : `Let ssh use the agent of OpenSSH instead of ${name}`}: start one, and name its socket in the setting ssh.agent. Latchkey tells ssh of it for your hosts alone`,
  );
}
