import type { Role } from '../../access/types.ts';
import type { FoundHosts } from '../../application/access/find-hosts.ts';
import { hopeless } from '../../application/access/hopeless.ts';
import type { AccessNow } from '../../application/access/now.ts';
import { sectionTitle } from '../../application/access/section-title.ts';
import type { Section } from '../../application/access/sections.ts';
import { counted, several } from '../../application/words/phrases.ts';
import { NO_HOSTS, reachSource, reachWords, unknownGroups } from '../../application/words/reach.ts';
import { whomToAsk } from '../../support/words/failures.ts';
import { listed, quoted } from '../../support/words/say.ts';
import { type Times, timesOf } from '../../support/words/times.ts';
import { failureLines } from '../reply.ts';
import { clean } from '../screen/clean.ts';
import { wrap } from '../screen/layout.ts';
import { type Painter, painterFor, type Screen } from '../screen/screen.ts';
import type { World } from '../world.ts';
import { hostLines } from './host-list.ts';

/** How much of a long list a terminal shows; everything where it goes into a pipe, or all was asked for. */
export interface Shown {
  readonly all: boolean;
}

type Who = Pick<AccessNow, 'snapshot' | 'profile'>;

/** `latchkey hosts`. */
export function hostsLines(found: FoundHosts, who: Who, { all }: Shown, world: World): string[] {
  const { stdout } = world;
  const paint = painterFor(stdout);
  const isCut = stdout.isTerminal && !all;
  const sections = isCut ? found.sections.slice(0, MOST_SECTIONS) : found.sections;
  const left = found.sections.length - sections.length;
  const most = isCut ? mostOf(sections.length) : undefined;
  const times = timesOf(world);
  const notes = found.policy.notes.flatMap((note) => ['', ...failureLines(note, stdout, world)]);
  return [
    ...headLines(found, who, world, paint),
    ...notes,
    ...sections.flatMap((section) => [
      '',
      ...titleLines(section, found, stdout, paint),
      ...hostLines(section.hosts, { most, isCut, screen: stdout, paint, times, shutHops: found.shutHops }),
    ]),
    ...(left === 0
      ? []
      : [
          '',
          `And ${counted(left, 'list', 'lists')} more; narrow with --role or words, or --all shows them.`,
        ]),
  ];
}

export function noHostsLines({ stdout }: World): string[] {
  return [painterFor(stdout)('title', NO_HOSTS.title), ...wrap(NO_HOSTS.sentence, stdout.columns)];
}

const MOST_SECTIONS = 20;
const LEAST_SHOWN = 3;
const MOST_SHOWN = 12;
const MOST_LINES = 60;

function mostOf(sections: number): number {
  return Math.min(MOST_SHOWN, Math.max(LEAST_SHOWN, Math.floor(MOST_LINES / Math.max(1, sections))));
}

function headLines(found: FoundHosts, who: Who, world: World, paint: Painter): string[] {
  const { access, reached, asked, hosts } = found;
  const times = timesOf(world);
  const { columns } = world.stdout;
  const { groups } = access;
  const none = groups !== undefined && access.roles.length === 0 && reached === 0;
  if (none) return noRolesLines(found, who, world, paint);
  const from = reachSource(groups?.asOfMs, times);
  const fits = asked.words !== '' || asked.role !== undefined;
  const fit = fits ? [`${counted(hosts.length, 'host fits', 'hosts fit')} ${askedWords(found)}.`] : [];
  const sentence = [`${reachWords(reached, access.roles.length)}.`, from, ...fit].join(' ');
  return [
    ...wrap(sentence, columns).map((line) => paint('title', line)),
    ...unknownLines(found, times, columns, paint),
    ...pausedLines(who, found, columns),
    ...hopelessLines(who, found, columns, paint),
    ...wayLines(found, columns, paint),
  ];
}

function askedWords({ asked: { words, role }, policy }: FoundHosts): string {
  const title = policy.policy.roles.find(({ name }) => name === role)?.title;
  return [
    ...(words === '' ? [] : [quoted(clean(words))]),
    ...(title === undefined ? [] : [`the role ${clean(title)}`]),
  ].join(' in ');
}

/** That Okta sent no list the last time. The hosts are shown by the one before. */
function unknownLines(
  { access: { groups } }: FoundHosts,
  times: Times,
  columns: number,
  paint: Painter,
): string[] {
  if (groups?.unknownSinceMs === undefined) return [];
  return ['', paint('warn', unknownGroups.title), ...wrap(unknownGroups.sentence(groups, times), columns)];
}

