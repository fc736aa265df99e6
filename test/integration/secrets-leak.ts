/**
 * Loaded into a process of Latchkey with `--import secrets-leak.ts?from=FILE&socket=PATH`, for the proof that the watch sees
 * all: lets each secret of the file (JSON: a list of pairs, name and base64) out in every place that is watched.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const query = new URL(import.meta.url).searchParams;
const secrets: [name: string, base64: string][] = JSON.parse(readFileSync(query.get('from') ?? '', 'utf8'));
const { XDG_STATE_HOME = '', TMPDIR = '' } = process.env;

const logs = join(XDG_STATE_HOME, 'latchkey', 'logs');
mkdirSync(logs, { recursive: true, mode: 0o700 });
const children: ChildProcess[] = [];
const socket = createConnection(query.get('socket') ?? '');
for (const [name, base64] of secrets) {
  const secret = Buffer.from(base64, 'base64');
  const text = /^[ -~]+$/.test(secret.toString('latin1'))
    ? secret.toString('latin1')
    : secret.toString('hex');
  appendFileSync(join(logs, 'latchkey.log'), `${JSON.stringify({ event: 'leak', name, text })}\n`);
  // Gone before anybody could come back to look.
  const brief = join(TMPDIR, `brief-${name.replaceAll(' ', '-')}`);
  writeFileSync(brief, secret);
  await pause(40);
  rmSync(brief);
  process.stdout.write(`${name}: ${base64}\n`);
  process.stderr.write(`${name}: ${secret.toString('base64url')}\n`);
  socket.write(`${name}: ${secret.toString('hex')}\n`);
  children.push(
    spawn('sh', ['-c', 'sleep 60', text], { env: { ...process.env, LEAK: text }, stdio: 'ignore' }),
  );
}
await pause(1_000);
for (const child of children) child.kill();
await new Promise<void>((resolve) => socket.end(resolve));
