import type { PendingBrowser, Person } from '../../session/snapshot.ts';
import type { Failure, FailureCode, FailureFacts } from '../../support/failure.ts';
import { describeFailure } from '../../support/words/failures.ts';
import { listed, thousands } from '../../support/words/say.ts';
import { canShowBrowser } from '../browser.ts';
import { wrap } from '../screen/layout.ts';
import type { World } from '../world.ts';

/** The command's own sentences. Those of failures are in support/words. One word for one thing, as everywhere. */

/** What the person can do after a failure. A command alone is one of Latchkey; after an advice it is another program's. */
export interface NextStep {
  readonly advice?: string;
  readonly command?: string;
}

export function nextStep(cause: Failure, platform: NodeJS.Platform): NextStep | undefined {
  switch (cause.code) {
    case 'SETTINGS_INVALID':
      return settingsStep(cause.facts);
    case 'PORT_BUSY':
      return holderStep(cause.facts.redirectUris, platform);
    case 'SSH_CONFIG_REFUSED':
      return {
        advice: 'For ssh to know your hosts too, put this line first in it:',
        command: cause.facts.line,
      };
    case 'NOT_SET_UP':
      // Another name is meant, and the names that there are have been said.
      return (cause.facts.known ?? []).length === 0 ? { command: 'latchkey import-step' } : undefined;
    case 'OKTA_OTHER_PERSON':
      return otherPersonStep(cause.facts);
    default: {
      const command = nextCommand(cause.code);
      return command === undefined ? undefined : { command };
    }
  }
}

/** The sentence has named the source; most often it is a file. */
function settingsStep({ source, problems }: FailureFacts['SETTINGS_INVALID']): NextStep {
  const isFile = /[\\/]/.test(source);
  const what = problems.length === 1 ? 'it' : 'them';
  return { advice: isFile ? `Correct ${what} in that file.` : `Correct ${what} there, then try again.` };
}

/** Who was named is not given up for somebody else; who was here before may be. No name from Okta is to be typed. */
function otherPersonStep({ expected, found, named }: FailureFacts['OKTA_OTHER_PERSON']): NextStep {
  const advice = 'To sign in to Okta afresh:';
  if (named) return { advice, command: `latchkey login --fresh --as ${expected}` };
  return {
    advice: `To continue as ${found}: latchkey login --yes. ${advice}`,
    command: 'latchkey login --fresh',
  };
}

/** How to see who holds the ports of the redirect URIs, with a program that the system has. */
function holderStep(redirectUris: readonly string[], platform: NodeJS.Platform): NextStep {
  const ports = redirectUris.map((uri) => new URL(uri).port || '80');
  const which = ports.length === 1 ? `port ${ports[0]}` : `ports ${listed(ports)}`;
  return { advice: `To see what holds ${which}:`, command: holderCommand(ports, platform) };
}

function holderCommand(ports: readonly string[], platform: NodeJS.Platform): string {
  if (platform === 'win32') return 'netstat -ano';
  return platform === 'linux'
    ? `ss -ltnp '${ports.map((port) => `sport = :${port}`).join(' or ')}'`
    : `lsof -iTCP:${ports.join(',')} -sTCP:LISTEN`;
}

/** What to type next after a failure, where one command of Latchkey helps. */
function nextCommand(code: FailureCode): string | undefined {
  switch (code) {
    case 'SIGNED_OUT':
    case 'SESSION_ENDED':
    case 'CREDENTIALS_EXPIRED':
    case 'SIGN_IN_TIMEOUT':
    case 'SIGN_IN_CANCELLED':
    case 'SIGN_IN_UNKNOWN_ANSWER':
    case 'SIGN_IN_LOST':
    case 'NO_REFRESH':
      return 'latchkey login';
    case 'OKTA_REAUTH':
      return 'latchkey login --fresh';
    case 'NO_BROWSER':
      return 'latchkey login --no-browser';
    case 'OKTA_UNREACHABLE':
    case 'CA_UNREACHABLE':
    case 'CA_FINGERPRINT':
    case 'CLOCK_WRONG':
    case 'NO_AGENT':
    case 'AGENT_REFUSED':
      return 'latchkey doctor';
    default:
      return undefined;
  }
}

/** "Sam Example (sam@example.com)", or as much of it as Okta told. */
export function personWords(person: Person): string {
  const { name, email, subject } = person;
  if (name !== undefined && email !== undefined && name !== email) return `${name} (${email})`;
  return email ?? name ?? subject;
}

const MOST_NAMES = 6;

/** "a, b and 33 more". */
export function several(names: readonly string[], most = MOST_NAMES): string {
  if (names.length === 0) return 'none';
  const shown = names.length <= most ? names : names.slice(0, most);
  const more = names.length - shown.length;
  return shown.join(', ') + (more === 0 ? '' : ` and ${more} more`);
}

/** "1 host", "10,412 hosts": how many, with a comma for each thousand. */
export function counted(count: number, one: string, several: string): string {
  return `${thousands(count)} ${count === 1 ? one : several}`;
}

/** A path as a person types it in a shell: short where it is below the home folder, quoted where a shell would split it. */
export function pathWords(path: string, home: string): string {
  const below = home !== '' && path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
  return /^[\w~/.:@%+,=\\-]*$/.test(below) ? below : `"${path}"`;
}

/** The sign-in timer, "4:32 left": the only place where seconds are shown. */
export function timerWords(leftMs: number): string {
  const seconds = Math.max(0, Math.floor(leftMs / 1000));
  return `${Math.floor(seconds / 60)}:${`${seconds % 60}`.padStart(2, '0')} left`;
}

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
