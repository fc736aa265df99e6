import { closeSync, writeSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openForAppending } from '../../support/append.ts';
import type { Clock } from '../../support/clock.ts';
import type { Failure } from '../../support/failure.ts';
import { readTextFile, removeFile, writeFileAtomically } from '../../support/files.ts';
import { parseJson } from '../../support/json.ts';
import { redactValue } from '../../support/redact.ts';
import { ok, type Result } from '../../support/result.ts';
import { type ActivityEvent, entrySchema, type JournalEntry } from './events.ts';

/** The person's own journal of the last thirty days, one file for all organisations and all processes of the user. */
export interface Journal {
  /**
   * Writes it down at once, without secrets. What cannot be written is lost without a word, because nobody's access may
   * depend on it.
   */
  note(profile: string, event: ActivityEvent): void;
  /** What is there, the oldest first; lines that cannot be read are passed over. */
  read(): Promise<readonly JournalEntry[]>;
  /** Removes what is older than thirty days, and of a file that has grown too large the oldest. */
  prune(): Promise<Result<void, Failure>>;
  /** Removes everything of an organisation. */
  forget(profile: string): Promise<Result<void, Failure>>;
}

const KEPT_MS = 30 * 24 * 60 * 60_000;
/** Some thousand entries. */
const LARGEST_BYTES = 512 * 1024;
const LONGEST_TEXT = 500;
/** A clock that was set back makes entries of the future; a little of that is none. */
const EARLY_MS = 24 * 60 * 60_000;

export function createJournal(folder: string, clock: Clock): Journal {
  const path = join(folder, 'activity.jsonl');
  const isKept = ({ atMs }: JournalEntry): boolean => {
    const ageMs = clock.now() - atMs;
    return ageMs < KEPT_MS && ageMs > -EARLY_MS;
  };
  const readAll = async (): Promise<readonly JournalEntry[]> => {
    const text = await readTextFile(path);
    return text.ok && text.value !== undefined ? entriesIn(text.value) : [];
  };
  /** Whoever writes a line at the same moment must not lose it: then everything is read again. */
  const rewrite = async (keep: (entry: JournalEntry) => boolean): Promise<Result<void, Failure>> => {
    for (let tries = 0; ; tries++) {
      const before = await sizeOf(path);
      if (before === 0) return ok(undefined);
      const all = await readAll();
      const lines = newest(all.filter(keep).map((entry) => `${JSON.stringify(entry)}\n`));
      if (lines.length === 0) return removeFile(path);
      const isUnread = async (): Promise<void> => {
        if ((await sizeOf(path)) !== before) throw new Error(GREW);
      };
      const written = await writeFileAtomically(path, lines.join(''), { beforeReplacing: isUnread });
      const grew =
        !written.ok && written.error.code === 'FILE_REFUSED' && written.error.facts.problem === GREW;
      if (!grew || tries >= MOST_TRIES) return written;
    }
  };
  return {
    note(profile, event) {
      try {
        const safe = redactValue({ atMs: clock.now(), profile, event });
        const line = Buffer.from(`${JSON.stringify(safe, shortened)}\n`);
        const file = openForAppending(folder, path);
        try {
          writeSync(file, line);
        } finally {
          closeSync(file);
        }
      } catch {
        // A full disk may have room for the next one.
      }
    },
    read: async () => (await readAll()).filter(isKept),
    async prune() {
      const all = await readAll();
      const isDue = all.some((entry) => !isKept(entry)) || (await sizeOf(path)) > LARGEST_BYTES;
      return isDue ? rewrite(isKept) : ok(undefined);
    },
    forget: (profile) => rewrite((entry) => entry.profile !== profile),
  };
}

const MOST_TRIES = 5;
const GREW = 'it has grown meanwhile';

function shortened(_: string, value: unknown): unknown {
  return typeof value === 'string' && value.length > LONGEST_TEXT
    ? `${value.slice(0, LONGEST_TEXT)}…`
    : value;
}

function entriesIn(text: string): readonly JournalEntry[] {
  return text.split('\n').flatMap((line) => {
    const read = line === '' ? undefined : entrySchema.safeParse(parseJson(line));
    return read?.success === true ? [read.data] : [];
  });
}

/** As many of the last lines as half a file may hold, so that it is not soon full again. */
function newest(lines: readonly string[]): readonly string[] {
  const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
  if (bytes <= LARGEST_BYTES) return lines;
  let left = LARGEST_BYTES / 2;
  const from = lines.findLastIndex((line) => {
    left -= Buffer.byteLength(line);
    return left < 0;
  });
  return lines.slice(from + 1);
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found?.size ?? 0;
}
