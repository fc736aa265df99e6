import { sshAlgorithm } from '../../certificates/ssh-key.ts';
import { type Failure, fail } from '../../support/failure.ts';
import { readTextFile } from '../../support/files.ts';
import { ok, type Result } from '../../support/result.ts';
import { hostBlocks, line } from './blocks.ts';
import { isAccount, type UsableHosts, usableHosts } from './host-names.ts';
import { hasIncludeLine, isIncluded, withIncludeLine, withoutIncludeLine } from './include-line.ts';
import { knownHostsText } from './known-hosts.ts';
import * as own from './own-files.ts';
import { pathInConfig } from './paths.ts';
import * as person from './person-file.ts';
import type { SshConfig, SshConfigContent, SshConfigParts } from './types.ts';

/** The one line of the person's ssh_config that leads ssh to ours. */
export function includeLineOf(stateFolder: string, platform: NodeJS.Platform): string {
  const quoted = pathInConfig(own.pathOfAll(stateFolder), platform, 'glob');
  return `Include ${quoted ?? '""'}`;
}

export function createSshConfig(parts: SshConfigParts): SshConfig {
  const { stateFolder, profile, personFile, platform } = parts;
  const folder = own.ownFolder(stateFolder, profile);
  const pattern = own.pathOfAll(stateFolder);
  const includeLine = includeLineOf(stateFolder, platform);
  const lineInFile = Buffer.from(includeLine, 'utf8').toString('latin1');
  const refused = <T>(result: Result<T, Failure>): Result<T, Failure> =>
    person.asSshConfigRefused(result, personFile, includeLine);

  /** Adds or removes the line while no other process of ours does. */
  async function withLock(change: () => Promise<Result<void, Failure>>): Promise<Result<void, Failure>> {
    const lock = await parts.lock();
    if (!lock.ok) return lock;
    try {
      return refused(await change());
    } finally {
      lock.value.release();
    }
  }

  async function include(): Promise<Result<void, Failure>> {
    const found = await person.readPersonFile(personFile);
    if (!found.ok) return found;
    const file = found.value;
    if (file === undefined) {
      return person.createPersonFile(personFile, (before) => withIncludeLine('', lineInFile, before));
    }
    return isIncluded(file.text, lineInFile)
      ? ok(undefined)
      : person.replacePersonFile(file, withIncludeLine(file.text, lineInFile, 'something'));
  }

  async function exclude(): Promise<Result<void, Failure>> {
    if (await own.hasOwnFiles(stateFolder)) return ok(undefined);
    const found = await person.readPersonFile(personFile);
    if (!found.ok || found.value === undefined) return found.ok ? ok(undefined) : found;
    const { text, before } = withoutIncludeLine(found.value.text, lineInFile);
    if (before === undefined) return ok(undefined);
    const isMade = text === '' && before !== 'something';
    return isMade
      ? person.removePersonFile(found.value, before)
      : person.replacePersonFile(found.value, text);
  }

  const sshConfig: SshConfig = {
    async put(content) {
      const usable = usableHosts(content.hosts);
      const { leftOut } = usable;
      if (usable.hosts.length === 0) {
        const removed = await sshConfig.remove();
        return removed.ok ? ok({ leftOut }) : removed;
      }
      if (pathInConfig(pattern, platform, 'glob') === undefined) return own.unwritable(pattern);
      const files = filesFor(parts, folder, usable, content);
      if (!files.ok) return files;
      const written = await own.writeOwnFiles(folder, files.value);
      if (!written.ok) return written;
      const included = await withLock(include);
      return included.ok ? ok({ file: personFile, leftOut }) : included;
    },
    async check() {
      if (!(await own.isComplete(folder))) return ok(false);
      const found = refused(await person.readPersonFile(personFile));
      return found.ok ? ok(isIncluded(found.value?.text ?? '', lineInFile)) : found;
    },
    async hostKeys() {
      const found = await readTextFile(own.ownPath(folder, 'known_hosts'));
      if (!found.ok || found.value === undefined) return found as Result<undefined, Failure>;
      const keys = found.value.split('\n').map((entry) => entry.split(' ').slice(2).join(' '));
      return ok(new Set(keys.filter((key) => key !== '')).size);
    },
    async remove() {
      const removed = await own.removeOwnFiles(folder);
      const found = refused(await person.readPersonFile(personFile));
      if (!removed.ok) return removed;
      // What is wrong with a file in which we never wrote is not ours to tell.
      if (!found.ok) return removed.value ? found : ok(undefined);
      // Most people have no line there, and wait for no lock.
      return hasIncludeLine(found.value?.text ?? '', lineInFile) ? withLock(exclude) : ok(undefined);
    },
  };
  return sshConfig;
}

/** Where OpenSSH looks for host keys that the whole computer trusts, and never writes. */
const SYSTEM_KNOWN_HOSTS = '/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2';
/** The name by which ssh of Windows knows that folder in its settings. */
const SYSTEM_KNOWN_HOSTS_WINDOWS = '__PROGRAMDATA__/ssh/ssh_known_hosts __PROGRAMDATA__/ssh/ssh_known_hosts2';

/** As ssh does without being told, save that people may name another agent, without our key, for all hosts. */
const AGENT_OF_SURROUNDINGS = 'SSH_AUTH_SOCK';

function filesFor(
  { profile, platform }: SshConfigParts,
  folder: string,
  hosts: UsableHosts,
  { certificate, hostKeys, agent, localUser }: SshConfigContent,
): Result<own.OwnFiles, Failure> {
  const algorithm = sshAlgorithm(certificate);
  if (!algorithm.ok) return fail('INTERNAL', { problem: algorithm.error });
  const certificatePath = pathInConfig(own.ownPath(folder, 'id-cert.pub'), platform, 'tokens');
  const knownHostsPath = pathInConfig(own.ownPath(folder, 'known_hosts'), platform, 'plain');
  if (certificatePath === undefined || knownHostsPath === undefined) return own.unwritable(folder);
  const agentPath = agent === undefined ? AGENT_OF_SURROUNDINGS : pathInConfig(agent, platform, 'tokens');
  if (agentPath === undefined) return own.unwritable(agent ?? '');
  const account = localUser !== undefined && isAccount(localUser) ? localUser : undefined;
  const knownHosts = knownHostsText(hosts, hostKeys);
  const system = platform === 'win32' ? SYSTEM_KNOWN_HOSTS_WINDOWS : SYSTEM_KNOWN_HOSTS;
  const identity =
    // The certificate itself and not its key: the agent has the key under the certificate alone, and with
    // CertificateFile ssh would look for the private key on disk.
    line('IdentityFile', certificatePath) +
    line('IdentitiesOnly', 'yes') +
    line('IdentityAgent', agentPath) +
    // Not the person's list: one of their own stays in force, ssh goes on writing new keys there, and UpdateHostKeys
    // stays on.
    (knownHosts === '' ? '' : line('GlobalKnownHostsFile', `${system} ${knownHostsPath}`));
  return ok({
    config: `# Latchkey wrote this for “${profile}”. It writes it anew, so changes here are lost.\n${hostBlocks(hosts, identity, account)}`,
    known_hosts: knownHosts === '' ? undefined : knownHosts,
    'id-cert.pub': `${algorithm.value} ${certificate.toString('base64')} latchkey ${profile}\n`,
  });
}
