import type { HostSelector } from '../../access/types.ts';
import type { ShutHop } from '../../access/way.ts';
import type { HostLink, LinkState, NoDoor, Why } from '../../access/why.ts';
import { areUnseen } from '../../session/groups.ts';
import { unreachable } from '../../support/result.ts';
import { asSentence, inWords, listed, quoted } from '../../support/words/say.ts';
import type { Times } from '../../support/words/times.ts';
import { several } from '../words/phrases.ts';
import type { AccessNow } from './now.ts';

/** What is said first about a door, and alone where a command only refuses. */
export interface WhyHead {
  readonly title: string;
  readonly sentence: string;
  readonly tone: 'title' | 'warn' | 'stop';
}

/** One link of the chain in words. */
export interface WhyLink {
  readonly state: LinkState;
  readonly label: string;
  readonly value: string;
  readonly sentence: string;
}

/** Whose chain it is. */
export type Asked = Pick<AccessNow, 'question' | 'snapshot'>;

/** How the person gets further from where they read this: each is a part of a sentence. */
export interface WaysOn {
  /** "latchkey renew" brings one. */
  readonly renew: string;
  /** "latchkey status" tells whom to ask. */
  readonly state: string;
  /** "latchkey hosts" shows yours. */
  readonly hosts: string;
}

export function whyHead(why: Why, { question, snapshot }: Asked, times: Times, ways: WaysOn): WhyHead {
  const { answer, account, group, shutHop } = why;
  if (shutHop !== undefined) {
    const end = answer.kind === 'at-next-renewal' ? 'Your next certificate opens' : 'Your certificate opens';
    return {
      title: 'The way there is closed',
      sentence: `${end} ${account} on ${why.host.name}, but ${throughWords(shutHop)}`,
      tone: 'warn',
    };
  }
  switch (answer.kind) {
    case 'granted':
      return {
        title: `You can log in as ${account}`,
        sentence:
          group.state === 'unknown'
            ? 'Your certificate opens it. What the next one will do nobody knows: Okta has sent no list of your groups.'
            : 'All four links hold.',
        tone: 'title',
      };
    case 'at-next-renewal':
      if (areUnseen(snapshot.groups)) {
        return {
          title: 'You cannot log in: the authority cannot see your groups',
          sentence: `You are in the group, but Okta does not put it into the ID token, which is all that the authority reads. No renewal changes that: ${ways.state} tells whom to ask.`,
          tone: 'stop',
        };
      }
      return {
        title:
          question.certificate === undefined
            ? 'Not yet: ssh has no certificate to show'
            : 'Not yet: your certificate is older',
        sentence:
          question.certificate === undefined
            ? `You are in the group. ${snapshot.ssh === undefined ? 'You have no SSH certificate' : 'Your ssh-agent does not have your certificate'}: ${ways.renew} brings one.`
            : 'You are in the group, but your certificate does not carry this login name.',
        tone: 'warn',
      };
    case 'not-granted':
      if (answer.stillOpen !== undefined) {
        const { untilMs } = answer.stillOpen;
        const until = untilMs === undefined ? '' : `, until ${times.point(untilMs)} at the latest`;
        return {
          title: `You can still log in as ${account}, but not for long`,
          sentence: `Your groups do not give it any more. Your certificate opens it until it is renewed${until}.`,
          tone: 'warn',
        };
      }
      return { title: 'You cannot log in', sentence: brokenWords(why), tone: 'stop' };
  }
}

/** "ssh goes through HOST first: it is not granted to you." */
export function throughWords(hop: ShutHop): string {
  return `ssh goes through ${hop.host.name} first: ${hopWords(hop)}.`;
}

/** Why a host on the way does not let the person through. */
export function hopWords({ answer, host }: ShutHop): string {
  if (answer === 'at-next-renewal') return 'it opens when your certificate has been renewed';
  return host.doors.shared.length + host.doors.own.length === 0
    ? 'no role of the access policy leads to it'
    : 'it is not granted to you';
}

function brokenWords({ group, gives }: Why): string {
  if (group.state === 'unknown')
    return 'Nobody knows: Okta has sent no list of your groups since you signed in.';
  if (gives.state === 'broken') return 'The second link is broken: no Okta group gives the role.';
  return `The first link is broken: you are not in the Okta group${group.name === undefined ? '' : ` ${quoted(group.name)}`}.`;
}

