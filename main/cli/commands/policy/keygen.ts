import { createPolicyKeys, publicJwk } from '../../../access/signature.ts';
import { writeNewFile } from '../../../support/files.ts';
import type { CommandLine } from '../../command-line.ts';
import { keyLines } from '../../words/policy-keys.ts';

/** `latchkey policy keygen FILE` */
export async function policyKeygen({ world, reply }: CommandLine, file: string): Promise<number> {
  const { privateKey, publicKey } = createPolicyKeys();
  const written = await writeNewFile(file, privateKey);
  if (!written.ok) return reply.failed(written.error);
  const jwk = await publicJwk(publicKey);
  return reply.answer(
    () => keyLines({ file, publicKey }, world),
    () => ({ file, publicKey, jwk }),
  );
}
