import type { GroupList, Person, SessionSnapshot } from '../../session/snapshot.ts';
import { clean } from '../screen/clean.ts';
import { type Fact, factLines, widestLabel } from '../screen/layout.ts';
import { painterFor } from '../screen/screen.ts';
import type { World } from '../world.ts';
import { personWords, several } from './phrases.ts';
import { type Times, timesOf } from './times.ts';

/** The person, and what Okta and the certificate say of them. `whole`: every group, a line each. */
export function whoamiLines(
  told: SessionSnapshot & { readonly person: Person },
  whole: boolean,
  world: World,
): string[] {
  const { person, profile, authority, ssh, groups } = clean(told);
  const paint = painterFor(world.stdout);
  const times = timesOf(world);
  const facts: Fact[] = [
    { label: 'Organisation', values: [authority === undefined ? profile : `${profile}, ${authority.url}`] },
    { label: 'Okta', values: [person.issuer, `user ${person.subject}`] },
    ...(ssh === undefined ? [] : [{ label: 'Login names', values: [several(ssh.principals)] }]),
    { label: 'Groups', values: groupValues(groups, whole, times) },
  ];
  return [
    paint('title', personWords(person)),
    '',
    ...factLines(facts, world.stdout, paint, widestLabel(facts)),
  ];
}

function groupValues(groups: GroupList | undefined, whole: boolean, times: Times): string[] {
  if (groups === undefined) return ['not known: Okta has sent no list since you signed in'];
  const { names, source, asOfMs, unknownSinceMs } = groups;
  const from = source === 'id_token' ? 'with the sign-in itself' : 'on a separate question';
  return [
    ...(whole && names.length > 0 ? names : [several(names)]),
    `as of ${times.asOf(asOfMs)}, sent ${from}`,
    ...(unknownSinceMs === undefined
      ? []
      : [`not known since ${times.asOf(unknownSinceMs)}: Okta sent no list`]),
  ];
}
