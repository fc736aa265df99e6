import type { ShownChanges } from '../../../main/session/snapshot.ts';
import type { Organisation } from '../../../preload/contract/state.ts';
import { SMALL } from './host-list.ts';
import { at, type LookState, organisation, PINNED, snapshot, windowState } from './sam.ts';

const CHANGES: ShownChanges = {
  gained: [{ name: 'deployer', title: 'Deployer', hosts: 9_870, groups: ['ssh-deploy'] }],
  lost: [{ name: 'netops', title: 'Network operator', hosts: 12, groups: ['ssh-net'] }],
  resized: [],
  groupsGained: ['ssh-deploy'],
  groupsLost: ['ssh-net'],
  hostsBefore: 554,
  hostsNow: 10_412,
  policyChanged: true,
  sinceMs: Date.parse('2026-11-20T08:11:00Z'),
  atMs: at('10:58:00'),
};

function onChanges(change: Partial<Organisation> = {}): LookState {
  return {
    state: windowState(organisation(change), { place: { number: 1, page: 'changes' } }),
    answers: { hosts: () => SMALL.hostList({ nextCertificate: { comes: ['deploy'], goes: ['netops'] } }) },
  };
}

const { groups } = snapshot();

export const changes: Readonly<Record<string, LookState>> = {
  changes: onChanges({
    unseenChanges: 2,
    pinned: [...PINNED, 'core-2.net.example.com'],
    snapshot: snapshot({
      groups: groups && { ...groups, asOfMs: at('10:58:00') },
      changes: CHANGES,
    }),
  }),
  'changes-other': onChanges({
    unseenChanges: 3,
    snapshot: snapshot({
      // The certificate is from after the list, and another policy has come since.
      groups: groups && { ...groups, asOfMs: at('08:02:09') },
      changes: {
        ...CHANGES,
        gained: [],
        lost: [],
        resized: [
          {
            role: { name: 'dba', title: 'Database operator', hosts: 184, groups: ['ssh-db-prod'] },
            hostsBefore: 190,
          },
        ],
        groupsGained: ['wiki-editors', 'office'],
        groupsLost: ['cafeteria'],
        sinceMs: at('08:02:09'),
      },
    }),
  }),
  'changes-none': onChanges(),
};
