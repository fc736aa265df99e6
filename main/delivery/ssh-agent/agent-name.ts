import { realpathSync } from 'node:fs';

const GPG_AGENT = 'gpg-agent';
const OPENSSH = "OpenSSH's ssh-agent";

interface KnownAgent {
  readonly name: string;
  /**
   * A key that it takes is in its memory alone, asks nobody for anything and goes with it: a key of a moment can be tried
   * there. gpg-agent writes keys to disk, that of Windows into the registry, and others ask the person.
   */
  readonly isHarmless: boolean;
}

/** Agents that can be told by where they listen. OpenSSH's comes last: its addresses are the least special. */
const AGENTS: readonly (readonly [RegExp, KnownAgent])[] = [
  [/gpg-agent/i, { name: GPG_AGENT, isHarmless: false }],
  [/keyring[^/]*\/\.?ssh$|\/gcr\/ssh$/, { name: 'GNOME Keyring', isHarmless: true }],
  [/1password/i, { name: '1Password', isHarmless: false }],
  [/bitwarden/i, { name: 'Bitwarden', isHarmless: false }],
  [/secretive/i, { name: 'Secretive', isHarmless: false }],
  [/com\.apple\.launchd/, { name: "macOS's ssh-agent", isHarmless: true }],
  [/openssh-ssh-agent$/i, { name: "Windows' ssh-agent", isHarmless: false }],
  [/[\\/]pipe[\\/]pageant\./i, { name: 'Pageant', isHarmless: true }],
  [
    /\/ssh-[^/]+\/agent\.\d+$|\/\.ssh\/agent\/|\/openssh_agent$|\/ssh-agent\.sock(?:et)?$/,
    { name: OPENSSH, isHarmless: true },
  ],
];

const UNKNOWN: KnownAgent = { name: 'the ssh-agent', isHarmless: false };

/** The agent that listens there, as it may stand at the beginning of a clause: "gpg-agent", "the ssh-agent". */
export function nameOfAgent(address: string): string {
  return agentAt(address).name;
}

/** Whether a key of a moment does nothing there but come and go. */
export function isHarmless(address: string): boolean {
  return agentAt(address).isHarmless;
}

/**
 * Whether the agent is known to take a key, drop its certificate and keep the key: gpg-agent asks the person for a
 * passphrase, writes the key to disk and does not let go of it (seen with 2.2.40). Better not to begin.
 */
export function keepsNoCertificates(address: string): boolean {
  return nameOfAgent(address) === GPG_AGENT;
}

/** Whether entries stay until somebody removes them, over restarts too: the agent of Windows knows no lifetimes. */
export function knowsNoLifetimes(address: string, platform: NodeJS.Platform): boolean {
  return platform === 'win32' && agentAt(address).name !== OPENSSH;
}

/** A link tells less than where it leads: 1Password is put into the place of macOS's agent by one. */
function agentAt(address: string): KnownAgent {
  const known = (place: string): KnownAgent | undefined =>
    AGENTS.find(([pattern]) => pattern.test(place))?.[1];
  return known(whereItLeads(address)) ?? known(address) ?? UNKNOWN;
}

function whereItLeads(address: string): string {
  // To look at a pipe of Windows is to open it.
  if (/^[\\/]{2}/.test(address)) return address;
  try {
    return realpathSync(address);
  } catch {
    return address;
  }
}
