import { isIgnoredGroup } from '../../access/evaluate.ts';
import type { SessionSnapshot } from '../../session/snapshot.ts';
import { failure } from '../../support/failure.ts';
import { type CommandLine, failedOrInterrupted, waiting, withSession } from '../command-line.ts';
import { type GivenRoles, whoamiLines } from '../words/whoami.ts';

export interface WhoamiOptions {
  readonly groups?: boolean | undefined;
  readonly askOkta?: boolean | undefined;
}

/** `latchkey whoami`: who Okta says the person is, as recorded, or as Okta says now. */
export async function whoami(cli: CommandLine, options: WhoamiOptions): Promise<number> {
  if (options.askOkta === true) return askOkta(cli, options);
  const found = await (await cli.world.compose()).snapshot(cli.profile);
  if (!found.ok) return cli.reply.failed(found.error);
  return answer(cli, found.value.snapshot, options);
}

function askOkta(cli: CommandLine, options: WhoamiOptions): Promise<number> {
  return withSession(cli, (opened) =>
    waiting(cli, 'Stopping.', async (wait) => {
      wait.progress.show('Asking Okta for your groups.');
      const asked = await opened.session.refreshGroups({ signal: wait.interrupt.signal });
      if (!asked.ok) return failedOrInterrupted(cli, asked.error, opened, wait);
      wait.progress.done();
      return answer(cli, asked.value, options);
    }),
  );
}

async function answer(cli: CommandLine, snapshot: SessionSnapshot, options: WhoamiOptions): Promise<number> {
  const { world, reply } = cli;
  const { profile, person, authority, groups, ssh, access } = snapshot;
  if (person === undefined) return reply.failed(failure('SIGNED_OUT', { profile }));
  const whole = options.groups === true;
  const given = whole ? await rolesByGroup(cli, groups?.names ?? []) : undefined;
  return reply.answer(
    () => whoamiLines({ ...snapshot, person }, { whole, given }, world),
    () => ({
      profile,
      person,
      authority,
      groups,
      principals: ssh?.principals,
      roles: access?.roles,
      groupRoles: given && [...given].map(([group, one]) => ({ group, ...one })),
    }),
  );
}

/** Undefined where no policy says. */
async function rolesByGroup(
  { world, profile }: CommandLine,
  groups: readonly string[],
): Promise<ReadonlyMap<string, GivenRoles> | undefined> {
  const opened = await (await world.compose()).policy(profile);
  const read = opened.ok ? await opened.value.policy.current() : opened;
  if (!read.ok || read.value === undefined) return undefined;
  const { compiled } = read.value;
  return new Map(
    groups.map((name) => {
      const roles = (compiled.rolesOfGroup.get(name) ?? []).map(({ role }) => role.title);
      return [name, { roles, ignored: roles.length === 0 && isIgnoredGroup(compiled.policy, name) }];
    }),
  );
}
