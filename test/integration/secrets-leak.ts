/**
 * Loaded into a process of Latchkey with `--import secrets-leak.ts?from=FILE&socket=PATH&until=FILE`, for the proof that the
 * watch sees all: lets each secret of the file (JSON: a list of pairs, name and base64) out in every place that is
 * watched, and its children live until the other file is there.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const query = new URL(import.meta.url).searchParams;
const secrets: [name: string, base64: string][] = JSON.parse(readFileSync(query.get('from') ?? '', 'utf8'));
const { XDG_STATE_HOME = '', TMPDIR = '' } = process.env;

const logs = join(XDG_STATE_HOME, 'latchkey', 'logs');
mkdirSync(logs, { recursive: true, mode: 0o700 });
const children: ChildProcess[] = [];
/** Files that are gone before anybody could come back to look. */
const briefly: string[] = [];
const socket = createConnection(query.get('socket') ?? '');
for (const [name, base64] of secrets) {
  const secret = Buffer.from(base64, 'base64');
  const text = /^[ -~]+$/.test(secret.toString('latin1'))
    ? secret.toString('latin1')
    : secret.toString('hex');
  appendFileSync(join(logs, 'latchkey.log'), `${JSON.stringify({ event: 'leak', name, text })}\n`);
  const brief = join(TMPDIR, `brief-${name.replaceAll(' ', '-')}`);
  writeFileSync(brief, secret);
  briefly.push(brief);
  process.stdout.write(`${name}: ${base64}\n`);
  process.stderr.write(`${name}: ${secret.toString('base64url')}\n`);
  socket.write(`${name}: ${secret.toString('hex')}\n`);
  children.push(
    spawn('sh', ['-c', 'read end', text], {
      env: { ...process.env, LEAK: text },
      // What it reads ends with us.
      stdio: ['pipe', 'ignore', 'ignore'],
    }),
  );
}
while (!existsSync(query.get('until') ?? '')) await pause(20);
for (const child of children) child.kill();
for (const file of briefly) rmSync(file);
await new Promise<void>((resolve) => socket.end(resolve));
