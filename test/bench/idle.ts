import { readdir, readFile } from 'node:fs/promises';

const KIB_PER_MIB = 1024;

/** What a process occupies, in MiB: by itself (resident), and with its share of what others have too (proportional). */
export interface Memory {
  readonly resident: number;
  readonly proportional: number;
}

/** Linux only: proc_pid_smaps_rollup(5). */
export async function memoryOf(pid: number): Promise<Memory> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
  const mib = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]) / KIB_PER_MIB;
  return { resident: mib('Rss'), proportional: mib('Pss') };
}

/** How often all threads of a process have gone to sleep by themselves so far: each was awake for something. */
export async function wakeUpsOf(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`);
  const counts = threads.map(async (thread) => {
    const text = await readFile(`/proc/${pid}/task/${thread}/status`, 'utf8').catch(() => '');
    return Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(text)?.[1] ?? 0);
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}
