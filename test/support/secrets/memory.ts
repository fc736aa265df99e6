import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import type { Secret } from './search.ts';

const PART = 1024 * 1024;
/** Longer than any secret that is looked for as it is. */
const OVERLAP = 1_024;
/** Most of what a process has reserved it never used. */
const NOTHING = Buffer.alloc(PART);

/**
 * Which kinds of secret stand whole in the memory that a process can write to (Linux): as they are, or backwards, as
 * OpenSSL keeps large numbers. Undefined where the system does not let this process read the other one's memory.
 */
export function secretsInMemory(pid: number, secrets: readonly Secret[]): ReadonlySet<string> | undefined {
  const found = new Set<string>();
  const wanted = secrets.flatMap(({ kind, bytes }) => [
    { kind, bytes },
    { kind, bytes: Buffer.from(bytes).reverse() },
  ]);
  let memory: number;
  try {
    memory = openSync(`/proc/${pid}/mem`, 'r');
  } catch {
    return undefined;
  }
  try {
    for (const [from, to] of writable(pid)) {
      for (let at = from; at < to; at += PART - OVERLAP) {
        const part = readPart(memory, at, Math.min(PART, to - at));
        if (part.equals(NOTHING.subarray(0, part.length))) continue;
        for (const { kind, bytes } of wanted) {
          if (!found.has(kind) && part.includes(bytes)) found.add(kind);
        }
      }
    }
  } finally {
    closeSync(memory);
  }
  return found;
}

/** proc(5), maps: "55d0-55d1 rw-p …". */
function writable(pid: number): readonly (readonly [from: number, to: number])[] {
  const lines = readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n');
  return lines.flatMap((line) => {
    const [, from = '', to = ''] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
    return from === '' ? [] : [[Number.parseInt(from, 16), Number.parseInt(to, 16)] as const];
  });
}

/** Empty where pages went away, or were only reserved. */
function readPart(memory: number, at: number, length: number): Buffer {
  const part = Buffer.alloc(length);
  try {
    return part.subarray(0, readSync(memory, part, 0, length, at));
  } catch {
    return Buffer.alloc(0);
  }
}
