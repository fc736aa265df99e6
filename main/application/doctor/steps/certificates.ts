import type { SessionSnapshot } from '../../../session/snapshot.ts';
import { UNDELIVERED } from '../../../session/state.ts';
import { describeFailure } from '../../../support/words/failures.ts';
import { span } from '../../../support/words/time.ts';
import type { Times } from '../../../support/words/times.ts';
import { endOf, hasLostItsKey, validityOf } from '../../ends.ts';
import { broken, failed, look, notRun, passed } from '../findings.ts';
import type { Step } from '../types.ts';

export const certificatesStep: Step = {
  id: 'certificates',
  title: 'Certificates',
  heading: 'Your certificates are good',
  broken: 'Your certificates do not work',
  needs: ['settings'],
  async run({ snapshot, agent, abilities }, saying) {
    const found = await snapshot();
    if (!found.ok) return failed(found.error, saying);
    const { state, ssh, x509 } = found.value;
    const now = saying.times();
    const [answers, can] = [(await agent()).ok, await abilities()];
    const cause = state.kind === 'attention' ? state.failure : undefined;
    const isTaken = can.ok && can.value.certificates !== 'dropped' && can.value.certificates !== 'refused';
    if (cause?.code === 'NO_AGENT' && answers && isTaken) {
      return {
        ...broken('the ssh-agent that runs now does not have your SSH certificate', 'latchkey renew'),
        failure: cause,
      };
    }
    // Places that did not take one have steps of their own.
    const isOfPlace = cause !== undefined && UNDELIVERED.includes(cause.code);
    if (cause !== undefined && !isOfPlace && !hasLostItsKey(found.value)) return failed(cause, saying);
    if (ssh === undefined && x509 === undefined) {
      return notRun(isOfPlace ? 'none is in its place' : 'nobody is signed in');
    }
    if (ssh !== undefined && answers && ssh.agent.listed !== true) {
      return broken('the ssh-agent does not hold your SSH certificate', 'latchkey renew');
    }
    const lives = livesOf(found.value, now);
    if (state.kind === 'offline')
      return look(`${lives}. ${describeFailure(state.failure, now.now, now.format).title}`);
    return passed(lives);
  },
};

function livesOf({ ssh, x509 }: SessionSnapshot, times: Times): string {
  const ofSsh = ssh?.validBeforeMs === undefined ? [] : [times.left(ssh.validBeforeMs)];
  const ofX509 = x509 === undefined ? [] : [times.left(x509.notAfterMs)];
  const [first, second] = [...ofSsh, ...ofX509];
  if (first === undefined) return 'without an end';
  if (second === undefined) return first;
  return first === second ? `both: ${first}` : `SSH: ${first}; client: ${second}`;
}

/** Shorter, and a lunch without network ends the access of everybody. */
const SHORT_HEADROOM_MS = 10 * 60_000;

export const lifetimeStep: Step = {
  id: 'lifetime',
  title: 'Headroom',
  heading: 'There is time to renew before the end',
  broken: 'There is no time to renew before the end',
  needs: ['certificates'],
  async run({ snapshot }, saying) {
    const found = await snapshot();
    if (!found.ok) return failed(found.error, saying);
    const { nextRenewalAtMs, notes } = found.value;
    const [end, validity] = [endOf(found.value), validityOf(found.value)];
    if (validity === undefined) return notRun('there are no certificates');
    if (end === undefined) return passed('they have no end');
    const life = span(end - validity.fromMs);
    const shorter = notes.find(({ code }) => code === 'CA_LIFE');
    if (shorter !== undefined) {
      const { now, format } = saying.times();
      const { sentence, ask } = describeFailure(shorter, now, format);
      return { ...look(sentence, ask?.text), failure: shorter };
    }
    if (nextRenewalAtMs === undefined)
      return look(`they live ${life}, and are not renewed`, 'latchkey login');
    const headroomMs = end - nextRenewalAtMs;
    if (headroomMs < SHORT_HEADROOM_MS) {
      return look(
        `they live ${life}, and are renewed ${span(headroomMs)} before their end: a network that is away for longer ends your access`,
        'Please let the authority give certificates that live longer, or set renewAt to an earlier time.',
      );
    }
    return passed(`they live ${life}, and are renewed ${span(headroomMs)} before their end`);
  },
};

export const filesStep: Step = {
  id: 'files',
  title: 'Files',
  heading: 'The client certificate is in its files',
  broken: 'The files of the client certificate cannot be used',
  needs: ['settings'],
  async run({ snapshot, files }, saying) {
    const found = await snapshot();
    if (!found.ok) return failed(found.error, saying);
    const { x509, notes } = found.value;
    const refusal = notes.find((note) => note.code === 'STORE_REFUSED' && note.facts.place === 'files');
    if (refusal !== undefined) return failed(refusal, saying);
    if (x509 === undefined) return notRun('there is no client certificate');
    if (x509.files === undefined) return notRun('the settings ask for none');
    const problem = await files(x509);
    return problem === undefined
      ? passed('whole, for you alone, and of the client certificate above')
      : broken(problem, 'latchkey renew');
  },
};
