import { readCookies, readOpenerPlan, writeWhole } from './opener-plan.ts';
import { createScriptedBrowser } from './scripted-browser.ts';

/** Signs in at `url` as the plan says, and leaves cookies and outcome where the plan wants them. */
export async function walk(planFile: string, url: string): Promise<void> {
  const plan = await readOpenerPlan(planFile);
  const browser = createScriptedBrowser({ cookies: await readCookies(plan.cookieJar), ca: plan.ca });
  const outcome = await browser.signIn(url, plan);
  await writeWhole(plan.cookieJar, browser.cookies());
  await writeWhole(plan.outcome, outcome);
}
