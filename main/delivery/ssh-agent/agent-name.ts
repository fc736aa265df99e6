const GPG_AGENT = 'gpg-agent';

/** Agents that can be told by where they listen. OpenSSH's comes last: its addresses are the least special. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/gpg-agent/i, GPG_AGENT],
  [/keyring[^/]*\/\.?ssh$|\/gcr\/ssh$/, 'GNOME Keyring'],
  [/1password/i, '1Password'],
  [/bitwarden/i, 'Bitwarden'],
  [/secretive/i, 'Secretive'],
  [/com\.apple\.launchd/, "macOS's ssh-agent"],
  [/openssh-ssh-agent$/i, "Windows' ssh-agent"],
  [/\/ssh-[^/]+\/agent\.\d+$|\/\.ssh\/agent\/|\/openssh_agent$/, "OpenSSH's ssh-agent"],
];

/** The agent that listens there, as it may stand at the beginning of a clause: "gpg-agent", "the ssh-agent". */
export function nameOfAgent(address: string): string {
  return NAMES.find(([pattern]) => pattern.test(address))?.[1] ?? 'the ssh-agent';
}

/**
 * Whether the agent is known to take a key, drop its certificate and keep the key: gpg-agent asks the person for a
 * passphrase, writes the key to disk and does not let go of it (seen with 2.2.40). Better not to begin.
 */
export function keepsNoCertificates(address: string): boolean {
  return nameOfAgent(address) === GPG_AGENT;
}
