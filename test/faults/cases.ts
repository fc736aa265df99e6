import { SAM } from '#test/support/engine.ts';
import { canRefuse } from './can-refuse.cjs';
import type { Computer, Fault, Ran, Refusal } from './computer.ts';
import { begin, type Command, must, type Operation, perform, restore, TYPED } from './operations.ts';
import type { Passage } from './passages.ts';
import { lookAt, wrongAtAnyTime, wrongWhenDone } from './world.ts';

/** One operation that met one fault, and what came next. */
export interface Case {
  readonly operation: Operation;
  readonly fault: Fault;
  readonly next: Command;
}

export interface Finding {
  /** For people: what met which fault where, and what came next. */
  readonly title: string;
  /** Whether the fault came. Things that go on side by side do not come to every door each time. */
  readonly reached: boolean;
  /** Whether the process died with a refresh token in its hand that no keychain had yet. */
  readonly inHand: boolean;
  readonly wrong: readonly string[];
}

/** All doors that the operation goes through, found by doing it once. */
export async function passagesOf(computer: Computer, operation: Operation): Promise<readonly Passage[]> {
  await begin(computer, operation);
  const performed = perform(computer, operation.words);
  // Who is refused meanwhile is told so; everything else has to go well.
  const { passages } = await (operation.meanwhile === undefined ? must(performed) : performed);
  restore(computer, operation);
  await signOut(computer);
  return passages;
}

/** A kill at every one of them. */
export function kills(operation: Operation, passages: readonly Passage[]): readonly Case[] {
  return passages.map((kill, index) => ({ operation, fault: { kill }, next: inTurn(operation, index) }));
}

/** The system refuses whatever changes a file: once, and from there on always. */
export function refusals(
  operation: Operation,
  passages: readonly Passage[],
  codes: readonly Refusal[],
): readonly Case[] {
  const places = passages.filter(
    ({ kind, moment, name }) => kind === 'changes' && moment === 'before' && !/Password /.test(name),
  );
  const faults = places.flatMap(({ name }) =>
    codes
      .filter((code) => canRefuse(code, name.split(' ')[0] ?? ''))
      .flatMap((code) => [false, true].map((lasting) => ({ refuse: { passage: name, code, lasting } }))),
  );
  // A disk that takes neither the mark of a sign-out nor the removal of its record keeps that, and the person is told.
  // Who hosts next cannot know more; the next sign-out and the next sign-in put it right.
  // The same holds where Okta has just ended the session.
  const isEnd = operation.words[0] === 'logout' || operation.meanwhile !== undefined;
  const next = operation.next.filter((command) => !isEnd || command !== 'agent');
  return faults.map((fault, index) => ({ operation, fault, next: inTurn({ next }, index) }));
}

function inTurn({ next }: Pick<Operation, 'next'>, index: number): Command {
  return next[index % next.length] ?? 'login';
}

/**
 * Does the operation with its fault, looks, lets the next command come without any, looks, signs out, looks. A person
 * does the same: nothing is repaired in between.
 */
export async function tryOut(computer: Computer, { operation, fault, next }: Case): Promise<Finding> {
  await begin(computer, operation);
  const { words } = operation;
  const ran = await perform(computer, fault.kill === undefined ? withJson(words) : words, fault);
  const reached =
    fault.kill === undefined
      ? ran.passages.some(({ moment }) => moment === 'refused')
      : ran.signal === 'SIGKILL';
  const wrong = fault.kill === undefined ? wrongAnswer(ran, words[0]) : [];
  const { begins, meanwhile } = operation;
  const mayLose = words[0] === 'logout' || meanwhile === 'unassigned';
  const wasSignedIn = begins !== 'signed out' && !mayLose;
  const isNew = operation.person !== SAM;
  wrong.push(...wrongAtAnyTime(await lookAt(computer), wasSignedIn, isNew).map((one) => `at once: ${one}`));

  const status = await computer.run(['status']);
  restore(computer, operation);
  const isUnderstood = [
    0,
    3,
    4,
    ...(meanwhile === undefined ? [] : [5]),
    ...(fault.refuse === undefined ? [] : [7]),
  ].includes(status.code ?? -1);
  if (!isUnderstood) wrong.push(`status ended ${endOf(status)}`);
  const inHand = fault.kill !== undefined && isInHand(ran);
  const known = { orphans: inHand ? 1 : 0, ended: meanwhile === 'deactivated' };
  const nextRan = await perform(computer, TYPED[next]);
  if (nextRan.code !== 0) wrong.push(`${next} ended ${endOf(nextRan)}`);
  const afterNext = wrongWhenDone(await lookAt(computer), EXPECTED[next], known);
  wrong.push(...afterNext.map((one) => `after ${next}: ${one}`));
  await signOut(computer);
  const afterAll = wrongWhenDone(await lookAt(computer), 'signed out', known);
  wrong.push(...afterAll.map((one) => `signed out: ${one}`));
  // What is alive at Okta by now is not to be counted again.
  computer.stack.provider.applications.change(computer.stack.clientId, {});
  return { title: titleOf({ operation, fault, next }), reached, inHand, wrong };
}

const EXPECTED = { login: 'signed in', renew: 'signed in', logout: 'signed out', agent: 'either' } as const;

export function titleOf({ operation, fault, next }: Case): string {
  const { kill, refuse } = fault;
  const what =
    kill !== undefined
      ? `killed ${kill.moment} ${kill.name}`
      : `${refuse?.code} ${refuse?.lasting ? 'from' : 'at'} ${refuse?.passage ?? 'the first change'}${refuse?.lasting ? ' on' : ''}`;
  return `${operation.title}, ${what}, then ${next}`;
}

function withJson([command, ...others]: Operation['words']): Operation['words'] {
  return [command, ...others, '--json'];
}

/** Whatever the system refuses, the answer is a code with a sentence, or a success. */
function wrongAnswer(ran: Ran, command: Command): string[] {
  const { code, stdout, stderr } = ran;
  const wrong: string[] = [];
  if (code === null || code > 7) wrong.push(`it ended ${endOf(ran)}`);
  if (/^\s+at |node:internal|Error:/m.test(stdout + stderr))
    wrong.push(`it shows its inside: ${stderr}${stdout}`);
  const answers = stdout.split('\n').filter((line) => line !== '');
  const [answer] = answers.map(parsed);
  const isSentence = typeof answer?.sentence === 'string' && answer.sentence !== '';
  if (answers.length !== 1 || answer === undefined)
    wrong.push(`${command} gave no answer: ${stdout}${stderr}`);
  else if (answer.ok === false && (answer.code === 'INTERNAL' || !isSentence)) {
    wrong.push(`${command} answered ${stdout.trim()}`);
  }
  return wrong;
}

function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/**
 * Okta had given a refresh token, and the keychain did not have it yet. Nobody can know of it any more, so Okta ends it
 * in time, unused.
 */
function isInHand({ passages }: Ran): boolean {
  const asked = passages.findLastIndex(({ name }) => /^send POST \S+\/token to Okta/.test(name));
  const saved = passages.findLastIndex(
    ({ name, moment }) => name.startsWith('setPassword') && moment === 'after',
  );
  return asked > saved;
}

function endOf({ code, signal, stdout, stderr }: Ran): string {
  return `with ${code ?? signal}: ${stdout}${stderr}`;
}

async function signOut(computer: Computer): Promise<void> {
  await must(computer.run(['logout']));
}
