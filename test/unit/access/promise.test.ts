import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesBetween, summarise } from '#main/access/changes.ts';
import { compilePolicy } from '#main/access/compile.ts';
import { type AccessQuestion, evaluateAccess, evaluateHost, rolesOf } from '#main/access/evaluate.ts';
import { principalsOf } from '#main/access/principals.ts';
import { principalsFile } from '#main/access/server.ts';
import type { Policy } from '#main/access/types.ts';
import { explainAccess } from '#main/access/why.ts';
import { ACCOUNTS, emails, groupsFor, HOST_NAMES, policies } from '#test/support/access-policies.ts';
import { intersects, modelFile, modelOwnAccount, modelPrincipals } from './model.ts';

const numRuns = process.env.LATCHKEY_LONG === '1' ? 30_000 : 2_000;

interface Case {
  readonly policy: Policy;
  readonly email: string;
  readonly groupsThen: readonly string[];
  readonly groupsNow: readonly string[];
  readonly host: string;
}

const cases: fc.Arbitrary<Case> = policies.chain((policy) =>
  fc.record({
    policy: fc.constant(policy),
    email: emails,
    groupsThen: groupsFor(policy),
    groupsNow: groupsFor(policy),
    host: fc.constantFrom(...HOST_NAMES, 'web-99.example.com'),
  }),
);

/** With the certificate that the groups of then gave, and Okta's list of now. */
function questionOf({ policy, email, groupsThen, groupsNow }: Case): AccessQuestion {
  return {
    groups: { names: groupsNow, asOfMs: 0 },
    email,
    certificate: { principals: [...modelPrincipals(policy, groupsThen, email)], validBeforeMs: 2000 },
    nowMs: 1000,
  };
}

const linesOf = (file: string): Set<string> =>
  new Set(file.split('\n').filter((line) => line !== '' && !line.startsWith('#')));

