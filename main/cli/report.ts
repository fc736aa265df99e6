import { pathWords } from '../application/words/phrases.ts';
import type { Failure } from '../support/failure.ts';
import { writeFileAtomically } from '../support/files.ts';
import { redact, redactValue } from '../support/redact.ts';
import { ok, type Result } from '../support/result.ts';
import { failureJson, failureLines } from './reply.ts';
import type { Screen } from './screen/screen.ts';
import type { World } from './world.ts';

/** What a command found, for whoever helps: as lines, or as data. */
export interface Report {
  lines(paper: Screen): readonly string[];
  json(): object;
}

/** Where it was saved; undefined where no report was wished for. */
export type Saved = Result<string | undefined, Failure>;

/** Writes a report to `path`, without what could be a secret: JSON where it ends in ".json", else text. */
export async function saveReport(path: string | undefined, report: Report): Promise<Saved> {
  if (path === undefined) return ok(undefined);
  const text = path.toLowerCase().endsWith('.json')
    ? JSON.stringify(redactValue(report.json()), null, 2)
    : redact(report.lines(PAPER).join('\n'));
  const written = await writeFileAtomically(path, `${text}\n`);
  return written.ok ? ok(path) : written;
}

/** What a report is written for: no terminal, no colours. */
const PAPER: Screen = {
  write: () => {},
  isClosed: () => false,
  isTerminal: false,
  colours: false,
  unicode: true,
  columns: 100,
};

export function savedLines(saved: Saved, world: World): string[] {
  if (!saved.ok) return ['', ...failureLines(saved.error, world.stdout, world)];
  return saved.value === undefined
    ? []
    : ['', `Saved in ${pathWords(saved.value, world.home)}, without secrets.`];
}

export function savedJson(saved: Saved, world: World): object {
  if (!saved.ok) return { saved: failureJson(saved.error, world) };
  return saved.value === undefined ? {} : { saved: saved.value };
}
