export interface IdentityAgentParts {
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * The agent that a person's ssh_config names for all hosts (IdentityAgent before any block, or in one for "*"), as ssh_config(5)
 * reads it: the first one counts. Undefined where it names none, takes SSH_AUTH_SOCK, or names one by what only ssh knows.
 */
export function identityAgentIn(text: string, parts: IdentityAgentParts): string | undefined {
  let isForAll = true;
  for (const line of text.split(/\r?\n/)) {
    const [, keyword = '', rest = ''] = /^\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(line) ?? [];
    switch (keyword.toLowerCase()) {
      case 'host':
        isForAll = rest === '*';
        break;
      case 'match':
        isForAll = rest.toLowerCase() === 'all';
        break;
      case 'identityagent':
        if (isForAll) return addressOf(rest, parts);
        break;
    }
  }
  return undefined;
}

function addressOf(written: string, { home, environment }: IdentityAgentParts): string | undefined {
  const bare = written.replace(/^"(.*)"$/, '$1');
  if (bare === 'none' || bare === 'SSH_AUTH_SOCK' || bare === '') return undefined;
  const whole = /^\$(\w+)$/.exec(bare)?.[1];
  if (whole !== undefined) return environment[whole] || undefined;
  const said = bare
    .replace(/^~(?=[\\/])/, home)
    .replace(/%d/g, home)
    .replace(/\$\{(\w+)\}/g, (_, name: string) => environment[name] ?? '');
  // Other tokens are of the host that ssh connects to.
  return /%[^%]/.test(said) ? undefined : said.replaceAll('%%', '%');
}