describe('what is said of doors, against the meaning of the policy', () => {
  it('is what the principals decide, of the certificate that is held and of the next one', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const { policy, email, groupsThen, groupsNow, host } = one;
        const compiled = compilePolicy(policy);
        const { doors } = evaluateHost(compiled, questionOf(one), compiled.place(host));
        const [held, next] = [groupsThen, groupsNow].map((groups) => modelPrincipals(policy, groups, email));
        for (const account of new Set([...ACCOUNTS, 'alex', modelOwnAccount(email) ?? 'sam'])) {
          const file = modelFile(policy, host, account);
          const [opens, willOpen] = [held, next].map((principals) =>
            intersects(file, principals ?? new Set()),
          );
          const answer = doors.find(({ door }) => door.account === account)?.answer;
          const kind = willOpen ? (opens ? 'granted' : 'at-next-renewal') : 'not-granted';
          expect(answer?.kind ?? 'not-granted', account).toBe(kind);
          const stillOpen = answer?.kind === 'not-granted' ? answer.stillOpen : undefined;
          expect(stillOpen, account).toEqual(opens && !willOpen ? { untilMs: 2000 } : undefined);
        }
      }),
      { numRuns },
    );
  });

  it('is what is written for servers and for the authority', () => {
    fc.assert(
      fc.property(cases, ({ policy, host, email, groupsNow }) => {
        const compiled = compilePolicy(policy);
        for (const account of [...ACCOUNTS, 'alex']) {
          const file = principalsFile(compiled, compiled.place(host), account);
          expect(linesOf(file)).toEqual(modelFile(policy, host, account));
        }
        const roles = [...rolesOf(compiled, groupsNow).keys()].map(({ principals }) => principals);
        expect(principalsOf(roles, email)).toEqual(modelPrincipals(policy, groupsNow, email));
      }),
      { numRuns },
    );
  });

  it('is the same in the list as for one host, and the best of its doors', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const compiled = compilePolicy(one.policy, ['web-99.example.com', 'nowhere.example.org']);
        const access = evaluateAccess(compiled, questionOf(one));
        expect(access.hosts.map(({ host }) => host)).toEqual(compiled.hosts);
        for (const each of access.hosts) {
          expect(each).toEqual(evaluateHost(compiled, questionOf(one), each.host));
          const kinds = each.doors.map(({ answer }) => answer.kind);
          expect(each.answer).toBe(
            (['granted', 'at-next-renewal'] as const).find((kind) => kinds.includes(kind)) ?? 'not-granted',
          );
        }
      }),
      { numRuns: numRuns / 4 },
    );
  });

  it('names a missing group that is enough', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const compiled = compilePolicy(one.policy);
        const question = questionOf(one);
        for (const { door, answer } of evaluateHost(compiled, question, compiled.place(one.host)).doors) {
          if (answer.kind !== 'not-granted' || answer.missing?.group === undefined) continue;
          const groups = { names: [...one.groupsNow, answer.missing.group], asOfMs: 0 };
          const after = evaluateHost(compiled, { ...question, groups }, compiled.place(one.host));
          expect(after.doors.find((each) => each.door.account === door.account)?.answer.kind).not.toBe(
            'not-granted',
          );
        }
      }),
      { numRuns },
    );
  });

  it('is explained by links of which the first broken one agrees, and nothing after it is reached', () => {
    fc.assert(
      fc.property(cases, fc.option(fc.constantFrom(...ACCOUNTS), { nil: undefined }), (one, account) => {
        const compiled = compilePolicy(one.policy);
        const why = explainAccess(compiled, questionOf(one), one.host, account);
        const { doors, answer } = evaluateHost(compiled, questionOf(one), compiled.place(one.host));
        if (why.kind === 'no-door') {
          expect(doors.some(({ door }) => account === undefined || door.account === account)).toBe(false);
          return;
        }
        if (account === undefined) expect(why.answer.kind).toBe(answer);
        const { principal, carried } = why.carries;
        const states = [why.group, why.gives, why.leads, why.carries].map(({ state }) => state);
        switch (why.answer.kind) {
          case 'granted':
            expect(states).toEqual(['holds', 'holds', 'holds', 'holds']);
            expect(one.groupsNow).toContain(why.group.name);
            expect(why.role.groups).toContain(why.group.name);
            expect(carried).toContain(principal);
            break;
          case 'at-next-renewal':
            expect(states).toEqual(['holds', 'holds', 'holds', 'broken']);
            expect(one.groupsNow).toContain(why.group.name);
            expect(carried).not.toContain(principal);
            break;
          case 'not-granted': {
            const broken = states.indexOf('broken');
            expect(broken).toBe(why.role.groups.length === 0 ? 1 : 0);
            expect(states.slice(broken + 1).every((state) => state === 'not-reached')).toBe(true);
            expect(one.groupsNow).not.toContain(why.group.name);
          }
        }
        expect(modelFile(one.policy, one.host, why.account).has(principal)).toBe(true);
      }),
      { numRuns },
    );
  });

  it('changes from one list of groups to another and back as gain and loss', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const compiled = compilePolicy(one.policy);
        const summaryOf = (groups: readonly string[]) =>
          summarise(
            evaluateAccess(compiled, { ...questionOf(one), groups: { names: groups, asOfMs: 0 } }),
            one.policy.serial,
          );
        const [then, now] = [summaryOf(one.groupsThen), summaryOf(one.groupsNow)];
        expect(changesBetween(then, then)).toBeUndefined();
        const [there, back] = [changesBetween(then, now), changesBetween(now, then)];
        expect(there?.gained).toEqual(back?.lost);
        expect(there?.groupsLost).toEqual(back?.groupsGained);
        const names = (roles: typeof then.roles) => roles.map(({ name }) => name);
        const kept = names(then.roles).filter((name) => !names(there?.lost ?? []).includes(name));
        expect(new Set([...kept, ...names(there?.gained ?? [])])).toEqual(new Set(names(now.roles)));
      }),
      { numRuns: numRuns / 4 },
    );
  });
});
