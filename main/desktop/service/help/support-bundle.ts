import { join } from 'node:path';
import type { JournalEntry } from '../../../session/journal/events.ts';
import type { LoadedSettings } from '../../../settings/load.ts';
import { readBinaryFile } from '../../../support/files.ts';
import { redact, redactValue } from '../../../support/redact.ts';
import type { Known } from '../organisations.ts';

export interface BundleFacts {
  readonly diagnostics: string;
  readonly organisations: readonly Known[];
  readonly settings: LoadedSettings | undefined;
  readonly journal: readonly JournalEntry[];
  readonly logs: string;
}

/** Both files of the log have 1 MB at most; this is far above. */
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * All that helps to find out what is wrong, as one text: what the page shows, the checkup, the settings, the journal and
 * the log. What could be a secret is taken out once more.
 */
export async function supportBundle(facts: BundleFacts): Promise<string> {
  const { diagnostics, organisations, settings, journal, logs } = facts;
  const checkups = organisations.map(({ profile, checkup }) => ({ profile: profile.name, checkup }));
  const snapshots = organisations.map(({ snapshot, trouble, lastFailure }) => ({
    snapshot,
    trouble,
    lastFailure,
  }));
  const files = await Promise.all(
    ['latchkey.old.log', 'latchkey.log'].map(async (name) => {
      const read = await readBinaryFile(join(logs, name), MOST_BYTES);
      return section(name, read.ok ? (read.value?.toString('utf8') ?? '') : read.error.code);
    }),
  );
  return [
    section('Diagnostics', diagnostics),
    section('Checkup', json(checkups)),
    section(
      'Settings',
      json({ settings: settings?.settings, origin: settings?.origin, notes: settings?.notes }),
    ),
    section('Sessions', json(snapshots)),
    section('Activity', journal.map((entry) => JSON.stringify(redactValue(entry))).join('\n')),
    ...files,
  ].join('\n');
}

function json(value: unknown): string {
  return JSON.stringify(redactValue(value), undefined, 2) ?? '';
}

function section(title: string, text: string): string {
  return `===== ${title} =====\n${redact(text).trimEnd()}\n`;
}
