import type { Failure } from '../../../support/failure.ts';
import { ok, type Result } from '../../../support/result.ts';
import { isIssuedBy, isSameCertificate } from '../issued-by.ts';
import { type StoreScope, storeLabel } from '../types.ts';
import { ownAuthorities } from './authorities.ts';
import type { NssKey, NssTools } from './database.ts';
import { keyIdOf } from './key-id.ts';

/** A key of ours in a database; without a certificate where a process was killed between the two. */
export interface OwnKey {
  readonly id: string;
  readonly pem: string | undefined;
  /** Out of reach behind the password of its database. */
  readonly isLocked: boolean;
}

/**
 * "latchkey work 39a9bfa3": each certificate has a name of its own, because NSS has one name for two of different
 * subjects nowhere, and would choose another for us.
 */
export function nicknameOf(profile: string, certificatePem: string): string {
  return `${storeLabel(profile)} ${keyIdOf(certificatePem).slice(0, 8)}`;
}

/** Whether a profile of Latchkey gave this name to a key. */
export function isOwnLabel(label: string): boolean {
  return /^latchkey [a-z0-9_-]+ [0-9a-f]{8}$/.test(label) && !label.startsWith('latchkey authority ');
}

/** The keys of this profile by label, and those that are known whatever NSS calls them. */
export async function findOurs(
  tools: NssTools,
  profile: string,
  { authorities, known = [], others = [] }: StoreScope,
): Promise<Result<readonly OwnKey[], Failure>> {
  const knownIds = known.map(keyIdOf);
  const otherIds = others.map(keyIdOf);
  const keys = await tools.keys();
  if (!keys.ok) return keys;
  const isLocked = keys.value === 'locked';
  const listed: readonly NssKey[] =
    keys.value === 'locked' ? knownIds.map((id) => ({ id, label: '' })) : keys.value;
  const candidates = listed.filter(
    ({ id, label }) => !otherIds.includes(id) && (isLabelOf(profile, label) || knownIds.includes(id)),
  );
  if (candidates.length === 0) return ok([]);
  const trusted = await trustedIn(tools, authorities);
  if (!trusted.ok) return trusted;
  const ours: OwnKey[] = [];
  for (const { id, label } of candidates) {
    const found = await tools.certificatesOf(id);
    if (!found.ok) return found;
    if (found.value.length === 0 && !isLocked && isLabelOf(profile, label))
      ours.push({ id, pem: undefined, isLocked });
    for (const pem of found.value) {
      const isKnown = known.some((one) => isSameCertificate(one, pem));
      if (isKnown || trusted.value === undefined || isIssuedBy(pem, trusted.value))
        ours.push({ id, pem, isLocked });
    }
  }
  return ok(ours);
}

/** What came in with ours signs ours as well, where the authorities vouch for it. */
async function trustedIn(
  tools: NssTools,
  authorities: readonly string[] | undefined,
): Promise<Result<readonly string[] | undefined, Failure>> {
  if (authorities === undefined) return ok(undefined);
  const came = await ownAuthorities(tools);
  return came.ok ? ok([...authorities, ...came.value.filter((pem) => isIssuedBy(pem, authorities))]) : came;
}

function isLabelOf(profile: string, label: string): boolean {
  return label.startsWith(`${storeLabel(profile)} `) && isOwnLabel(label);
}
