import { setTimeout as pause } from 'node:timers/promises';
import { compare, type Row } from '../../rows.ts';
import { withDesktop } from '../place.ts';
import { cpuOfTree, spentSince } from '../processes.ts';

/** For half a minute V8 collects what the start has left. */
const REST_MS = 35_000;
const WATCHED_MS = 30_000;
const A_MINUTE = 60_000 / WATCHED_MS;

/** Both applications at the same time, when there is nothing to do, for somebody who is signed in. */
export async function idle(): Promise<readonly Row[]> {
  if (process.platform !== 'linux') {
    return [{ kind: 'left out', name: 'idle', why: 'read from /proc, which only Linux has' }];
  }
  return withDesktop({}, async (place) => {
    await place.latchkey('login');
    const programs = [await place.start('ours'), await place.start('blank')] as const;
    await pause(REST_MS);
    const before = await Promise.all(programs.map(({ pid }) => cpuOfTree(pid)));
    await pause(WATCHED_MS);
    const after = await Promise.all(programs.map(({ pid }) => cpuOfTree(pid)));
    const [ours = 0, blank = 0] = after.map(
      (times, at) => spentSince(before[at] ?? new Map(), times) * A_MINUTE,
    );
    const name = `idle for a minute (${WATCHED_MS / 1000} s of it, scaled)`;
    const contest = { name, unit: 'ms CPU', otherName: 'blank', by: 'difference', most: 20 } as const;
    return [compare(contest, [ours], [blank])];
  });
}
