import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Reaction } from '#main/session/state.ts';
import { type FailureCode, type FailureFacts, failure } from '#main/support/failure.ts';
import { describeFailure } from '#main/support/words/failures.ts';
import type { Stack } from '#test/stack/index.ts';
import type { Ran } from '#test/support/command-person.ts';
import { agentBlobs } from '#test/support/engine.ts';
import { EXAMPLES, type Example, shapeOf } from '#test/support/failure-examples.ts';
import { signaturesAt, tokenRequestsAt } from '#test/support/session-bench.ts';
import type { Place, Scenario } from './scenario.ts';

type Ended = Omit<Ran, 'code'> & { readonly code: number | null };

/** A failure as `--json` tells it. */
interface Told {
  readonly code: string;
  readonly title: string;
  readonly sentence: string;
  readonly exitCode: number;
  readonly again?: string;
  readonly ask?: { readonly whom: string; readonly text: string };
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Makes it happen, for a script and for a person, and holds what both are told, and what it left. */
export async function meet(code: FailureCode, scenario: Scenario, on: Place): Promise<void> {
  const { person } = on;
  const words = scenario.words ?? [scenario.signedIn !== undefined ? 'renew' : 'login'];
  const call = (given: readonly string[]): Promise<Ended> =>
    scenario.call?.(on, given) ?? person.latchkey(...given);
  await scenario.prepare?.(on);
  if (scenario.signedIn !== undefined) {
    if (scenario.signedIn === 'hosted') await person.host();
    const login = await person.latchkey('login');
    expect([login.code, login.stderr]).toEqual([0, expect.stringContaining('Okta has confirmed')]);
  }
  await scenario.arrange?.(on);

  if (scenario.seen === 'progress' || scenario.seen === 'error stream') {
    for (const given of [words, [...words, '--json']]) holdStream(code, scenario, await call(given), on);
    return;
  }
  const before = spentAt(on.stack);
  const json = await call([...words, '--json']);
  const after = spentAt(on.stack);
  if (scenario.spends !== undefined) {
    expect({
      tokenRequests: after.tokenRequests - before.tokenRequests,
      signatures: after.signatures - before.signatures,
    }).toEqual(scenario.spends);
  }
  const told = find(code, scenario, json);
  expect(told).toMatchObject({ code, facts: scenario.facts(on) });
  expect(told).toEqual({
    code,
    title: expect.stringMatching(/\S/),
    sentence: expect.stringMatching(/\.$/),
    retry: expect.stringMatching(/^(by itself|try again|sign in again|after a change)$/),
    exitCode: expect.any(Number),
    facts: expect.any(Object),
    ...(told.again === undefined ? {} : { again: expect.stringMatching(/\.$/) }),
    ...(told.ask === undefined ? {} : { ask: { whom: expect.any(String), text: expect.any(String) } }),
  });
  holdExamples(code, scenario, told.facts);
  holdRequestId(told, on);
  if ((scenario.seen ?? 'answer') === 'answer') expect(json.code).toBe(told.exitCode);
  if (scenario.reaction === undefined) await holdNothingChanged(scenario, on);
  else await holdReaction(scenario.reaction, scenario, on);

  const text = await call(words);
  holdText(told, scenario, scenario.seen === undefined ? text.stderr : text.stdout, on);
  expect(text.code).toBe(json.code);
}

function spentAt(stack: Stack): NonNullable<Scenario['spends']> {
  return { tokenRequests: tokenRequestsAt(stack), signatures: signaturesAt(stack) };
}

function holdStream(code: FailureCode, scenario: Scenario, { stderr, ...ran }: Ended, on: Place): void {
  const { seen, facts } = scenario;
  const cause = failure(code, facts(on) as FailureFacts[FailureCode]);
  holdExamples(code, scenario, cause.facts);
  const { title, sentence, exitCode } = describeFailure(cause, Date.now(), { locale: 'en-GB' });
  expect(stderr).toContain(title);
  expect(stderr).toContain(sentence.replace(/\.$/, ''));
  if (seen === 'error stream') expect(ran).toEqual({ code: exitCode, stdout: '' });
}

/** What docs/errors.md shows of this scenario is of the kind that people meet. */
function holdExamples(code: FailureCode, { title }: Scenario, facts: object): void {
  const examples: readonly Example<FailureCode>[] = EXAMPLES[code];
  for (const { like, facts: shown } of examples) {
    if (like === title) expect(shapeOf(shown)).toEqual(shapeOf(facts));
  }
}

function find(code: FailureCode, { seen = 'answer' }: Scenario, { stdout }: Ended): Told {
  const answer = JSON.parse(stdout);
  expect(answer.ok).toBe(seen !== 'answer');
  const { ok: _, ...failure } = answer;
  switch (seen) {
    case 'note':
      return answer.notes.find((note: Told) => note.code === code);
    case 'trouble':
      return answer.trouble;
    case 'left':
      return answer.left
        .map((left: { failure: Told }) => left.failure)
        .find((one: Told) => one.code === code);
    default:
      return failure;
  }
}

/** What is looked up by the request's name must be found: it is one that the stack gave, and it stands in what to ask. */
function holdRequestId({ facts, ask }: Told, { stack }: Place): void {
  const { requestId } = facts;
  if (requestId === undefined) return;
  const known = stack.provider.requestIds().includes(String(requestId));
  expect(known || stack.authority.logText().includes(String(requestId))).toBe(true);
  expect(ask?.text).toContain(requestId);
}

/** The same words as in JSON; but times go on, and another try has another request id. */
function holdText(told: Told, { signedIn, reaction, seen }: Scenario, text: string, on: Place): void {
  const lines = text.split('\n').map(steady);
  // A process of its own breaks its lines.
  const flat = steady(text.replace(/\s+/g, ' '));
  expect(flat).toContain(steady(told.sentence));
  // A sign-out has titles of its own, and nobody to ask.
  if (seen === 'left') return;
  expect(lines).toContain(steady(told.title));
  if (told.again !== undefined) expect(flat).toContain(steady(told.again));
  // Somebody renews in the background, and the person is told when.
  const renews = signedIn === 'hosted' && (reaction === 'wait' || reaction === 'ask');
  expect(told.again?.startsWith('Latchkey tries again by itself ') === true).toBe(renews);
  if (told.ask === undefined) {
    expect(text).not.toContain('What to ask');
  } else {
    expect(lines).toContain(`What to ask ${told.ask.whom}:`);
    expect(unquoted(flat)).toContain(unquoted(steady(told.ask.text)));
    const requestId = /request ID (?:is )?([\w-]+)/.exec(text)?.[1];
    if (requestId !== undefined)
      holdRequestId({ ...told, facts: { requestId }, ask: { whom: '', text } }, on);
  }
  if (signedIn !== undefined && reaction !== 'remove' && seen === undefined) {
    expect(told.sentence).toMatch(/\b(certificates|certificate) still works? for [^.]+, until /);
  }
}

/** Okta may say the same in other words at the next try. */
function unquoted(text: string): string {
  return text.replace(/“[^”]*”/g, '“…”');
}

function steady(text: string): string {
  return text
    .replace(/request ID (is )?[\w-]+/g, 'request ID …')
    .replace(/\b(\d+ h)?( ?\d+ min)?\b, until \d\d:\d\d/g, '…')
    .replace(/\d\d:\d\d(:\d\d)?/g, '…');
}

/** Of certificates that live for hours. */
const MINUTE_MS = 60_000;

async function holdReaction(reaction: Reaction, scenario: Scenario, on: Place): Promise<void> {
  const { person, stack } = on;
  const status = JSON.parse((await person.latchkey('status', '--json')).stdout);
  const dueInMs = status.nextRenewalAtMs === undefined ? undefined : status.nextRenewalAtMs - Date.now();
  const had = scenario.signedIn === undefined && scenario.has === undefined ? 0 : 1;
  const left = {
    state: status.state.kind,
    inAgent: (await agentBlobs(person.agent.socket)).length,
    files: Number(existsSync(join(person.folders.state, 'certificates/example/current/key.pem'))),
    liveRefreshTokens: stack.provider.liveRefreshTokens(),
  };
  const [alive, over] = [scenario.liveRefreshTokens ?? 1, scenario.liveRefreshTokens ?? 0];
  switch (reaction) {
    case 'wait':
      expect(left).toEqual({ state: 'offline', inAgent: had, files: had, liveRefreshTokens: alive });
      // The first pause, or as long as Okta says.
      expect(dueInMs).toBeLessThan(2 * MINUTE_MS);
      break;
    case 'ask':
      expect(left).toEqual({ state: 'attention', inAgent: had, files: had, liveRefreshTokens: alive });
      expect(dueInMs).toBeGreaterThan(11 * MINUTE_MS);
      expect(dueInMs).toBeLessThan(19 * MINUTE_MS);
      break;
    case 'end':
      expect(left).toEqual({ state: 'attention', inAgent: had, files: had, liveRefreshTokens: over });
      expect(dueInMs).toBeUndefined();
      break;
    case 'remove':
      expect(left).toEqual({ state: 'attention', inAgent: 0, files: 0, liveRefreshTokens: over });
      expect(dueInMs).toBeUndefined();
      break;
  }
}

/** Who was signed in still is, and works; of who was not, nothing is anywhere. */
async function holdNothingChanged(
  { signedIn, seen, liveRefreshTokens }: Scenario,
  { person, stack }: Place,
): Promise<void> {
  if (seen !== undefined) return;
  const had = signedIn === undefined ? 0 : 1;
  expect(await agentBlobs(person.agent.socket)).toHaveLength(had);
  // There is no keychain: what nobody hosts is not kept.
  expect(stack.provider.liveRefreshTokens()).toBe(liveRefreshTokens ?? (signedIn === 'hosted' ? 1 : 0));
  expect(existsSync(join(person.folders.state, 'session-example.json'))).toBe(had === 1);
}
