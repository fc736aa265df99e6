import type { SignOutReport } from '../../session/snapshot.ts';
import { problemOf } from '../../support/failure.ts';
import type { ServiceParts } from './types.ts';

/** The link that ends Okta's own session holds an ID token: it goes to the browser, and never to the window. */
export async function withoutLink(
  { endSessionUrl, ...report }: SignOutReport,
  { outside, log }: Pick<ServiceParts, 'outside' | 'log'>,
): Promise<SignOutReport> {
  if (endSessionUrl !== undefined) {
    await outside.openExternal(endSessionUrl).catch((thrown: unknown) => {
      log.warn('service.end-session', { problem: problemOf(thrown) });
    });
  }
  return report;
}
