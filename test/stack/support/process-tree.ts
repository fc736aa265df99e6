import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Every process below `pid`, children before their parents. */
export function descendantsOf(pid: number): number[] {
  const parents = process.platform === 'linux' ? parentsFromProc() : parentsFromPs();
  const below = (parent: number): number[] =>
    [...parents].filter(([, of]) => of === parent).flatMap(([child]) => [...below(child), child]);
  return below(pid);
}

/** Whether a process runs. One that has ended and only waits to be collected by its parent does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
  return process.platform !== 'linux' || !['Z', undefined].includes(statusFromProc(pid)?.state);
}

/**
 * Whether this process or one below it has something to do at this moment: it runs, waits for its turn on a busy
 * computer, or for a disk. Only Linux tells; elsewhere false.
 */
export function isAtWork(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  return [pid, ...descendantsOf(pid)].some((each) =>
    threadsOf(each).some((thread) =>
      ['R', 'D'].includes(statusFromProc(`${each}/task/${thread}`)?.state ?? ''),
    ),
  );
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** Parent of each process. From /proc, because small Linux images come without `ps`. */
function parentsFromProc(): Map<number, number> {
  const parents = new Map<number, number>();
  for (const pid of readdirSync('/proc').map(Number)) {
    const parent = Number.isNaN(pid) ? undefined : statusFromProc(pid)?.parent;
    if (parent !== undefined) parents.set(pid, parent);
  }
  return parents;
}

/** Of a process, or of one of its threads; undefined for one that ended while we looked. */
function statusFromProc(
  task: number | string,
): { readonly state: string | undefined; readonly parent: number } | undefined {
  try {
    // "pid (command, which may hold anything) state parent ..."
    const fields = readFileSync(`/proc/${task}/stat`, 'utf8');
    const [state, parent] = fields.slice(fields.lastIndexOf(')') + 2).split(' ');
    return { state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}

function parentsFromPs(): Map<number, number> {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=', '-o', 'ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n');
  return new Map(
    lines.map((line) => {
      const [pid, parent] = line.trim().split(/\s+/).map(Number);
      return [pid ?? 0, parent ?? 0];
    }),
  );
}
