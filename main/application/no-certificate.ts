import type { ResolvedProfile } from '../settings/schema.ts';
import { type Failure, failure } from '../support/failure.ts';

/** Of an organisation: its name, and whether its settings ask for client certificates. */
export interface Asking {
  readonly name: string;
  readonly x509: Pick<ResolvedProfile['x509'], 'enabled'>;
}

/**
 * Why there is no client certificate that a program could show.
 *
 * @param known what is recorded of a sign-in, with what stands in its way; undefined where nobody is signed in
 */
export function whyNoCertificate(
  { name, x509 }: Asking,
  known: { readonly trouble?: Failure | undefined } | undefined,
): Failure {
  if (known === undefined) return failure('SIGNED_OUT', { profile: name });
  if (!x509.enabled) return notWanted('the settings ask for no client certificate (x509.enabled)');
  const problem = 'this sign-in has brought none yet';
  return known.trouble ?? failure('STORE_REFUSED', { place: 'files', problem, reason: 'none-yet' });
}

/** @param problem a sentence's end: what the settings do not ask for */
export function notWanted(problem: string): Failure {
  return failure('STORE_REFUSED', { place: 'files', problem, reason: 'not-wanted' });
}
