import { readdir, readFile } from 'node:fs/promises';
import { descendantsOf } from '#test/stack/support/process-tree.ts';
import { memoryOf } from '../idle.ts';

const MS_PER_NS = 1e-6;

/** An application and all that it started, in MiB, each page that several of them have counted once. */
export async function memoryOfTree(pid: number): Promise<number> {
  const each = await Promise.all([pid, ...descendantsOf(pid)].map(memoryOf));
  return each.reduce((sum, { proportional }) => sum + proportional, 0);
}

/** The time that all threads of an application have been on a processor so far, in milliseconds, by thread. */
export async function cpuOfTree(pid: number): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  for (const process of [pid, ...descendantsOf(pid)]) {
    for (const thread of await readdir(`/proc/${process}/task`)) {
      // Documentation/scheduler/sched-stats: nanoseconds on a processor come first.
      const text = await readFile(`/proc/${process}/task/${thread}/schedstat`, 'utf8').catch(() => '0');
      times.set(thread, Number(text.split(' ')[0]) * MS_PER_NS);
    }
  }
  return times;
}

/** What has come since; of a thread that has gone, what it still used is lost. */
export function spentSince(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): number {
  return [...after].reduce((sum, [thread, ms]) => sum + ms - (before.get(thread) ?? 0), 0);
}
