import type { Page } from '@playwright/test';
import { failure } from '../../../main/support/failure.ts';
import type { HostRow, HostSection } from '../../../preload/contract/answers.ts';
import { runsOf } from '../../../preload/contract/runs.ts';
import type { Organisation, Place } from '../../../preload/contract/state.ts';
import type { Answers } from '../scripted.ts';
import { LARGE } from './host-list.ts';
import { at, type LookState, organisation, signedOutOrganisation, snapshot, windowState } from './sam.ts';
import { WHYS } from './whys.ts';

/** The page of hosts with ten thousand of them, as an application with that policy would answer it. */
export const hostAnswers: Answers = {
  hosts: () => LARGE.hostList(),
  findHosts: LARGE.find,
  why: ({ host }) => WHYS[host] ?? { refused: failure('INTERNAL', { problem: `no answer for ${host}` }) },
};

export function onHosts(
  change: Partial<Organisation> = {},
  answers: Answers = {},
  place: Partial<Place> = {},
): LookState {
  return {
    state: windowState(organisation({ unseenChanges: 2, ...change }), {
      place: { number: 1, page: 'hosts', ...place },
    }),
    answers: { ...hostAnswers, ...answers },
  };
}

async function lookForLedger(page: Page): Promise<void> {
  await page.getByRole('checkbox', { name: 'Also hosts I cannot reach' }).check();
  await page.getByRole('searchbox', { name: 'Filter hosts' }).fill('ledger');
  await page.getByRole('button', { name: 'Why no access to ledger-1.pay.example.com' }).waitFor();
}

/** "Why" of a host, and in its role's section where it is pinned too. */
async function askWhy(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).last().click();
  await page.getByRole('region', { name: 'Why' }).getByRole('listitem').first().waitFor();
}

const row = (name: string, more: Partial<HostRow> = {}): HostRow => ({
  name,
  isPattern: false,
  answer: 'granted',
  ending: false,
  accounts: ['deploy'],
  labels: ['prod'],
  ...more,
});

/** One host of each kind that there is. */
const KINDS: readonly HostRow[] = [
  row('api-0001.prod.example.com', { accounts: ['deploy', 'readonly', 'root'] }),
  row('db-2.prod.example.com', { answer: 'at-next-renewal', accounts: ['dba'] }),
  row('inner-1.prod.example.com', {
    shut: 'ssh goes through jump.prod.example.com first: it is not granted to you.',
  }),
  row('*.dev.example.com', { isPattern: true, labels: ['dev'] }),
  row('core-1.net.example.com', { answer: 'not-granted', ending: true, accounts: ['netops'] }),
  row('ledger-1.pay.example.com', { answer: 'not-granted', accounts: ['ledger'] }),
];
const section = (kind: HostSection['kind'], title: string, rows: readonly number[]): HostSection => ({
  ...{ kind, title, rowRuns: runsOf(rows), of: rows.length },
  groups: kind === 'role' ? ['ssh-deploy'] : [],
  accounts: kind === 'role' ? ['deploy', 'dba'] : [],
});
export const kindsOfHosts = () =>
  LARGE.hostList({
    rows: KINDS,
    reached: 4,
    roles: [{ name: 'deployer', title: 'Deployer' }],
    sections: [section('role', 'Deployer', [0, 1, 2, 3]), section('ending', 'Ending', [4])],
  });
const OLD_GROUPS = Date.parse('2026-11-20T17:20:00Z');

export const hosts: Readonly<Record<string, LookState>> = {
  hosts: onHosts(),
  'hosts-filter': { ...onHosts(), arrive: lookForLedger },
  'hosts-nothing': {
    ...onHosts({}, { findHosts: ({ list }) => ({ list, sections: [] }), hosts: kindsOfHosts }),
    async arrive(page) {
      await page.getByRole('searchbox', { name: 'Filter hosts' }).fill('db-one.prod.example.com');
      await page.getByRole('heading', { name: 'No host fits' }).waitFor();
    },
  },
  'hosts-empty': onHosts({ hasPolicy: false }, { hosts: () => ({ kind: 'no-policy' }) }),
  'hosts-kinds': onHosts({ pinned: ['core-2.net.example.com'] }, { hosts: kindsOfHosts }),
  'hosts-groups-unknown': onHosts(
    {
      snapshot: snapshot({
        groups: {
          names: ['ssh-db-prod'],
          source: 'id_token',
          asOfMs: OLD_GROUPS,
          unknownSinceMs: at('08:02:09'),
        },
      }),
    },
    {
      hosts: () => ({ ...kindsOfHosts(), groupsAsOfMs: OLD_GROUPS, groupsUnknownSinceMs: at('08:02:09') }),
    },
  ),
  'hosts-signed-out': {
    state: windowState(signedOutOrganisation(), { place: { number: 1, page: 'hosts' } }),
    answers: { hosts: () => ({ refused: failure('SIGNED_OUT', { profile: 'example' }) }) },
  },
  'why-yes': { ...onHosts(), arrive: (page) => askWhy(page, 'Why db-1.prod.example.com') },
  'why-no-group': {
    ...onHosts(),
    async arrive(page) {
      await lookForLedger(page);
      await askWhy(page, 'Why no access to ledger-1.pay.example.com');
    },
  },
  'why-no-principal': { ...onHosts(), arrive: (page) => askWhy(page, 'Why db-2.prod.example.com') },
  'why-ending': onHosts({}, { hosts: kindsOfHosts }, { host: 'core-1.net.example.com' }),
  'why-shut': onHosts({}, { hosts: kindsOfHosts }, { host: 'inner-1.prod.example.com' }),
  'why-unknown': onHosts({}, { hosts: kindsOfHosts }, { host: 'api-0001.prod.example.com' }),
  'why-no-door': onHosts({}, { hosts: kindsOfHosts }, { host: 'db-one.prod.example.com' }),
};
