import type { Failure, FailureCode, FailureFacts } from '../../support/failure.ts';
import { listed } from '../../support/words/say.ts';

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
    case 'NO_AGENT':
      return platform === 'win32' ? WINDOWS_SERVICE : { command: 'latchkey doctor' };
    default: {
      const command = nextCommand(cause.code);
      return command === undefined ? undefined : { command };
    }
  }
}

/** It is there on every Windows since 2019, and switched off; only an administrator can change that. */
const WINDOWS_SERVICE: NextStep = {
  advice:
    'Ask IT to switch on the service “OpenSSH Authentication Agent”, or start Pageant. An administrator types:',
  command: 'Set-Service ssh-agent -StartupType Automatic; Start-Service ssh-agent',
};

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
    case 'PROXY_UNREACHABLE':
    case 'PROXY_UNUSABLE':
    case 'PROXY_REFUSED':
    case 'TLS_INSPECTED':
    case 'CLOCK_WRONG':
    case 'AGENT_REFUSED':
      return 'latchkey doctor';
    default:
      return undefined;
  }
}