/** Where "at next renewal" would be true and still no renewal brings it. */
function hopelessLines({ snapshot }: Who, { access }: FoundHosts, columns: number, paint: Painter): string[] {
  const why = hopeless(snapshot, access, 'latchkey status');
  return why === undefined ? [] : ['', paint('warn', why.title), ...wrap(why.sentence, columns)];
}

/** Where nothing will renew, "at next renewal" needs the person. */
function pausedLines({ snapshot }: Who, { access }: FoundHosts, columns: number): string[] {
  const waits = access.hosts.some(({ answer }) => answer === 'at-next-renewal');
  if (!waits || snapshot.nextRenewalAtMs !== undefined) return [];
  return [
    '',
    ...wrap(
      'Nothing renews your certificates now, so “at next renewal” waits for your next sign-in: latchkey login.',
      columns,
    ),
  ];
}

/** Hosts that are open and that ssh does not get to. */
function wayLines({ shutHops }: FoundHosts, columns: number, paint: Painter): string[] {
  const hops = new Map([...shutHops.values()].map((shut) => [shut.host.name, shut]));
  if (hops.size === 0) return [];
  const names = [...hops.keys()].slice(0, MOST_HOPS).map(clean);
  const more = hops.size - names.length;
  const through = listed(more > 0 ? [...names, `${more} more`] : names);
  const sentence =
    `ssh goes to ${counted(shutHops.size, 'of these hosts', 'of these hosts')} through ${through}, which ` +
    `${hops.size === 1 ? 'does' : 'do'} not let you through now. latchkey why HOST says what to do.`;
  return ['', paint('warn', 'The way is closed to some hosts'), ...wrap(sentence, columns)];
}

const MOST_HOPS = 3;

/** In none of the groups, with what to ask for. */
function noRolesLines(
  { access: { groups }, policy }: FoundHosts,
  { snapshot: { person }, profile }: Who,
  world: World,
  paint: Painter,
): string[] {
  const times = timesOf(world);
  const { columns } = world.stdout;
  const sent =
    groups === undefined
      ? ''
      : ` Okta sent these groups ${times.at(groups.asOfMs)}: ${several(clean([...groups.names]))}.`;
  const who = person.email ?? person.subject;
  const ask = `I can sign in to Latchkey as ${clean(who)}, but I have no roles. Please add me to the Okta groups for the hosts I work with.${sent}`;
  const whom = whomToAsk('help-desk', policy.policy.supportContact ?? profile.supportContact);
  return [
    paint('title', 'Signed in, but you have no roles'),
    ...wrap(
      'Okta says that you are in none of the groups that grant hosts. Your certificates are valid for what needs no role.',
      columns,
    ),
    '',
    `What to ask ${clean(whom)}:`,
    ...wrap(ask, columns - 2).map((line) => `  ${line}`),
  ];
}

function titleLines(section: Section, found: FoundHosts, { columns }: Screen, paint: Painter): string[] {
  const title = clean(sectionTitle(section));
  const count = counted(section.hosts.length, 'host', 'hosts');
  const { name, more } = clean(moreWords(section, found));
  const [first = '', ...rest] = wrap(`${title}${name}: ${count}${more}`, columns);
  const painted = title.length + name.length;
  return [paint('title', first.slice(0, painted)) + first.slice(painted), ...rest];
}

/** What follows the title, and what follows the number of hosts. */
function moreWords(section: Section, { policy }: FoundHosts): { name: string; more: string } {
  switch (section.kind) {
    case 'role': {
      const { role, groups } = section;
      const name = role.name === role.title ? '' : ` (${role.name})`;
      return { name, more: `, from ${groupWords(groups)}` };
    }
    case 'certificate':
      return { name: '', more: '' };
    case 'ending':
      return { name: '', more: ', open only until your certificate is renewed or runs out' };
    case 'missing':
      return {
        name: '',
        more:
          section.role === undefined
            ? ', as far as is known without your groups'
            : missingWords(section.role, policy.policy.supportContact),
      };
    case 'nobody':
      return { name: '', more: ': no rule of the policy leads there' };
  }
}

function missingWords({ groups: [group], ask }: Role, supportContact: string | undefined): string {
  if (group === undefined) return '. No Okta group gives this role';
  return `. The group ${quoted(group)} gives it; ask ${whomToAsk('help-desk', ask ?? supportContact)}`;
}

function groupWords(groups: readonly string[]): string {
  const shown = groups.slice(0, 3).map(quoted);
  const more = groups.length - shown.length;
  const words = listed(more > 0 ? [...shown, `${more} more`] : shown);
  return `${groups.length === 1 ? 'the group' : 'the groups'} ${words}`;
}
