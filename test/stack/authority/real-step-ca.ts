import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { makeStackFolder, removeFolder } from '../support/folder.ts';
import { findFreePort, waitUntil } from '../support/port.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { createPki, publicParts } from './pki.ts';
import { withoutTokens } from './redact.ts';
import { writeStepCaConfiguration } from './step-ca-configuration.ts';
import { provideStepCa, type Say } from './step-ca-program.ts';
import type { AuthorityOptions, StackAuthority } from './types.ts';

/** Marks our own questions "are you up?", which are no business of a test that counts requests. */
const READINESS_ID = 'latchkey-stack-readiness';

/** Starts a real step-ca. It is found on the PATH or built once; `say` hears when that takes time. */
export async function startRealAuthority(options: AuthorityOptions, say?: Say): Promise<StackAuthority> {
  const [program, pki] = await Promise.all([provideStepCa(say), createPki()]);
  const parts = publicParts(pki);
  const folder = makeStackFolder();
  const logFile = join(folder, 'step-ca.log');
  const start = async (port: number): Promise<ServerProcess> => {
    const configuration = writeStepCaConfiguration(folder, pki, options, port);
    const server = startServerProcess({
      program,
      args: [configuration],
      // step-ca keeps to itself: no settings, contexts or plugins of the person who runs the tests.
      env: { PATH: process.env.PATH ?? '', HOME: folder, STEPPATH: folder },
      logFile,
    });
    try {
      await waitUntil(
        async () => server.hasEnded() || (await isHealthy(port, parts.rootPem)),
        () => `step-ca does not answer:\n${withoutTokens(server.output())}`,
      );
      if (server.hasEnded()) throw new Error(`step-ca ended:\n${withoutTokens(server.output())}`);
      return server;
    } catch (thrown) {
      await server.stop();
      throw thrown;
    }
  };

  let port = options.port ?? (await findFreePort());
  let server: ServerProcess;
  try {
    server = await start(port).catch(async (thrown: unknown) => {
      // Somebody took the free port in between: once more, unless the port was a demand.
      if (options.port !== undefined || !String(thrown).includes('address already in use')) throw thrown;
      port = await findFreePort();
      return start(port);
    });
  } catch (thrown) {
    removeFolder(folder);
    throw thrown;
  }
  let lastLog: string | undefined;
  const log = (): string => lastLog ?? readFileSync(logFile, 'utf8');

  return {
    kind: 'step-ca',
    url: `https://127.0.0.1:${port}`,
    provisioner: options.provisioners[0]?.name ?? '',
    ...parts,
    requests: () => requestsIn(log()),
    logText: () => withoutTokens(log()),
    async restart() {
      await server.stop();
      server = await start(port);
    },
    async stop() {
      await server.stop();
      lastLog ??= readFileSync(logFile, 'utf8');
      removeFolder(folder);
    },
  };
}

function isHealthy(port: number, ca: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        path: '/health',
        ca,
        agent: false,
        timeout: 1000,
        headers: { 'X-Request-Id': READINESS_ID },
      },
      (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode === 200));
      },
    );
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
