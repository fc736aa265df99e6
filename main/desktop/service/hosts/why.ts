import type { ShownWhy } from '../../../../preload/contract/answers.ts';
import { evaluateHost } from '../../../access/evaluate.ts';
import { isHostName } from '../../../access/names.ts';
import { hopsTo } from '../../../access/way.ts';
import type { Why } from '../../../access/why.ts';
import { explain } from '../../../application/access/explain.ts';
import type { AccessNow } from '../../../application/access/now.ts';
import { noDoorWords, type WaysOn, whyHead, whyLinks } from '../../../application/access/why-words.ts';
import { areUnseen } from '../../../session/groups.ts';
import type { ReadyPolicy } from '../../../session/policy.ts';
import { whomToAsk } from '../../../support/words/failures.ts';
import { logTime } from '../../../support/words/time.ts';
import type { Times } from '../../../support/words/times.ts';
import { type HostWish, sshCommand } from './ssh-command.ts';

const WINDOW_WAYS: WaysOn = {
  renew: '“Renew now”',
  state: 'the overview',
  hosts: 'The list of hosts',
};

/** Why the person gets there or not, as `latchkey why` has it, with what to do in the window. */
export function shownWhy(now: AccessNow, policy: ReadyPolicy, wish: HostWish, times: Times): ShownWhy {
  const explained = explain(now, policy, { host: wish.host, account: wish.account });
  const others = otherAccounts(now, policy, wish.host);
  if (explained.kind === 'no-door') {
    const { title, sentence } = noDoorWords(explained.noDoor, explained.near, WINDOW_WAYS);
    return {
      ...{ host: explained.noDoor.host.name, verdict: 'no', title, sentence },
      ...{ accounts: others, links: [], next: [], canRenew: false },
      facts: factsOf(now, policy, explained.noDoor.host, times),
    };
  }
  const { why, request } = explained;
  const { title, sentence } = whyHead(why, now, times, WINDOW_WAYS);
  const contact = request?.contact ?? now.profile.supportContact;
  const command = isOpenNow(why) && isHostName(why.host.name) ? commandOf(now, why) : undefined;
  return {
    host: why.host.name,
    account: why.account,
    accounts: others.filter((name) => name !== why.account),
    ...{ verdict: verdictOf(why, now), title, sentence },
    links: [...whyLinks(why, now, times)],
    next: nextOf(why, now),
    ...(request === undefined ? {} : { ask: { whom: whomToAsk(request.whom, contact), text: request.text } }),
    ...(command === undefined ? {} : { command }),
    canRenew: waitsForRenewal(why, now) && now.snapshot.nextRenewalAtMs !== undefined,
    facts: factsOf(now, policy, why.host, times),
  };
}

function commandOf(now: AccessNow, { host, account }: Why): string | undefined {
  const command = sshCommand(now, { host: host.name, account });
  return command.ok ? command.value.typed : undefined;
}

function otherAccounts({ question }: AccessNow, { compiled }: ReadyPolicy, host: string): readonly string[] {
  return evaluateHost(compiled, question, compiled.place(host)).doors.map(({ door }) => door.account);
}

function isOpenNow({ answer }: Why): boolean {
  return answer.kind === 'granted' || (answer.kind === 'not-granted' && answer.stillOpen !== undefined);
}

function verdictOf(why: Why, now: AccessNow): ShownWhy['verdict'] {
  const { answer, shutHop } = why;
  if (waitsForRenewal(why, now)) return 'not-yet';
  if (shutHop !== undefined || answer.kind === 'at-next-renewal') return 'no';
  if (answer.kind === 'granted') return 'yes';
  return answer.stillOpen === undefined ? 'no' : 'ending';
}

/** Whether a renewal opens it, the way there too. */
function waitsForRenewal({ answer, shutHop }: Why, { snapshot }: AccessNow): boolean {
  if (areUnseen(snapshot.groups) || shutHop?.answer === 'not-granted') return false;
  return answer.kind === 'at-next-renewal' || shutHop !== undefined;
}

function nextOf(why: Why, now: AccessNow): readonly string[] {
  const { answer, shutHop } = why;
  if (shutHop?.answer === 'not-granted')
    return [`Ask for ${shutHop.host.name} first: “Why” there says what for.`];
  if (waitsForRenewal(why, now) && now.snapshot.nextRenewalAtMs === undefined)
    return ['Nothing renews your certificates now, so this waits until you sign in again.'];
  if (answer.kind === 'not-granted' && answer.stillOpen === undefined && answer.missing?.group !== undefined)
    return ['Once you are in the group, choose “Renew now”. You do not need to sign out.'];
  return [];
}

function factsOf(
  { question, snapshot }: AccessNow,
  { policy, source, compiled }: ReadyPolicy,
  host: Why['host'],
  { now, format }: Times,
): ShownWhy['facts'] {
  const { groups } = snapshot;
  const { entry } = host;
  const way = hopsTo(compiled, host).map(({ name }) => name);
  const from = groups?.source === 'userinfo' ? 'Separate question (userinfo)' : 'ID token';
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Groups', groups && `${from} of ${logTime(groups.asOfMs, now, format)}`],
    ['Policy', `version ${policy.serial}, from ${source}`],
    ['Serial', question.certificate === undefined ? undefined : snapshot.ssh?.serial],
    ['Address', entry?.address],
    ['Port', entry?.port?.toString()],
    ['Through', way.length === 0 ? undefined : way.join(', ')],
    ['Notes', entry?.notes],
  ];
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}
