import { type FoundHosts, findHosts } from '../../application/access/find-hosts.ts';
import { type AccessNow, accessNow } from '../../application/access/now.ts';
import { NO_HOSTS } from '../../application/words/reach.ts';
import { isNear } from '../../support/near.ts';
import { listed, quoted } from '../../support/words/say.ts';
import { hostJson } from '../access/json.ts';
import type { CommandLine } from '../command-line.ts';
import { failureJson } from '../reply.ts';
import { hostsLines, noHostsLines } from '../words/hosts.ts';

export interface HostsOptions {
  readonly role?: string | undefined;
  readonly all?: boolean | undefined;
  readonly inventory?: boolean | undefined;
}

/** `latchkey hosts [WORDS]` */
export async function hosts(
  cli: CommandLine,
  options: HostsOptions,
  words: readonly string[],
): Promise<number> {
  if (options.inventory === true) return (await import('./hosts-inventory.ts')).hostsInventory(cli);
  const { world, reply } = cli;
  const found = await accessNow(await cli.world.compose(), cli.profile);
  if (!found.ok) return reply.failed(found.error);
  const { policy, question } = found.value;
  if (policy === undefined || policy.compiled.hosts.length === 0) {
    return reply.answer(
      () => noHostsLines(world),
      () => ({ ...NO_HOSTS, hosts: [] }),
    );
  }
  const role = roleOf(policy.policy.roles, options.role);
  if (typeof role === 'object') return unknownRole(cli, role);
  const answer = findHosts(question, policy, { words: words.join(' '), role });
  return reply.answer(
    () => hostsLines(answer, found.value, { all: options.all === true }, world),
    () => hostsJson(answer, found.value, cli),
  );
}

interface UnknownRole {
  readonly written: string;
  readonly near: readonly string[];
}

type NamedRole = { readonly name: string; readonly title: string };

/** By name or title; capitals do not count. */
function roleOf(roles: readonly NamedRole[], written: string | undefined): string | UnknownRole | undefined {
  if (written === undefined) return undefined;
  const isIt = (name: string): boolean => name.toLowerCase() === written.toLowerCase();
  const role = roles.find(({ name }) => isIt(name)) ?? roles.find(({ title }) => isIt(title));
  if (role !== undefined) return role.name;
  const near = roles.filter(({ name, title }) => isNear(name, written) || isNear(title, written));
  return { written, near: near.map(({ name }) => name) };
}

function unknownRole({ reply }: CommandLine, { written, near }: UnknownRole): number {
  const title = `The access policy has no role ${quoted(written)}.`;
  const sentence =
    near.length === 0 ? 'latchkey hosts shows yours.' : `Perhaps you mean ${listed(near, 'or')}.`;
  return reply.notUnderstood(title, sentence);
}

function hostsJson(
  { access, policy, reached, hosts: found, shutHops }: FoundHosts,
  { snapshot }: AccessNow,
  { world }: CommandLine,
): object {
  const { policy: document, source, asOfMs, notes } = policy;
  return {
    profile: snapshot.profile,
    policy: {
      serial: document.serial,
      source,
      asOfMs,
      notes: notes.map((note) => failureJson(note, world)),
    },
    groups: access.groups,
    reached,
    roles: access.roles.map(({ role: { name, title }, groups, answer, hosts: count }) => ({
      name,
      title,
      groups,
      answer,
      hosts: count,
    })),
    hosts: found.map((host) => hostJson(host, shutHops.get(host))),
  };
}
