import { setTimeout as pause } from 'node:timers/promises';
import type { SessionSnapshot } from '#main/session/snapshot.ts';
import { browse, browseInVain } from './browser-steps.ts';
import { latchkey, run } from './latchkey.ts';
import { reachSteps, WEB } from './reach-steps.ts';
import { type Finding, must, type Report } from './report.ts';
import type { World } from './world.ts';

/** The person whose day the demo lives through; the local provider knows her by these. */
export const PERSON = { login: 'sam@example.com', password: 'correct horse' } as const;
/** Is in fewer groups. */
export const OTHER = { login: 'alex@example.com', password: 'correct horse' } as const;

/** The main job, start to end. Each step looks at the real parts, never at what Latchkey says of itself alone. */
export async function mainJob(world: World, report: Report): Promise<void> {
  await report.step('signed in: one browser round, one request to the authority', () => signIn(world));
  await report.step('the ssh-agent holds the certificate and its key', () => agentHolds(world));
  await report.step('ssh by name: no password, no question about the host', () => ssh(world));
  await report.step('curl shows the client certificate, and the site greets by e-mail', () => curl(world));
  await report.step('Chromium shows it from its own store, and nobody is asked', () =>
    browse(world, PERSON.login),
  );
  await reachSteps(world, report);
  await report.step('renewed in the background: new certificates, no browser', () => renewed(world));
  await report.step('deactivated at Okta: the next renewal ends the session', () => deactivated(world));
  await report.step('active again: a new sign-in, with nothing to clean up first', () => signInAgain(world));
  await report.step('signed out: certificates revoked, refresh token gone', () => signOut(world));
  await report.step('nothing is left: agent, files, browser, keychain, Okta', () => nothingLeft(world));
}

async function snapshot(world: World): Promise<SessionSnapshot> {
  const status = await latchkey(['status', '--json'], world.env);
  return JSON.parse(status.stdout) as SessionSnapshot;
}

/** Waits for a condition; the time limit is generous because machines are slow, not because the product is. */
async function eventually<T>(what: string, seconds: number, look: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await pause(200);
  }
  must(false, `${what}: not within ${seconds} s`);
  throw new Error('unreachable');
}

const count = (lines: readonly string[], wanted: string): number =>
  lines.filter((line) => line === wanted).length;

async function signIn(world: World): Promise<{ said: Finding }> {
  const { authority } = world.stack;
  const before = count(authority.requests(), 'POST /ssh/sign');
  const done = await latchkey(['login'], world.env);
  must(done.code === 0, `latchkey login ended with ${done.code}: ${done.stderr}${done.stdout}`);
  const requests = count(authority.requests(), 'POST /ssh/sign') - before;
  must(requests === 1, `the authority was asked ${requests} times, not once`);
  must(
    count(authority.requests(), 'POST /sign') === 0,
    'a second ID token was spent on the client certificate',
  );
  const now = await snapshot(world);
  must(now.ssh !== undefined && now.x509 !== undefined, 'one of the certificates is missing');
  // What the last step finds gone has to be there first.
  must((await world.keychainItems())?.length !== 0, 'nothing is in the keychain');
  must((await world.filesOfOurs()).length > 0, 'nothing is on disk');
  return { said: done.stdout.trimEnd().split('\n') };
}

async function agentHolds(world: World): Promise<{ said: Finding }> {
  const listed = await run('ssh-add', ['-L'], world.env);
  const ours = listed.stdout.split('\n').filter((line) => line.includes('-cert-v01@openssh.com'));
  must(ours.length === 1, `the agent lists ${ours.length} certificates, not one`);
  const shown = await run('ssh-keygen', ['-L', '-f', '-'], world.env, `${ours[0]}\n`);
  const wanted = shown.stdout.split('\n').filter((line) => /^\s+(Key ID|Valid):/.test(line));
  must(shown.stdout.includes(PERSON.login), 'the certificate does not name the person');
  return { said: wanted.map((line) => line.trim()) };
}

async function ssh(world: World): Promise<{ said: Finding }> {
  const done = await world.ssh(WEB, 'echo "logged in as $(id -un)"');
  must(done.code === 0, `ssh ended with ${done.code}: ${done.stderr}`);
  must(/Accepted publickey/.test(world.stack.sshd.logText()), 'sshd did not log a certificate');
  return { said: `ssh ${WEB}: ${done.stdout.trim()}` };
}

