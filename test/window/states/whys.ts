import type { ShownWhy } from '../../../preload/contract/answers.ts';

/** Answers to `why`, one for each way in which it can end. */

type Link = ShownWhy['links'][number];

const LABELS = ['Okta group', 'Role', 'Host', 'In your certificate'] as const;
/** The four links, in their order. */
function chain(...links: readonly (readonly [Link['state'], value: string, sentence: string])[]): Link[] {
  return links.map(([state, value, sentence], at) => ({
    state,
    label: LABELS[at] ?? 'On the way',
    value,
    sentence,
  }));
}

const GIVEN = 'The access policy gives it to that group.';
const LISTED = 'Okta lists you in it, as of 08:02 today.';
const COVERED = 'Covered by the role’s label “db”.';
const CARRIED = 'This login name is in your certificate until 16:02, and the host accepts it.';
const FACTS: ShownWhy['facts'] = [
  { name: 'Groups', value: 'ID token of 08:02:09 today' },
  { name: 'Policy', value: 'version 41, from https://it.example.com/policy.yaml' },
  { name: 'Serial', value: '6218401993027714835' },
];
const NOTHING_MORE = { accounts: [], next: [], canRenew: false, facts: FACTS } as const;

const db1: ShownWhy = {
  ...NOTHING_MORE,
  host: 'db-1.prod.example.com',
  account: 'dba',
  verdict: 'yes',
  title: 'You can log in as dba',
  sentence: 'All four links hold.',
  links: chain(
    ['holds', 'ssh-db-prod', LISTED],
    ['holds', 'Database operator', GIVEN],
    ['holds', 'db-1.prod.example.com', COVERED],
    ['holds', 'dba', CARRIED],
  ),
  command: 'ssh dba@db-1.prod.example.com',
};

const db2: ShownWhy = {
  ...NOTHING_MORE,
  host: 'db-2.prod.example.com',
  account: 'dba',
  verdict: 'not-yet',
  title: 'Not yet: your certificate is older',
  sentence: 'You are in the group, but your certificate does not carry this login name.',
  links: chain(
    ['holds', 'ssh-db-prod', 'Okta lists you in it, as of 10:58 today.'],
    ['holds', 'Database operator', GIVEN],
    ['holds', 'db-2.prod.example.com', COVERED],
    ['broken', 'dba', 'Your certificate of 08:02 has only sam, deploy, readonly.'],
  ),
  ask: {
    whom: 'the administrator of the authority',
    text: 'The SSH certificate of sam@example.com (serial 6218401993027714835) lacks the principal “dba”, which the policy needs for the role Database operator. Please check the SSH template of the provisioner “okta”.',
  },
  canRenew: true,
  facts: [],
};

const ledger1: ShownWhy = {
  ...NOTHING_MORE,
  host: 'ledger-1.pay.example.com',
  account: 'ledger',
  verdict: 'no',
  title: 'You cannot log in',
  sentence: 'The first link is broken: you are not in the Okta group “ssh-ledger”.',
  links: chain(
    ['broken', 'ssh-ledger', 'Okta does not list you in it, as of 08:02 today.'],
    ['not-reached', 'Ledger operator', 'Would come with that group.'],
    ['not-reached', 'ledger-1.pay.example.com', 'Would be covered by the role’s label “pay”.'],
    ['not-reached', 'ledger', 'Would be added at the next renewal.'],
  ),
  next: ['Once you are in the group, choose “Renew now”. You do not need to sign out.'],
  ask: {
    whom: 'your IT help desk',
    text: 'Please add sam@example.com to the Okta group “ssh-ledger”. It gives the role Ledger operator, which reaches ledger-1.pay.example.com.',
  },
  facts: [],
};

/** The group was taken away, and the certificate still opens it. */
const core1: ShownWhy = {
  ...NOTHING_MORE,
  host: 'core-1.net.example.com',
  account: 'netops',
  verdict: 'ending',
  title: 'You can still log in as netops, but not for long',
  sentence:
    'Your groups do not give it any more. Your certificate opens it until it is renewed, until 16:02 at the latest.',
  links: chain(
    ['broken', 'ssh-net', 'Okta does not list you in it, as of 10:58 today.'],
    ['not-reached', 'Network operator', 'Would come with that group.'],
    ['not-reached', 'core-1.net.example.com', 'Would be covered by the role’s label “net”.'],
    ['not-reached', 'netops', 'Still in your certificate until 16:02, and gone with the next renewal.'],
  ),
  ask: {
    whom: 'your IT help desk',
    text: 'Please add sam@example.com to the Okta group “ssh-net”. It gives the role Network operator, which reaches core-1.net.example.com.',
  },
  command: 'ssh netops@core-1.net.example.com',
};

/** The host is open, and what ssh goes through first is not. */
const inner1: ShownWhy = {
  ...NOTHING_MORE,
  host: 'inner-1.prod.example.com',
  account: 'deploy',
  accounts: ['root'],
  verdict: 'no',
  title: 'The way there is closed',
  sentence:
    'Your certificate opens deploy on inner-1.prod.example.com, but ssh goes through jump.prod.example.com first: it is not granted to you.',
  links: chain(
    ['holds', 'ssh-deploy', LISTED],
    ['holds', 'Deployer', GIVEN],
    ['holds', 'inner-1.prod.example.com', 'Covered by the role’s label “inner”.'],
    ['holds', 'deploy', CARRIED],
    ['broken', 'jump.prod.example.com', 'It is not granted to you.'],
  ),
  next: ['Ask for jump.prod.example.com first: “Why” there says what for.'],
  facts: [...FACTS, { name: 'Through', value: 'jump.prod.example.com' }],
};

/** Okta has sent no groups since the sign-in. */
const api1: ShownWhy = {
  ...NOTHING_MORE,
  host: 'api-0001.prod.example.com',
  account: 'deploy',
  verdict: 'no',
  title: 'You cannot log in',
  sentence: 'Nobody knows: Okta has sent no list of your groups since you signed in.',
  links: chain(
    ['unknown', 'ssh-deploy', 'Okta has sent no list of your groups.'],
    ['not-reached', 'Deployer', 'Would come with that group.'],
    ['not-reached', 'api-0001.prod.example.com', 'Would be covered by the role’s label “api”.'],
    ['not-reached', 'deploy', 'Would be added at the next renewal.'],
  ),
};

/** No door leads there, and names like it are known. */
const dbOne: ShownWhy = {
  ...NOTHING_MORE,
  host: 'db-one.prod.example.com',
  verdict: 'no',
  title: 'Latchkey does not know db-one.prod.example.com',
  sentence:
    'It is not in the access policy. Perhaps you mean db-1.prod.example.com or db-2.prod.example.com.',
  links: [],
};

export const WHYS: Readonly<Record<string, ShownWhy>> = Object.fromEntries(
  [db1, db2, ledger1, core1, inner1, api1, dbOne].map((why) => [why.host, why]),
);
