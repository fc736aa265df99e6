import { readFile, rename, writeFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import type { StoredCookie } from './cookie-jar.ts';

/** Names the file with the plan below, for the stand-in of the system's opener. */
export const OPENER_PLAN_VARIABLE = 'LATCHKEY_TEST_BROWSER';

/**
 * Who signs in when a program opens the browser, and where the browser keeps its cookies and leaves its
 * outcome.
 */
export type OpenerPlan = z.infer<typeof OpenerPlan>;
const OpenerPlan = z.object({
  login: z.string(),
  password: z.string(),
  /** File with the cookies, made when missing: the second sign-in finds the first one's session. */
  cookieJar: z.string(),
  /** File for the BrowserOutcome as JSON, complete as soon as it is there. */
  outcome: z.string(),
  /** PEM certificates to trust for HTTPS. */
  ca: z.optional(z.string()),
});

const StoredCookies = z.array(
  z.object({
    name: z.string(),
    value: z.string(),
    host: z.string(),
    path: z.string(),
    secure: z.boolean(),
    expiresAt: z.optional(z.number()),
  }),
);

export async function readOpenerPlan(path: string): Promise<OpenerPlan> {
  return OpenerPlan.parse(JSON.parse(await readFile(path, 'utf8')));
}

export async function readCookies(path: string): Promise<readonly StoredCookie[]> {
  const text = await readFile(path, 'utf8').catch(() => '[]');
  return StoredCookies.parse(JSON.parse(text));
}

/** Writes JSON so that whoever waits for the file never sees half of it. */
export async function writeWhole(path: string, value: unknown): Promise<void> {
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(value)}\n`, { mode: 0o600 });
  await rename(draft, path);
}
