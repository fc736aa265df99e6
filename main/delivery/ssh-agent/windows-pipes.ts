import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { uint32 } from '../../certificates/ssh-wire.ts';

export const OPENSSH_PIPE = '\\\\.\\pipe\\openssh-ssh-agent';
const PIPES = '\\\\.\\pipe\\';

/** What is asked of Windows about its named pipes. */
export interface WindowsPipes {
  /** The names of all pipes that are open now, without the folder; empty where they cannot be listed. */
  names(): readonly string[];
  /** What only Windows can say of the name of Pageant's pipe; undefined where it does not. */
  pageant(): PageantFacts | undefined;
}

export interface PageantFacts {
  /** "Pageant" in 16 bytes, obscured by CryptProtectMemory(CROSS_PROCESS): another value after each start of Windows. */
  readonly obscured: Buffer;
  /** The person's names, as Windows has them: the account's, and the first part of the principal's in a domain. */
  readonly users: readonly string[];
}

/**
 * The pipe of the agent that runs: that of Windows' OpenSSH, else Pageant's (PuTTY 0.75 and later). That of OpenSSH where
 * none does, so that what is missing has a name. Pageant's is taken only by its exact name: anybody may open a pipe that
 * looks like it, and would be given a key.
 */
export function windowsAgentPipe(pipes: WindowsPipes): string {
  const open = new Set(pipes.names().map((name) => name.toLowerCase()));
  if (open.has(OPENSSH_PIPE.slice(PIPES.length))) return OPENSSH_PIPE;
  if (![...open].some((name) => name.startsWith('pageant.'))) return OPENSSH_PIPE;
  return pageantPipe(pipes, open) ?? OPENSSH_PIPE;
}

function pageantPipe(pipes: WindowsPipes, open: ReadonlySet<string>): string | undefined {
  const facts = pipes.pageant();
  const candidates = facts === undefined ? [] : pageantNames(facts);
  const found = candidates.find((name) => open.has(name.toLowerCase()));
  return found === undefined ? undefined : `${PIPES}${found}`;
}

/** As PuTTY makes it (windows/utils/agent_named_pipe_name.c, cryptoapi.c): the obscured text, hashed with its length. */
export function pageantNames({ obscured, users }: PageantFacts): readonly string[] {
  const hash = createHash('sha256').update(uint32(obscured.length)).update(obscured).digest('hex');
  return users.map((user) => `pageant.${user}.${hash}`);
}

const SCRIPT = [
  'Add-Type -AssemblyName System.Security',
  '$bytes = New-Object byte[] 16',
  "[Text.Encoding]::ASCII.GetBytes('Pageant').CopyTo($bytes, 0)",
  "[Security.Cryptography.ProtectedMemory]::Protect($bytes, 'CrossProcess')",
  "[BitConverter]::ToString($bytes) -replace '-', ''",
  'whoami /upn 2>$null',
].join('; ');

let known: PageantFacts | undefined;

/** Windows' own answers. PowerShell takes a while, and says the same until Windows is started again. */
export const systemPipes: WindowsPipes = {
  names() {
    try {
      return readdirSync(PIPES);
    } catch {
      return [];
    }
  },
  pageant() {
    known ??= askPowerShell();
    return known;
  },
};

function askPowerShell(): PageantFacts | undefined {
  try {
    const given = ['-NoProfile', '-NonInteractive', '-Command', SCRIPT];
    const said = execFileSync('powershell.exe', given, {
      encoding: 'utf8',
      timeout: 10_000,
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return readPageantFacts(said, userInfo().username);
  } catch {
    return undefined;
  }
}

/** What the script prints: the bytes in hex, then the principal's name ("sam@example.com") where there is one. */
export function readPageantFacts(said: string, account: string): PageantFacts | undefined {
  const [hex = '', principal = ''] = said.trim().split(/\s+/);
  if (!/^[0-9A-F]{32}$/i.test(hex)) return undefined;
  const inDomain = principal.split('@')[0] ?? '';
  const users = [...new Set([inDomain, account].filter((name) => name !== ''))];
  return { obscured: Buffer.from(hex, 'hex'), users };
}
