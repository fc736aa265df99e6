import { join } from 'node:path';
import { type Failure, failure } from '../../../support/failure.ts';
import { err, ok, type Result } from '../../../support/result.ts';
import type { ProgramEnd, RunProgram } from '../program.ts';

/** PowerShell takes a second to start, and on a computer that is starting itself much longer. */
const LIMIT_MS = 30_000;

/** How people know it, and how failures name it. */
export const WINDOWS_STORE = 'Windows certificate store';

/** Windows PowerShell 5.1, which is a part of Windows; by its full path, so that no other program of that name is asked. */
function powershellPath({ SystemRoot = String.raw`C:\Windows` }: NodeJS.ProcessEnv): string {
  return join(SystemRoot, 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
}

/**
 * Runs one of our scripts and answers the lines that it printed. Failures: STORE_REFUSED.
 *
 * The script is an argument: it is the same each time and for everybody to read, and the execution policy concerns files
 * alone. What it is about goes by standard input as one line of JSON, which is `$asked` in there; secrets go nowhere else.
 * Scripts are made of cmdlets alone, without a call of .NET, so that they run in constrained language mode. They have no
 * double quotes, which arguments of Windows do not carry unharmed.
 */
export async function runScript(
  run: RunProgram,
  environment: NodeJS.ProcessEnv,
  script: string,
  asked: Readonly<Record<string, string>>,
): Promise<Result<readonly string[], Failure>> {
  const end = await run({
    program: powershellPath(environment),
    args: ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', `${BEFORE} try { ${script} } ${AFTER}`],
    // With the modules of a newer PowerShell, which started us, this one does not find its own Cert: drive.
    environment: without(environment, 'psmodulepath'),
    limitMs: LIMIT_MS,
    input: `${inAscii(JSON.stringify(asked))}\n`,
  });
  if (end.kind !== 'ended') return err(refusalOf(end));
  const lines = end.stdout
    .replaceAll('\uFEFF', '')
    .split(/\r?\n/)
    .filter((line) => line !== '');
  const refusal = lines.find((line) => line.startsWith(REFUSED));
  return refusal === undefined && end.code === 0
    ? ok(lines)
    : err(refusalOf(end, refusal?.slice(REFUSED.length)));
}

const REFUSED = 'refused: ';
const BEFORE = [
  "$ErrorActionPreference = 'Stop';",
  "$ProgressPreference = 'SilentlyContinue';",
  '$asked = $input | ConvertFrom-Json;',
].join(' ');
/** The name of what went wrong is the same in every language; the sentence is in the computer's. */
const AFTER = `catch { '${REFUSED}' + $_.FullyQualifiedErrorId + ': ' + $_.Exception.Message; exit 1 }`;

function refusalOf(end: ProgramEnd, said?: string): Failure {
  const place = WINDOWS_STORE;
  switch (end.kind) {
    case 'missing':
      return failure('STORE_REFUSED', {
        place,
        problem: 'there is no powershell.exe',
        reason: 'no-powershell',
      });
    case 'too-late':
      return failure('STORE_REFUSED', {
        place,
        problem: `PowerShell took longer than ${LIMIT_MS / 1000} seconds`,
        reason: 'silent',
      });
    case 'ended':
      return failure('STORE_REFUSED', {
        place,
        problem: said ?? (end.stderr.trim().split('\n')[0] || `PowerShell ended with ${end.code}`),
      });
  }
}

/** Standard input is read in the code page of the computer. */
function inAscii(json: string): string {
  return json.replaceAll(
    /[\u007F-\uFFFF]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function without(environment: NodeJS.ProcessEnv, name: string): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([key]) => key.toLowerCase() !== name));
}
