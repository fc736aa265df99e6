import type { Doors } from './doors.ts';
import type { Access, AccessHost, AnswerKind } from './evaluate.ts';
import { isReached } from './preferred-door.ts';

export interface HostQuery {
  /** Every word has to be somewhere: in the name, or in address, labels, accounts, roles or notes. */
  readonly words?: string | undefined;
  /** Only hosts that this role leads to, by its name. */
  readonly role?: string | undefined;
  /** Also those that the person does not get into (`isReached`); left out if not said. */
  readonly ungranted?: boolean | undefined;
}

export interface HostSearch {
  /** What can be reached comes first, then what fits best, then the policy's order. */
  find(query: HostQuery): readonly AccessHost[];
}

interface Indexed {
  readonly host: AccessHost;
  /** In lower case, as all that is searched. */
  readonly name: string;
  readonly rest: string;
  readonly roles: ReadonlySet<string>;
  readonly reached: boolean;
}

/** What was found last: whoever types on finds nothing that is not among it. */
interface Found {
  /** In lower case. */
  readonly words: string;
  readonly role: string | undefined;
  readonly ungranted: boolean;
  /** In the policy's order. */
  readonly among: readonly Indexed[];
}

/** Where a word was found, the best first. */
const FITS = { beginning: 0, part: 1, name: 2, rest: 3 } as const;
const ANSWERS: Readonly<Record<AnswerKind, number>> = { granted: 0, 'at-next-renewal': 1, 'not-granted': 2 };

interface Described {
  readonly text: string;
  readonly roles: ReadonlySet<string>;
}

/** Kept from one evaluation to the next: doors stay the same for as long as the policy does. */
const described = new WeakMap<Doors, Described>();

/** Prepares once what each letter that is typed then needs. */
export function createHostSearch({ hosts }: Access): HostSearch {
  const index = hosts.map((each): Indexed => {
    const { doors, entry, name } = each.host;
    const ofDoors = described.get(doors) ?? describe(doors);
    described.set(doors, ofDoors);
    const own = [entry?.address ?? '', ...(entry?.labels ?? []), entry?.notes ?? ''].join('\n');
    return {
      host: each,
      name: name.toLowerCase(),
      rest: `${own}\n${ofDoors.text}`.toLowerCase(),
      roles: ofDoors.roles,
      reached: isReached(each),
    };
  });
  let before: Found | undefined;
  return {
    find({ words: typed = '', role, ungranted = false }) {
      const words = typed.toLowerCase();
      const among =
        before?.role === role && before?.ungranted === ungranted && words.startsWith(before.words)
          ? before.among
          : index;
      const found: Indexed[] = [];
      const wanted = words.split(/\s+/).filter(Boolean);
      const worst = wanted.length * FITS.rest;
      const ranks = Array.from({ length: 3 * (worst + 1) }, (): AccessHost[] => []);
      for (const each of among) {
        const { host, name, rest, roles, reached } = each;
        if (!ungranted && !reached) continue;
        if (role !== undefined && !roles.has(role)) continue;
        const fit = fitOf(wanted, name, rest);
        if (fit === undefined) continue;
        const rank = ANSWERS[host.answer] * (worst + 1) + fit;
        ranks[rank]?.push(host);
        found.push(each);
      }
      before = { words, role, ungranted, among: found };
      return ranks.flat();
    },
  };
}

function describe({ rules, shared }: Doors): Described {
  const roles = rules.map(({ role }) => role);
  const words = [
    ...roles.flatMap(({ name, title }) => [name, title]),
    ...shared.map(({ account }) => account),
  ];
  return { text: [...new Set(words)].join('\n'), roles: new Set(roles.map(({ name }) => name)) };
}

/** Smaller is better; undefined where a word is nowhere. */
function fitOf(words: readonly string[], name: string, rest: string): number | undefined {
  let fit = 0;
  for (const word of words) {
    const at = name.indexOf(word);
    if (at === 0) fit += FITS.beginning;
    else if (at > 0) fit += name.includes(`.${word}`) || name.includes(`-${word}`) ? FITS.part : FITS.name;
    else if (rest.includes(word)) fit += FITS.rest;
    else return undefined;
  }
  return fit;
}
