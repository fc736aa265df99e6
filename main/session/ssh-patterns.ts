import { compileGlob, type Glob } from '../access/glob.ts';
import { meeting } from '../access/meeting.ts';
import { isHostPattern } from '../access/names.ts';
import { narrowerFirst } from '../delivery/ssh-config/host-names.ts';
import type { SshConfigHost } from '../delivery/ssh-config/types.ts';

export interface PatternsToTell {
  /** Patterns of hosts that ssh is to be told of. */
  readonly first: readonly string[];
  /** All patterns of the policy: each may say something else of some of those hosts. */
  readonly all: readonly string[];
  /** What holds for the hosts of this pattern that no narrower one stands for; undefined where there is nothing to tell. */
  tell(pattern: string): SshConfigHost | undefined;
}

/** Many patterns that all meet each other have more meetings than ssh could read; beyond these none is sought. */
const MOST_PATTERNS = 500;
const MOST_PAIRS = 500_000;

/**
 * Patterns for ssh, which takes the first value that it finds, narrow ones first. Where two patterns meet, another
 * account, port or way may hold for the hosts of both than for those of either, so each meeting is a pattern of its
 * own, unless the next wider one says the same.
 */
export function sshPatterns({ first, all, tell }: PatternsToTell): readonly SshConfigHost[] {
  const given = new Set(first);
  const told: { readonly glob: Glob; readonly host: SshConfigHost }[] = [];
  // The widest first, so that what a narrower one would add to is known.
  for (const glob of withMeetings(given, new Set([...all, ...first])).toSorted(
    (one, other) => -narrowerFirst(one.pattern, other.pattern),
  )) {
    const host = tell(glob.pattern);
    if (host === undefined) continue;
    const wider = given.has(glob.pattern)
      ? undefined
      : told.findLast((each) => each.glob.covers(glob.pattern));
    if (wider === undefined || !saysTheSame(wider.host, host)) told.push({ glob, host });
  }
  return told.map(({ host }) => host).toReversed();
}

function withMeetings(first: ReadonlySet<string>, all: ReadonlySet<string>): readonly Glob[] {
  const found = new Map([...first].map((pattern) => [pattern, compileGlob(pattern)]));
  const others = [...all].map(compileGlob);
  let pairs = 0;
  // Those that are added meet the others in turn.
  for (const glob of found.values()) {
    for (const other of others) {
      if (found.size >= MOST_PATTERNS || pairs++ >= MOST_PAIRS) return [...found.values()];
      for (const pattern of meeting(glob, other)) {
        if (!found.has(pattern) && isHostPattern(pattern)) found.set(pattern, compileGlob(pattern));
      }
    }
  }
  return [...found.values()];
}

function saysTheSame(one: SshConfigHost, other: SshConfigHost): boolean {
  const options = ['hostName', 'port', 'user', 'jump'] as const;
  return options.every((option) => one[option] === other[option]);
}
