import type { PendingBrowser } from '../../session/snapshot.ts';
import type { Failure } from '../../support/failure.ts';
import { describeFailure } from '../../support/words/failures.ts';
import { canShowBrowser } from '../browser.ts';
import { wrap } from '../screen/layout.ts';
import type { World } from '../world.ts';

/** The link for whoever has to open it by hand, and how Okta's answer gets here from another computer. */
export function linkLines(
  { authorizationUrl, redirectUri }: PendingBrowser,
  world: Pick<World, 'environment' | 'platform' | 'stderr' | 'clock' | 'format'>,
  browser?: Failure,
): string[] {
  const { environment, platform, stderr } = world;
  const { hostname, port } = new URL(redirectUri);
  const away = awayWords({ environment, platform });
  const paragraph = (text: string): string[] => wrap(text, stderr.columns);
  return [
    ...(browser?.code === 'NO_BROWSER'
      ? paragraph(browserWords(browser, world))
      : ['Open this link in your browser to sign in:']),
    '',
    // Alone on its line, as everything that is to be copied.
    authorizationUrl,
    '',
    ...(away === undefined ? [] : [...paragraph(away), '', `ssh -L ${port}:${hostname}:${port} HOST`, '']),
  ];
}

function browserWords(
  cause: Extract<Failure, { code: 'NO_BROWSER' }>,
  { clock, format }: Pick<World, 'clock' | 'format'>,
): string {
  const { title, sentence } = describeFailure(cause, clock.now(), format);
  return `${title}: ${cause.facts.problem}. ${sentence.replace(/\.$/, ':')}`;
}

/** What to do where the browser is probably on another computer. */
function awayWords({ environment, platform }: Pick<World, 'environment' | 'platform'>): string | undefined {
  if (environment.SSH_CONNECTION !== undefined) {
    return 'You are on this computer through ssh, and Okta answers to the computer with the browser. So that the answer gets here, first run on yours:';
  }
  return canShowBrowser(environment, platform)
    ? undefined
    : 'Okta answers to the computer with the browser. If that is another one than this, first run there, so that the answer gets here:';
}
