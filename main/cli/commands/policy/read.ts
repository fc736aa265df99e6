import type { Finding } from '../../../access/finding.ts';
import { decodePolicy, MOST_BYTES, type ParsedPolicy, parsePolicy } from '../../../access/parse.ts';
import { type Failure, fail } from '../../../support/failure.ts';
import { readBinaryFile } from '../../../support/files.ts';
import { err, ok, type Result } from '../../../support/result.ts';
import type { CommandLine } from '../../command-line.ts';
import { EXIT } from '../../exit-codes.ts';
import { type Checked, checkedLines } from '../../words/policy-check.ts';

export interface PolicyFile {
  readonly bytes: Buffer;
  readonly text: string;
  readonly parsed: ParsedPolicy;
}

/** A policy that can be used, or what is wrong with it. FILE_REFUSED where there is no file to read. */
async function readPolicy(path: string): Promise<Result<Result<PolicyFile, readonly Finding[]>, Failure>> {
  const bytes = await readThere(path, MOST_BYTES);
  if (!bytes.ok) return bytes;
  const text = decodePolicy(bytes.value);
  if (!text.ok) return ok(text);
  const parsed = parsePolicy(text.value);
  return ok(
    parsed.ok ? ok({ bytes: bytes.value, text: text.value, parsed: parsed.value }) : err(parsed.error),
  );
}

/** The bytes of a file that has to be there. */
export async function readThere(path: string, mostBytes?: number): Promise<Result<Buffer, Failure>> {
  const read = await readBinaryFile(path, mostBytes);
  if (!read.ok) return read;
  return read.value === undefined
    ? fail('FILE_REFUSED', { path, problem: 'there is no such file' })
    : ok(read.value);
}

/** The same for commands that need a policy they can use. Answers what is wrong with it as `policy check` does. */
export async function usePolicy(
  cli: CommandLine,
  path: string,
  work: (policy: PolicyFile) => Promise<number> | number,
): Promise<number> {
  const read = await readPolicy(path);
  if (!read.ok) return cli.reply.failed(read.error);
  if (read.value.ok) return work(read.value.value);
  return answerChecked(cli, { file: path, policy: undefined, findings: read.value.error }, EXIT.setUpNeeded);
}

export function answerChecked(cli: CommandLine, checked: Checked, exitCode: number): number {
  const { policy, file, findings } = checked;
  return cli.reply.answer(
    () => checkedLines(checked, cli.world),
    () => ({ ok: exitCode === EXIT.done, file, serial: policy?.serial, findings }),
    exitCode,
  );
}
