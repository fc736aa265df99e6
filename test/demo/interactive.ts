import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stackAccess, stackKnownHosts } from '#test/stack/access-policy.ts';
import { type Stack, startStack } from '#test/stack/index.ts';
import { startSshAgent } from '#test/support/ssh-agent.ts';
import { createTemporaryFolder } from '#test/support/temp.ts';
import { buildCommand } from './build.ts';
import { BUNDLE, startHost } from './latchkey.ts';
import { PERSON } from './steps.ts';

/**
 * `npm run demo -- --interactive`: the same stack for a person with a browser and a terminal of their own. Only what
 * Latchkey would keep in the home folder is elsewhere, so that the browser is the one they know. A host runs already: it
 * renews, and it holds the sign-in where there is no keychain.
 */
export async function interactive(): Promise<number> {
  await buildCommand();
  const folder = createTemporaryFolder();
  const stack = await startStack({ shortestLife: '10s', defaultLife: '5m', access: stackAccess() });
  const agent = await startSshAgent(folder.path);
  const ours = {
    LATCHKEY_SETTINGS: join(folder.path, 'settings.json'),
    XDG_STATE_HOME: join(folder.path, 'state'),
    SSH_AUTH_SOCK: agent.socket,
  };
  // The home folder is the person's own, and its ssh settings are left alone.
  const profiles = Object.entries(stack.settings.profiles).map(([name, profile]) => [
    name,
    { ...profile, ssh: { config: false } },
  ]);
  const settings = { ...stack.settings, profiles: Object.fromEntries(profiles) };
  const knownHosts = join(folder.path, 'known_hosts');
  await writeFile(ours.LATCHKEY_SETTINGS, `${JSON.stringify(settings, null, 2)}\n`);
  await writeFile(knownHosts, stackKnownHosts(stack.authority));
  const env = { ...process.env, ...ours } as Record<string, string>;
  const host = await startHost(env);
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort());
  console.log(`Sign in as ${PERSON.login} with the password "${PERSON.password}".\n`);
  const login = spawn(process.execPath, [BUNDLE, 'login'], { stdio: 'inherit', env });
  await new Promise((resolve) => login.once('exit', resolve));
  if (!stopped.signal.aborted) {
    console.log(whatToTry(stack, ours, knownHosts));
    await new Promise((resolve) => stopped.signal.addEventListener('abort', resolve, { once: true }));
  }
  await host.stop();
  await agent.stop();
  await stack.stop();
  folder.remove();
  return 0;
}

function whatToTry(stack: Stack, ours: Readonly<Record<string, string>>, knownHosts: string): string {
  const { site, provider } = stack;
  const files = `${ours.XDG_STATE_HOME}/latchkey/certificates/example/current`;
  const exports = Object.entries(ours).map(([name, value]) => `  export ${name}=${value}`);
  return `
What to try, in another terminal:

${exports.join('\n')}
  alias latchkey='${process.execPath} ${BUNDLE}'

  latchkey status
  latchkey hosts
  latchkey why web-1.example.com
  latchkey why db-1.example.com
  latchkey ssh web-1.example.com -- -o UserKnownHostsFile=${knownHosts}
  curl --cacert ${files}/root.pem --cert ${files}/cert.pem --key ${files}/key.pem ${site.url}
  latchkey test-signin
  curl -X PUT ${provider.adminUrl}/people/${PERSON.login}/groups -d '{"groups":["ssh-users"]}'
  latchkey renew          tells what was lost
  curl -X POST ${provider.adminUrl}/people/${PERSON.login}/deactivate
  latchkey renew          what a person sees who was removed
  latchkey logout

Ctrl-C here stops the stack.`;
}
