import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { SignInAs } from '#test/stack/browser/scripted-browser.ts';
import { isAtWork } from '#test/stack/support/process-tree.ts';
import { ALEX, SAM } from '#test/support/engine.ts';
import type { Computer, Fault, Ran } from './computer.ts';

export type Command = 'login' | 'logout' | 'renew' | 'agent';

/** One thing that a person or the background does, how it begins, and what may come after it was cut off. */
export interface Operation {
  readonly title: string;
  readonly words: readonly [Command, ...string[]];
  /** `over`: Okta has ended the session, and the certificates are still good. */
  readonly begins: 'signed out' | 'signed in' | 'over';
  readonly person: SignInAs;
  /** What an administrator did at Okta since the person signed in; undone before the next sign-in. */
  readonly meanwhile?: 'unassigned' | 'deactivated';
  /** What comes next, one after the other in turn, a fault for each. */
  readonly next: readonly Command[];
}

export const OPERATIONS = {
  first: {
    title: 'the first sign-in',
    words: ['login'],
    begins: 'signed out',
    person: SAM,
    next: ['login', 'logout', 'agent'],
  },
  again: {
    title: 'a sign-in afresh',
    words: ['login', '--fresh'],
    begins: 'signed in',
    person: SAM,
    next: ['login', 'renew', 'logout', 'agent'],
  },
  other: {
    title: 'the sign-in of somebody else',
    words: ['login', '--fresh', '--yes'],
    begins: 'signed in',
    person: ALEX,
    next: ['renew', 'login', 'logout', 'agent'],
  },
  refused: {
    title: 'a renewal for somebody whom Okta has taken the application from',
    words: ['renew'],
    begins: 'signed in',
    person: SAM,
    meanwhile: 'unassigned',
    next: ['agent', 'login', 'logout'],
  },
  endedNow: {
    title: 'a renewal for somebody whose session Okta has ended',
    words: ['renew'],
    begins: 'signed in',
    person: SAM,
    meanwhile: 'deactivated',
    // Okta ends it whether or not the renewal has come to it, and a host would find that at its own renewal only.
    next: ['login', 'logout'],
  },
  ended: {
    title: 'a sign-in after the session has ended',
    words: ['login'],
    begins: 'over',
    person: SAM,
    next: ['login', 'logout', 'agent'],
  },
  renew: {
    title: 'a renewal',
    words: ['renew'],
    begins: 'signed in',
    person: SAM,
    next: ['renew', 'login', 'agent', 'logout'],
  },
  background: {
    title: 'a renewal in the background',
    words: ['agent'],
    begins: 'signed in',
    person: SAM,
    next: ['agent', 'renew', 'login', 'logout'],
  },
  logout: {
    title: 'a sign-out',
    words: ['logout'],
    begins: 'signed in',
    person: SAM,
    next: ['logout', 'login', 'agent'],
  },
  everywhere: {
    title: 'a sign-out everywhere',
    words: ['logout', '--everywhere'],
    begins: 'signed in',
    person: SAM,
    next: ['logout', 'login', 'agent'],
  },
} as const satisfies Record<string, Operation>;

/** What is typed for a command that comes next; whoever signs in then is the one who is meant. */
export const TYPED = {
  login: ['login', '--yes'],
  renew: ['renew'],
  logout: ['logout'],
  agent: ['agent'],
} as const satisfies Record<Command, Operation['words']>;

/** Brings the computer to where the operation begins. */
export async function begin(computer: Computer, operation: Operation): Promise<void> {
  const { begins, words, person, meanwhile } = operation;
  if (begins === 'signed out') return;
  computer.person = SAM;
  await must(computer.run(TYPED.login));
  if (begins === 'over') {
    const { people } = computer.stack.provider;
    people.deactivate(SAM.login);
    await computer.run(['renew']);
    people.activate(SAM.login);
  }
  if (words[0] === 'agent') makeDue(computer);
  computer.person = person;
  const { provider, clientId } = computer.stack;
  if (meanwhile === 'deactivated') provider.people.deactivate(SAM.login);
  if (meanwhile === 'unassigned') {
    // Else Okta would only say that the session has ended.
    provider.settings.unassigningRevokes = false;
    provider.people.unassign(SAM.login, clientId);
  }
}

/** Takes back what happened meanwhile. */
export function restore({ stack: { provider, clientId } }: Computer, { meanwhile }: Operation): void {
  if (meanwhile === 'deactivated') provider.people.activate(SAM.login);
  if (meanwhile === 'unassigned') {
    provider.people.assign(SAM.login, clientId);
    provider.settings.unassigningRevokes = true;
  }
}

/** Does the operation, with a fault or without. The background is told to stop once it has nothing more to do. */
export function perform(computer: Computer, words: Operation['words'], fault?: Fault): Promise<Ran> {
  return words[0] === 'agent' ? performInBackground(computer, words, fault) : computer.run(words, fault);
}

const QUIET_MS = 250;
const LONGEST_MS = 60_000;

/** Ends it once nothing has gone through its doors for a while, though it had its turn on the computer. */
async function performInBackground(
  computer: Computer,
  words: readonly string[],
  fault: Fault | undefined,
): Promise<Ran> {
  const { child, stdout, passages, ended } = computer.start(words, fault);
  const startedAt = Date.now();
  let [seen, seenAt] = [-1, startedAt];
  while (child.exitCode === null && child.signalCode === null && Date.now() - startedAt < LONGEST_MS) {
    const count = passages().length;
    if (count !== seen) [seen, seenAt] = [count, Date.now()];
    if (Date.now() - seenAt > QUIET_MS && stdout() !== '') {
      if (!isAtWork(child.pid ?? 0)) break;
      seenAt = Date.now();
    }
    await pause(20);
  }
  child.kill('SIGTERM');
  return ended;
}

/** A renewal is due at once. */
function makeDue(computer: Computer): void {
  const path = join(computer.state, 'session-example.json');
  const record = JSON.parse(readFileSync(path, 'utf8'));
  const renewal = { ...record.renewal, dueAtMs: Date.now() - 1000 };
  writeFileSync(path, JSON.stringify({ ...record, renewal }), { mode: 0o600 });
}

export async function must(running: Promise<Ran>): Promise<Ran> {
  const ran = await running;
  if (ran.code !== 0) throw new Error(`it ended with ${ran.code ?? ran.signal}:\n${ran.stdout}${ran.stderr}`);
  return ran;
}