/** The four links, from the group to the certificate, and what is in the way where all of them hold, or soon will. */
export function whyLinks(why: Why, { question, snapshot }: Asked, times: Times): readonly WhyLink[] {
  const { group, gives, leads, carries, role, host, shutHop } = why;
  const asOf = question.groups === undefined ? '' : `, as of ${times.asOf(question.groups.asOfMs)}`;
  return [
    {
      label: 'Okta group',
      state: group.state,
      value: group.name ?? 'none',
      sentence: groupWords(group.state, asOf),
    },
    { label: 'Role', state: gives.state, value: role.title, sentence: roleWords(gives.state) },
    { label: 'Host', state: leads.state, value: host.name, sentence: hostWords(leads) },
    {
      label: 'In your certificate',
      state: carries.state,
      value: carries.principal,
      sentence: certificateWords(why, snapshot.ssh?.validBeforeMs, snapshot.ssh?.validAfterMs, times),
    },
    ...(shutHop === undefined
      ? []
      : [
          {
            label: 'On the way',
            state: 'broken' as const,
            value: shutHop.host.name,
            sentence: asSentence(hopWords(shutHop)),
          },
        ]),
  ];
}

function groupWords(state: LinkState, asOf: string): string {
  switch (state) {
    case 'holds':
      return `Okta lists you in it${asOf}.`;
    case 'broken':
      return `Okta does not list you in it${asOf}.`;
    case 'unknown':
      return 'Okta has sent no list of your groups.';
    case 'not-reached':
      return 'There is none to be in.';
    default:
      return unreachable(state);
  }
}

function roleWords(state: LinkState): string {
  switch (state) {
    case 'holds':
      return 'The access policy gives it to that group.';
    case 'broken':
      return 'The access policy gives it to no group, so nobody has it.';
    default:
      return 'Would come with that group.';
  }
}

function hostWords({ state, by }: HostLink): string {
  const how =
    by.kind === 'principal'
      ? `opened by the principal ${quoted(by.principal)} of the role`
      : `covered by the role’s ${selectorWords(by)}`;
  return state === 'holds' ? asSentence(how) : `Would be ${how}.`;
}

function selectorWords(selector: HostSelector): string {
  switch (selector.kind) {
    case 'name':
      return 'list of hosts';
    case 'glob':
      return `pattern ${selector.pattern}`;
    case 'label':
      return `label ${quoted(selector.label)}`;
  }
}

function certificateWords(
  { carries, answer }: Why,
  untilMs: number | undefined,
  fromMs: number | undefined,
  times: Times,
): string {
  const until = untilMs === undefined ? '' : ` until ${times.point(untilMs)}`;
  if (carries.state === 'holds')
    return `This login name is in your certificate${until}, and the host accepts it.`;
  if (carries.state === 'broken') {
    if (carries.carried.length === 0) return 'There is no certificate that ssh could show.';
    const of = fromMs === undefined ? '' : ` of ${times.point(fromMs)}`;
    return `Your certificate${of} has only ${several(carries.carried)}.`;
  }
  return answer.kind === 'not-granted' && answer.stillOpen !== undefined
    ? `Still in your certificate${until}, and gone with the next renewal.`
    : 'Would be added at the next renewal.';
}

/** Nobody gets in by the policy: why that is, and which hosts or accounts were perhaps meant. */
export function noDoorWords(
  { host, inPolicy, account, accounts }: NoDoor,
  near: readonly string[],
  ways: WaysOn,
): { readonly title: string; readonly sentence: string } {
  const { name } = host;
  if (account !== undefined && accounts.length > 0) {
    const many = accounts.length === 1 ? 'one account' : `${inWords(accounts.length)} accounts`;
    return {
      title: `The access policy opens no account ${quoted(account)} there`,
      sentence: `It knows ${many} of ${name}: ${listed(accounts)}.`,
    };
  }
  if (inPolicy) {
    return {
      title: 'You cannot log in',
      sentence: `${name} is in the access policy, and none of its roles leads there: nobody gets in by certificate.`,
    };
  }
  const meant = near.length === 0 ? `${ways.hosts} shows yours.` : `Perhaps you mean ${listed(near, 'or')}.`;
  return { title: `Latchkey does not know ${name}`, sentence: `It is not in the access policy. ${meant}` };
}
