import type { Failure } from '../../../support/failure.ts';
import { ok, type Result } from '../../../support/result.ts';
import { shortFingerprint } from '../authority-label.ts';
import type { NssTools } from './database.ts';

/** A browser sends the whole chain only where it knows it, and many servers know the root alone. */
const LABEL = /^latchkey authority ([0-9a-f]{8})$/;

/** The certificates of authorities that came with ours, PEM. What was there before we came is not among them. */
export async function ownAuthorities(tools: NssTools): Promise<Result<readonly string[], Failure>> {
  const found = await labelled(tools);
  return found.ok ? ok(found.value.map(({ pem }) => pem)) : found;
}

/** Removes them, where nobody has given them a trust of their own since. */
export async function removeOwnAuthorities(tools: NssTools): Promise<Result<void, Failure>> {
  const found = await labelled(tools);
  if (!found.ok) return found;
  for (const { name, trust } of found.value) {
    if (trust !== ',,') continue;
    const removed = await tools.removeCertificate(name);
    if (!removed.ok) return removed;
  }
  return ok(undefined);
}

async function labelled(
  tools: NssTools,
): Promise<
  Result<readonly { readonly name: string; readonly trust: string; readonly pem: string }[], Failure>
> {
  const nicknames = await tools.nicknames();
  if (!nicknames.ok) return nicknames;
  const found: { name: string; trust: string; pem: string }[] = [];
  for (const { name, trust } of nicknames.value) {
    const wanted = LABEL.exec(name)?.[1];
    // Where two have the name, NSS would choose for us.
    if (wanted === undefined || nicknames.value.filter((one) => one.name === name).length > 1) continue;
    const certificates = await tools.certificates(name);
    if (!certificates.ok) return certificates;
    // An authority goes on to another intermediate of the same subject, and NSS shows all of one subject.
    const pem = certificates.value.find((one) => shortFingerprint(one) === wanted);
    if (pem !== undefined) found.push({ name, trust, pem });
  }
  return ok(found);
}
