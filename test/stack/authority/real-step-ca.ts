import { writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { makeStackFolder, removeFolder } from '../support/folder.ts';
import { type ServerProcess, startServerProcess, untilReady } from '../support/server-process.ts';
import { publicParts } from './pki.ts';
import { withoutTokens } from './redact.ts';
import { runAuthority } from './running.ts';
import { writeStepCaConfiguration } from './step-ca-configuration.ts';
import { provideStepCa, type Say } from './step-ca-program.ts';
import type { AuthorityOptions, AuthoritySetup, StackAuthority } from './types.ts';

/** Marks our own questions "are you up?", which are no business of a test that counts requests. */
const READINESS_ID = 'latchkey-stack-readiness';

/** Starts a real step-ca. It is found on the PATH or built once; `say` hears when that takes time. */
export async function startRealAuthority(options: AuthorityOptions, say?: Say): Promise<StackAuthority> {
  return startStepCa(await provideStepCa(say), options);
}

/** Starts the step-ca at the path `program`. */
export async function startStepCa(program: string, options: AuthorityOptions): Promise<StackAuthority> {
  const folder = makeStackFolder();
  let server: ServerProcess;
  // All runs write to one log.
  const log = () => server.output();
  return runAuthority(options, {
    kind: 'step-ca',
    async start(setup, port) {
      server = await run(program, folder, setup, port);
      return server;
    },
    requests: () => requestsIn(log()),
    logText: () => withoutTokens(log()),
    cleanUp: () => removeFolder(folder),
  });
}

/** One run of step-ca, from its start until it answers. */
async function run(
  program: string,
  folder: string,
  setup: AuthoritySetup,
  port: number,
): Promise<ServerProcess> {
  if (setup.identityCsr === false) throw new Error('a real step-ca always knows identityCSR');
  const { rootPem } = publicParts(setup.pki);
  const server = startServerProcess({
    program,
    args: [writeStepCaConfiguration(folder, setup, port)],
    // step-ca keeps to itself: no settings, contexts or plugins of the person who runs the tests.
    env: { PATH: process.env.PATH ?? '', HOME: folder, STEPPATH: folder, ...trust(folder, setup) },
    logFile: join(folder, 'step-ca.log'),
  });
  return untilReady(server, () => isHealthy(port, rootPem), withoutTokens);
}

function trust(folder: string, { trustedPem }: AuthorityOptions): Readonly<Record<string, string>> {
  if (trustedPem === undefined) return {};
  const file = join(folder, 'trusted.pem');
  writeFileSync(file, trustedPem);
  return { SSL_CERT_FILE: file };
}

function isHealthy(port: number, ca: string): Promise<boolean> {
  const headers = { 'X-Request-Id': READINESS_ID };
  const where = { host: '127.0.0.1', port, path: '/health', ca, agent: false, timeout: 1000, headers };
  return new Promise((resolve) => {
    const asked = request(where, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode === 200));
    });
    asked.once('timeout', () => asked.destroy());
    asked.once('error', () => resolve(false));
    asked.end();
  });
}

/** step-ca writes one JSON object a request, and other lines of its own around them. */
function requestsIn(log: string): readonly string[] {
  const wholeLines = log.slice(0, log.lastIndexOf('\n') + 1).split('\n');
  return wholeLines.flatMap((line) => {
    if (!line.startsWith('{')) return [];
    const entry: unknown = JSON.parse(line);
    if (typeof entry !== 'object' || entry === null || !('method' in entry) || !('path' in entry)) return [];
    const ours = 'request-id' in entry && entry['request-id'] === READINESS_ID;
    return ours ? [] : [`${entry.method} ${entry.path}`];
  });
}
