import { type AccessNow, accessNow } from '../../../application/access/now.ts';
import type { OpenPolicy } from '../../../application/composition.ts';
import type { Failure } from '../../../support/failure.ts';
import { ok, type Result } from '../../../support/result.ts';
import type { Desk } from '../desk.ts';
import type { Known } from '../organisations.ts';
import { createHostTable, type HostTable } from './table.ts';

/** The person's hosts as the window lists them. */
export interface HostLists {
  /** Who, by which policy, at this moment. SIGNED_OUT where nobody is. */
  now(one: Known): Promise<Result<AccessNow, Failure>>;
  /** The list as it is now: the same one for as long as policy, groups and certificate are. Undefined without hosts. */
  current(one: Known): Promise<Result<HostTable | undefined, Failure>>;
  /** The list of that number, at once, where it is the last one; else undefined. */
  known(one: Known, list: number): HostTable | undefined;
  /** Lets go of what nobody has asked for in a while: ten thousand hosts take some memory. */
  rest(): void;
}

const REST_AFTER_MS = 10 * 60_000;

export function createHostLists({ parts: { composition, clock }, changed }: Desk): HostLists {
  let last = 0;
  let askedAtMs = clock.now();
  const tables = new Map<string, { readonly key: readonly unknown[]; readonly table: HostTable }>();
  /** By the settings that they were opened with: reading a policy takes longer than all else. */
  const policies = new Map<
    string,
    { readonly settings: string; readonly opened: Promise<Result<OpenPolicy, Failure>> }
  >();

  const policyOf = ({ profile }: Known): Promise<Result<OpenPolicy, Failure>> => {
    const settings = JSON.stringify(profile);
    const there = policies.get(profile.name);
    if (there?.settings === settings) return there.opened;
    const opened = composition.policy(profile.name);
    policies.set(profile.name, { settings, opened });
    return opened;
  };
  const now: HostLists['now'] = async (one) => {
    const { profile, session, snapshot: seen } = one;
    const found = await accessNow(
      {
        clock,
        async snapshot() {
          if (seen !== undefined) return ok({ snapshot: seen, profile });
          const read = await session?.snapshot();
          if (read === undefined) return composition.snapshot(profile.name);
          return read.ok ? ok({ snapshot: read.value, profile }) : read;
        },
        policy: () => policyOf(one),
      },
      profile.name,
      // The session's host asks for a newer one by itself.
      { kept: true },
    );
    const contact = found.ok ? found.value.policy?.policy.supportContact : undefined;
    if (contact !== undefined && contact !== one.policyContact) {
      one.policyContact = contact;
      changed();
    }
    return found;
  };
  return {
    now,
    async current(one) {
      askedAtMs = clock.now();
      const found = await now(one);
      if (!found.ok) return found;
      const { policy, question, snapshot } = found.value;
      if (policy === undefined || policy.compiled.hosts.length === 0) return ok(undefined);
      const { groups, email, certificate, nowMs } = question;
      const { validAfterMs = nowMs, validBeforeMs = Number.POSITIVE_INFINITY } = certificate ?? {};
      // A certificate that has ended, or not begun, opens nothing; else the moment changes no answer.
      const holds = validAfterMs <= nowMs && nowMs < validBeforeMs;
      const key = [
        policy.compiled,
        policy.asOfMs,
        JSON.stringify([groups, snapshot.groups?.source, email, certificate?.principals, holds]),
      ];
      const there = tables.get(one.profile.name);
      if (there?.key.every((part, at) => part === key[at])) return ok(there.table);
      last += 1;
      const table = createHostTable(last, found.value, policy);
      tables.set(one.profile.name, { key, table });
      return ok(table);
    },
    known(one, list) {
      askedAtMs = clock.now();
      const there = tables.get(one.profile.name)?.table;
      return there?.number === list ? there : undefined;
    },
    rest() {
      if (clock.now() - askedAtMs < REST_AFTER_MS) return;
      tables.clear();
      policies.clear();
    },
  };
}
