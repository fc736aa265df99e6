import { pathWords } from '../../application/words/phrases.ts';
import { clean } from '../screen/clean.ts';
import { type Fact, factLines, widestLabel, wrap } from '../screen/layout.ts';
import { painterFor } from '../screen/screen.ts';
import type { World } from '../world.ts';

/** A new key, and what it is good for. */
export function keyLines(
  told: { readonly file: string; readonly publicKey: string },
  { stdout, home }: World,
): string[] {
  const { file, publicKey } = clean(told);
  return [
    painterFor(stdout)('title', 'The key is made'),
    ...wrap(
      `The private key is in ${pathWords(file, home)}. Whoever has it decides what computers take for the access policy: keep it where your IT team keeps such keys, and not on a server that publishes the policy.`,
      stdout.columns,
    ),
    '',
    'For the settings of every computer:',
    // Alone on its line, as everything that is to be copied.
    `"access": { "keys": ["${publicKey}"] }`,
  ];
}

export interface SignedPolicyFile {
  readonly file: string;
  readonly signatureFile: string;
  readonly serial: number;
  readonly publicKey: string;
}

export function signedLines(told: SignedPolicyFile, { stdout, home }: World): string[] {
  const { file, signatureFile, serial, publicKey } = clean(told);
  const paint = painterFor(stdout);
  const facts: Fact[] = [
    { label: 'Policy', values: [pathWords(file, home)] },
    { label: 'Signature', values: [pathWords(signatureFile, home)] },
    { label: 'Serial', values: [`${serial}`] },
    { label: 'Signed with', values: [publicKey] },
  ];
  return [
    paint('title', 'The policy is signed'),
    ...factLines(facts, stdout, paint, widestLabel(facts)),
    '',
    'Publish both files beside each other.',
  ];
}

export function verifiedLines(
  told: { readonly file: string; readonly serial: number },
  { stdout, home }: World,
): string[] {
  const { file, serial } = clean(told);
  return [
    painterFor(stdout)('good', 'Computers with these keys take this policy'),
    ...wrap(
      `${pathWords(file, home)} has the serial number ${serial}, and its signature is right. A computer that has seen a greater serial number refuses it nevertheless.`,
      stdout.columns,
    ),
  ];
}
