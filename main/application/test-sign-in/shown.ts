import { type CompiledPolicy, compilePolicy } from '../../access/compile.ts';
import { hasSudo } from '../../access/principals.ts';
import type { CurrentPolicy } from '../../access/store.ts';
import { lostRoles, type TestedAccess, type TestedQuestion, testAccess } from '../../access/tested.ts';
import type { Role } from '../../access/types.ts';
import { defaultPrincipals } from '../../authority/principals.ts';
import type { SignInTest } from '../../session/test-sign-in/types.ts';
import type { Failure } from '../../support/failure.ts';
import type { Result } from '../../support/result.ts';
import { describeFailure } from '../../support/words/failures.ts';
import type { Saying } from '../doctor/types.ts';
import { type TestedStep, testedSteps } from './steps.ts';

/** All that a test found, ready to be said. */
export interface ShownTest {
  readonly test: SignInTest;
  readonly steps: readonly TestedStep[];
  /** Undefined where no policy is in force and none was given, or nobody signed in. */
  readonly access: TestedAccess | undefined;
  /** Where that policy is from: a path or an address. */
  readonly source: string | undefined;
  /** Login names that the authority should put into the certificate. */
  readonly predicted: readonly string[] | undefined;
  /** Roles that this policy would take from this person. */
  readonly lost: readonly Role[];
  /** Whether one of those brings sudo. */
  readonly losesSudo: boolean;
  /** Why the policy of the settings is not in force, as a sentence. */
  readonly policyTrouble: string | undefined;
}

/** A policy to judge by, and where it is from. */
export interface Judge {
  readonly compiled: CompiledPolicy;
  readonly source: string;
}

export interface ShowParts {
  /** Whether certificates were to be asked for. */
  readonly trial: boolean;
  /** Instead of the policy in force. */
  readonly named: Judge | undefined;
  readonly current: Result<CurrentPolicy | undefined, Failure>;
  readonly saying: Omit<Saying, 'path'>;
}

/** What a test comes to by a policy. */
export function showTest(ran: SignInTest, { trial, named, current, saying }: ShowParts): ShownTest {
  const inForce =
    current.ok && current.value !== undefined
      ? { compiled: compilePolicy(current.value.policy), source: current.value.source }
      : undefined;
  const judge = named ?? inForce;
  const { signedIn } = ran;
  const question: TestedQuestion | undefined = signedIn && {
    groups: signedIn.groups.kind === 'known' ? signedIn.groups.names : undefined,
    inToken: signedIn.groups.kind === 'known' && signedIn.groups.source === 'id_token',
    email: signedIn.identity.email,
    nowMs: ran.atMs,
  };
  const access = question && judge && testAccess(judge.compiled, question);
  const email = signedIn?.identity.email;
  const predicted = access?.principals ?? (email === undefined ? undefined : defaultPrincipals(email));
  const lost = question && access && named && inForce ? lostRoles(inForce.compiled, access, question) : [];
  return {
    test: ran,
    steps: testedSteps(ran, trial, predicted, saying),
    access,
    source: judge?.source,
    predicted,
    lost,
    losesSudo: lost.some(hasSudo),
    policyTrouble: current.ok ? undefined : sentenceOf(current.error, saying),
  };
}

function sentenceOf(cause: Failure, { times }: Omit<Saying, 'path'>): string {
  const { now, format } = times();
  const { title, sentence } = describeFailure(cause, now, format);
  return `${title}. ${sentence}`;
}
