import { setSerial } from '../../../access/set-serial.ts';
import { SIGNATURE_SUFFIX, signPolicy } from '../../../access/signature.ts';
import { pathWords } from '../../../application/words/phrases.ts';
import { failure } from '../../../support/failure.ts';
import { writeFileAtomically } from '../../../support/files.ts';
import type { CommandLine } from '../../command-line.ts';
import { signedLines } from '../../words/policy-keys.ts';
import { type PolicyFile, readThere, usePolicy } from './read.ts';

export interface SignOptions {
  readonly key: string;
  readonly serial?: string | undefined;
}

/** Whoever gets the policy, by a server or by a tool of IT, has to be able to read both files. */
const MODE = 0o644;

/** `latchkey policy sign FILE --key KEY [--serial N]` */
export function policySign(cli: CommandLine, file: string, options: SignOptions): Promise<number> {
  return usePolicy(cli, file, async (policy) => {
    const { reply, world } = cli;
    const refuse = (title: string, sentence: string): number =>
      reply.failed(failure('POLICY_REFUSED', { source: file, problems: [sentence] }), {
        said: { title, sentence },
      });
    const key = await readThere(options.key);
    if (!key.ok) return reply.failed(key.error);
    const changed = withSerial(policy, options.serial);
    if (typeof changed !== 'string') return refuse('Nothing was signed', changed.problem);

    const bytes = Buffer.from(changed);
    const signed = await signPolicy(bytes, key.value.toString('utf8'));
    if (!signed.ok)
      return refuse('Nothing was signed', `${pathWords(options.key, world.home)} ${signed.error}.`);
    const signatureFile = `${file}${SIGNATURE_SUFFIX}`;
    // The signature last: an interrupted signing leaves a policy that is refused, and never one that is not meant.
    const written =
      changed === policy.text ? undefined : await writeFileAtomically(file, bytes, { mode: MODE });
    if (written?.ok === false) return reply.failed(written.error);
    const saved = await writeFileAtomically(signatureFile, signed.value.signature, { mode: MODE });
    if (!saved.ok) return reply.failed(saved.error);
    const serial = options.serial === undefined ? policy.parsed.policy.serial : Number(options.serial);
    const told = { file, signatureFile, serial, publicKey: signed.value.publicKey };
    return reply.answer(
      () => signedLines(told, world),
      () => told,
    );
  });
}

/** The text to be signed, or why there is none. */
function withSerial(
  { text, parsed: { written } }: PolicyFile,
  wanted: string | undefined,
): string | { readonly problem: string } {
  const there = written.serial;
  if (wanted === undefined) {
    return there === undefined
      ? { problem: 'The policy has no serial number. Add one to it, or name one with --serial.' }
      : text;
  }
  const serial = /^\d+$/.test(wanted) ? Number(wanted) : Number.NaN;
  if (!Number.isSafeInteger(serial))
    return { problem: `A serial number is a whole number, and “${wanted}” is none.` };
  if (there !== undefined && serial < there) {
    return { problem: `The policy has the serial number ${there} already, and ${serial} is less.` };
  }
  if (serial === there) return text;
  return (
    setSerial(text, serial) ?? {
      problem: 'The serial number could not be changed in the file. Change it by hand.',
    }
  );
}
