import type { SignOutReport } from '../../session/snapshot.ts';
import { problemOf } from '../../support/failure.ts';
import type { Known } from './organisations.ts';
import type { ServiceParts } from './types.ts';

/**
 * What follows a sign-out: how it went is shown for as long as nobody signs in. The link that ends Okta's own session
 * holds an ID token: it goes to the browser, and never to the window.
 */
export async function followSignOut(
  one: Known,
  { endSessionUrl, ...report }: SignOutReport,
  { clock, outside, log }: Pick<ServiceParts, 'clock' | 'outside' | 'log'>,
): Promise<SignOutReport> {
  one.signedOut = { atMs: clock.now(), report };
  if (endSessionUrl !== undefined) {
    await outside.openExternal(endSessionUrl).catch((thrown: unknown) => {
      log.warn('service.end-session', { problem: problemOf(thrown) });
    });
  }
  return report;
}
