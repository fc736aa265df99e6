import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import type { SessionSnapshot } from '../../../session/snapshot.ts';
import { problemOf } from '../../../support/failure.ts';
import { readTextFile } from '../../../support/files.ts';
import { fingerprintOf } from '../../../support/fingerprint.ts';

/** Listens at the address of a redirect URI for a moment. What is wrong, or undefined. */
export function listenProblem(redirectUri: string): Promise<string | undefined> {
  const { hostname, port } = new URL(redirectUri);
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (problem) => resolve(problemOf(problem)));
    server.listen({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80), exclusive: true }, () =>
      server.close(() => resolve(undefined)),
    );
  });
}

export async function filesProblem({
  files,
  fingerprint,
}: NonNullable<SessionSnapshot['x509']>): Promise<string | undefined> {
  if (files === undefined) return undefined;
  for (const path of [files.certificate, files.key, files.chain, files.root]) {
    const found = await lstat(path).catch(() => undefined);
    if (found === undefined) return `${path} is missing`;
    if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) return `other users may read ${path}`;
  }
  const certificate = await readTextFile(files.certificate);
  if (!certificate.ok) return `${files.certificate} cannot be read`;
  try {
    const same = fingerprintOf(new X509Certificate(certificate.value ?? '')) === fingerprint;
    return same ? undefined : `the files in ${dirname(files.certificate)} are of another certificate`;
  } catch {
    return `${files.certificate} is damaged`;
  }
}

/** Who shows tray icons on Linux (freedesktop.org, StatusNotifierItem: the watcher's name on the session bus). */
const TRAY_HOST = 'org.kde.StatusNotifierWatcher';
const BUS_LIMIT_MS = 2_000;

/** Whether somebody on the session bus shows tray icons; undefined where there is no bus, or nothing to ask it with. */
export async function showsTrayIcons(environment: NodeJS.ProcessEnv): Promise<boolean | undefined> {
  const { DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: runtime } = environment;
  // Without these, D-Bus libraries start a bus of their own that nobody else would ever find.
  if (!address && !(runtime && existsSync(join(runtime, 'bus')))) return undefined;
  const question = [
    '--session',
    '--print-reply',
    `--reply-timeout=${BUS_LIMIT_MS}`,
    '--dest=org.freedesktop.DBus',
    '/org/freedesktop/DBus',
    'org.freedesktop.DBus.NameHasOwner',
    `string:${TRAY_HOST}`,
  ];
  return new Promise((resolve) => {
    execFile('dbus-send', question, { env: environment, timeout: BUS_LIMIT_MS }, (_, stdout) => {
      const answer = /boolean (true|false)/.exec(stdout)?.[1];
      resolve(answer === undefined ? undefined : answer === 'true');
    });
  });
}
