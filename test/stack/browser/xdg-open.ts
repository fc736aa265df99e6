#!/usr/bin/env node
/**
 * Stands in for the system's opener (xdg-open) in tests: `node xdg-open.ts URL` returns at once, and a
 * scripted browser signs in at that address behind its back, as the person in the plan file named by
 * LATCHKEY_TEST_BROWSER (opener-plan.ts says what is in it).
 */
import { spawn } from 'node:child_process';

const WALK = '--walk';
const [first, second] = process.argv.slice(2);
const planFile = process.env.LATCHKEY_TEST_BROWSER;

if (first === undefined || planFile === undefined) {
  process.stderr.write('usage: LATCHKEY_TEST_BROWSER=plan.json xdg-open URL\n');
  process.exitCode = 1;
} else if (first === WALK && second !== undefined) {
  const { walk } = await import('./opener-walk.ts');
  await walk(planFile, second);
} else {
  spawn(process.execPath, [import.meta.filename, WALK, first], { detached: true, stdio: 'ignore' }).unref();
}