async function curl(world: World): Promise<{ said: Finding }> {
  const { x509 } = await snapshot(world);
  must(x509?.files !== undefined, 'there are no PEM files');
  const { certificate, key, root } = x509.files;
  const args = ['--silent', '--show-error', '--cacert', root, '--cert', certificate, '--key', key];
  const greeted = await run('curl', [...args, world.stack.site.url], world.env);
  must(greeted.code === 0, `curl ended with ${greeted.code}: ${greeted.stderr}`);
  must(greeted.stdout.includes(PERSON.login), `the site answered: ${greeted.stdout}`);
  const stranger = await run('curl', ['--silent', '--cacert', root, world.stack.site.url], world.env);
  must(stranger.code !== 0, 'the site let a stranger in');
  return { said: greeted.stdout.trim() };
}

async function renewed(world: World): Promise<{ said: Finding }> {
  const before = await snapshot(world);
  const sightings = world.browserRounds();
  const after = await eventually('a renewal', 45, async () => {
    const now = await snapshot(world);
    return now.ssh !== undefined && now.ssh.serial !== before.ssh?.serial ? now : undefined;
  });
  must(after.x509?.serial !== before.x509?.serial, 'the client certificate was not renewed with it');
  must(world.browserRounds() === sightings, 'a browser was opened in the background');
  await agentHolds(world);
  await ssh(world);
  await curl(world);
  const left = Math.round(((after.ssh?.validBeforeMs ?? 0) - Date.now()) / 1000);
  return {
    said: `SSH ${before.ssh?.serial} → ${after.ssh?.serial}, good for ${left} s more; ssh and curl work on`,
  };
}

async function deactivated(world: World): Promise<{ said: Finding }> {
  world.stack.provider.people.deactivate(PERSON.login);
  const ended = await eventually('the end of the session', 45, async () => {
    const now = await snapshot(world);
    return now.state.kind === 'attention' ? now.state.failure.code : undefined;
  });
  must(ended === 'SESSION_ENDED', `the session ended with ${ended}`);
  const status = await latchkey(['status'], world.env);
  must(status.stdout.includes('Sign in again to keep your access'), `latchkey status says: ${status.stdout}`);
  return { said: status.stdout.trim().split('\n').slice(0, 3) };
}

async function signInAgain(world: World): Promise<{ said: Finding }> {
  world.stack.provider.people.activate(PERSON.login);
  const done = await latchkey(['login'], world.env);
  must(done.code === 0, `latchkey login ended with ${done.code}: ${done.stderr}${done.stdout}`);
  must(world.stack.provider.liveRefreshTokens() === 1, 'there is not exactly one refresh token at Okta');
  await ssh(world);
  return { said: done.stdout.trim().split('\n')[0] ?? '' };
}

async function signOut(world: World): Promise<{ said: Finding }> {
  const requests = world.stack.authority.requests().length;
  const done = await latchkey(['logout'], world.env);
  must(done.code === 0, `latchkey logout ended with ${done.code}: ${done.stderr}${done.stdout}`);
  const asked = world.stack.authority.requests().slice(requests);
  must(asked.includes('POST /revoke'), 'the client certificate was not revoked');
  must(asked.includes('POST /ssh/revoke'), 'the SSH certificate was not revoked');
  must(world.stack.provider.liveRefreshTokens() === 0, 'a refresh token is still good at Okta');
  return { said: done.stdout.trim().split('\n') };
}

async function nothingLeft(world: World): Promise<{ said: Finding }> {
  const listed = await run('ssh-add', ['-L'], world.env);
  must(!listed.stdout.includes('cert'), 'a certificate is still in the agent');
  const denied = await world.knock(WEB);
  must(denied.code !== 0, 'ssh still logs in');
  const kept = (await world.keychainItems()) ?? [];
  must(kept.length === 0, `the keychain still holds ${kept.join(', ')}`);
  await browseInVain(world);
  const files = await world.filesOfOurs();
  must(files.length === 0, `files are left: ${files.join(', ')}`);
  return { said: 'only the settings, who it was and a log without secrets remain' };
}
