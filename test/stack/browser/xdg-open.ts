#!/usr/bin/env node
/**
 * Stands in for the system's opener (xdg-open) in tests: `node xdg-open.ts URL` returns at once, and a scripted browser
 * signs in at that address behind its back, as the person in the plan file named by LATCHKEY_TEST_BROWSER.
 */
import { spawn } from 'node:child_process';
import { OPENER_PLAN_VARIABLE, readCookies, readOpenerPlan, writeWhole } from './opener-plan.ts';
import { createScriptedBrowser } from './scripted-browser.ts';

const WALK = '--walk';

async function main(first: string | undefined, second: string | undefined): Promise<void> {
  const planFile = process.env[OPENER_PLAN_VARIABLE];
  if (first === undefined || planFile === undefined) {
    process.stderr.write(`usage: ${OPENER_PLAN_VARIABLE}=plan.json xdg-open URL\n`);
    process.exitCode = 1;
  } else if (first === WALK && second !== undefined) {
    await walk(planFile, second);
  } else {
    const walker = spawn(process.execPath, [import.meta.filename, WALK, first], {
      detached: true,
      stdio: 'ignore',
    });
    walker.unref();
  }
}

async function walk(planFile: string, url: string): Promise<void> {
  const plan = await readOpenerPlan(planFile);
  const browser = createScriptedBrowser({ cookies: await readCookies(plan.cookieJar), ca: plan.ca });
  const outcome = await browser.signIn(url, plan);
  await writeWhole(plan.cookieJar, browser.cookies());
  await writeWhole(plan.outcome, outcome);
}

await main(process.argv[2], process.argv[3]);
