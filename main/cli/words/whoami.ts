import { personWords, several } from '../../application/words/phrases.ts';
import type { GroupList, Person, SessionSnapshot } from '../../session/snapshot.ts';
import { type Times, timesOf } from '../../support/words/times.ts';
import { clean } from '../screen/clean.ts';
import { type Fact, factLines, widestLabel } from '../screen/layout.ts';
import { painterFor } from '../screen/screen.ts';
import type { World } from '../world.ts';

/** What a group gives; `ignored` where it is known to give nothing. */
export interface GivenRoles {
  readonly roles: readonly string[];
  readonly ignored: boolean;
}

export interface ShownGroups {
  /** Every group, a line each. */
  readonly whole: boolean;
  /** What each gives; undefined where no policy says. */
  readonly given: ReadonlyMap<string, GivenRoles> | undefined;
}

/** The person, and what Okta, the access policy and the certificate say of them. */
export function whoamiLines(
  told: SessionSnapshot & { readonly person: Person },
  shown: ShownGroups,
  world: World,
): string[] {
  const { person, profile, authority, ssh, access } = clean(told);
  const paint = painterFor(world.stdout);
  const times = timesOf(world);
  const facts: Fact[] = [
    { label: 'Organisation', values: [authority === undefined ? profile : `${profile}, ${authority.url}`] },
    { label: 'Okta', values: [person.issuer, `user ${person.subject}`] },
    ...(ssh === undefined ? [] : [{ label: 'Login names', values: [several(ssh.principals)] }]),
    ...(access === undefined
      ? []
      : [{ label: 'Roles', values: [several(access.roles.map(({ title }) => title))] }]),
    { label: 'Groups', values: groupValues(told.groups, shown, times).map((value) => clean(value)) },
  ];
  return [
    paint('title', personWords(person)),
    '',
    ...factLines(facts, world.stdout, paint, widestLabel(facts)),
  ];
}

function groupValues(groups: GroupList | undefined, { whole, given }: ShownGroups, times: Times): string[] {
  if (groups === undefined) return ['not known: Okta has sent no list since you signed in'];
  const { names, source, asOfMs, unknownSinceMs } = groups;
  const from = source === 'id_token' ? 'with the sign-in itself' : 'on a separate question';
  return [
    ...(whole && names.length > 0
      ? names.map((name) => withRoles(name, given?.get(name)))
      : [several(names)]),
    `as of ${times.asOf(asOfMs)}, sent ${from}`,
    ...(unknownSinceMs === undefined
      ? []
      : [`not known since ${times.asOf(unknownSinceMs)}: Okta sent no list`]),
  ];
}

function withRoles(name: string, given: GivenRoles | undefined): string {
  if (given === undefined) return name;
  if (given.roles.length > 0) return `${name}: ${given.roles.join(', ')}`;
  return given.ignored ? `${name}: nothing, as it should be` : `${name}: no role of the access policy`;
}
