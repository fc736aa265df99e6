/**
 * A program that reads certificate and key over and over, until it is told to stop, in the two ways in which a pair can
 * be read as one: out of the folder to which the link leads, and through the link where it did not change meanwhile.
 * Tells of each generation once it has read all of it.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

export interface Reading {
  readonly pairs: number;
  readonly mismatches: number;
  readonly problems: readonly string[];
  readonly generations: number;
}

const [folder = ''] = process.argv.slice(2);
const current = join(folder, 'current');
const generations = new Set<string>();
const problems: string[] = [];
let pairs = 0;
let mismatches = 0;
let stopped = false;
let told = '';

function readPair(from: string): void {
  const certificate = new X509Certificate(readFileSync(join(from, 'cert.pem')));
  const key = createPrivateKey(readFileSync(join(from, 'key.pem')));
  generations.add(certificate.fingerprint256);
  pairs += 1;
  if (!certificate.checkPrivateKey(key)) mismatches += 1;
}

function readOnce(): void {
  const before = readlinkSync(current);
  readPair(realpathSync(current));
  const counted = { pairs, mismatches };
  readPair(current);
  if (readlinkSync(current) !== before) ({ pairs, mismatches } = counted);
  if (before !== told) process.send?.('read');
  told = before;
}

function poll(): void {
  if (stopped) {
    process.send?.({ pairs, mismatches, problems, generations: generations.size } satisfies Reading);
    process.disconnect();
    return;
  }
  try {
    readOnce();
  } catch (thrown) {
    problems.push(String(thrown));
  }
  setImmediate(poll);
}

process.on('message', () => {
  stopped = true;
});
poll();
