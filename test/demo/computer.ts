import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installScriptedOpener } from '#test/stack/browser/scripted-opener.ts';
import type { Stack } from '#test/stack/index.ts';
import { canRunChromium } from '#test/support/chromium.ts';
import { startSshAgent } from '#test/support/ssh-agent.ts';
import { privateEnvironment } from '#test/support/temp.ts';
import { type Environment, type Run, run } from './latchkey.ts';

/** A computer of one person: their home, agent, browser and settings. */
export interface Computer {
  readonly env: Environment;
  /** As people type it, `ssh HOST`, with nothing but what Latchkey told ssh. */
  ssh(host: string, command: string): Promise<Run>;
  /** Asks the door of a host itself, past everything that Latchkey says, with all that the agent holds. */
  knock(host: string): Promise<Run>;
  stop(): Promise<void>;
}

export interface Person {
  readonly login: string;
  readonly password: string;
}

/** Certificates that live this long are renewed before the reader's eyes. */
const CERTIFICATE_LIFE = '24s';

/** `base`: where the keychain of this computer is, if it has one. */
export async function createComputer(
  stack: Stack,
  person: Person,
  folder: string,
  base?: Environment,
): Promise<Computer> {
  await mkdir(folder, { recursive: true });
  const agent = await startSshAgent(folder);
  const browser = installScriptedOpener(join(folder, 'browser'), person);
  // Whoever signs in with a Chromium has its folder by then; this computer’s browser is a script.
  if (canRunChromium()) await mkdir(join(folder, 'home/.config/chromium'), { recursive: true });
  const settings = join(folder, 'settings.json');
  await writeFile(settings, JSON.stringify(withShortLife(stack.settings), null, 2));
  const env: Environment = {
    ...(base ?? privateEnvironment(folder)),
    SSH_AUTH_SOCK: agent.socket,
    LATCHKEY_SETTINGS: settings,
    // There is no display here, and a person without one gets the link instead.
    BROWSER: 'xdg-open',
    ...browser.environment,
  };
  // ssh looks into the home folder of the account, whatever HOME says, and writes to known_hosts there.
  const always = ['BatchMode=yes', 'UserKnownHostsFile=/dev/null', 'ConnectTimeout=5'].flatMap((option) => [
    '-o',
    option,
  ]);
  return {
    env,
    ssh(host, command) {
      const told = join(env.HOME ?? '', '.ssh', 'config');
      return run('ssh', ['-F', existsSync(told) ? told : 'none', ...always, host, command], env);
    },
    async knock(host) {
      const knownHosts = join(folder, 'known_hosts');
      await writeFile(knownHosts, `${stack.sshd.knownHostsLine}\n`);
      const options = ['-F', 'none', '-o', 'BatchMode=yes', '-o', `UserKnownHostsFile=${knownHosts}`];
      const target = `${stack.sshd.user}@${stack.sshd.host}`;
      return run('ssh', [...options, '-p', `${stack.portOf(host)}`, target, 'true'], env);
    },
    async stop() {
      await browser.stop();
      await agent.stop();
    },
  };
}

function withShortLife(settings: Stack['settings']): unknown {
  const profiles = Object.entries(settings.profiles).map(([name, profile]) => [
    name,
    { ...profile, certificateLife: CERTIFICATE_LIFE },
  ]);
  return { ...settings, profiles: Object.fromEntries(profiles) };
}
