import type { Path } from '../finding.ts';
import type { ParsedPolicy } from '../parse.ts';
import type { Found, Report } from './report.ts';

/** Okta's own group of everybody. */
const EVERYONE = 'Everyone';

/** Names of groups may be anything, and so they may be something else than they look like. */
export function checkGroups({ policy, written }: ParsedPolicy, report: Report): void {
  const ignored = new Set(policy.ignoredGroups);
  /** How each name was written first, by what it looks like. */
  const alike = new Map<string, string>();
  const told = new Set<string>();
  const look = (group: string, path: Path): void => {
    const key = group.normalize('NFKC').trim().toLowerCase();
    const first = alike.get(key) ?? group;
    alike.set(key, first);
    // What is to be said of a name is said where it stands first.
    if (told.has(group)) return;
    told.add(group);
    for (const found of findingsOn(group)) report.add(found, path);
    if (first !== group) {
      report.add(
        {
          severity: 'warning',
          code: 'group-alike',
          sentence: `the groups ${quoted(first)} and ${quoted(group)} look alike, and are two different ones to Okta`,
        },
        path,
      );
    }
  };
  for (const [name, { groups = [] }] of Object.entries(written.roles ?? {})) {
    groups.forEach((group, index) => {
      const path = ['roles', name, 'groups', index];
      look(group, path);
      if (ignored.has(group)) {
        const sentence = `the group ${quoted(group)} gives the role ${name}, and stands among the ignoredGroups too`;
        report.add({ severity: 'warning', code: 'group-ignored', sentence }, path);
      }
      if (group === EVERYONE) {
        report.add(
          {
            severity: 'warning',
            code: 'group-everyone',
            sentence: `everybody in Okta is in the built-in group ${quoted(group)}, where Okta sends it at all, and so has the role ${name}`,
          },
          path,
        );
      }
    });
  }
  for (const [index, group] of (written.ignoredGroups ?? []).entries()) look(group, ['ignoredGroups', index]);
}

/** Control and format characters: they cannot be seen, and some change the direction of what can. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/u;

function findingsOn(group: string): Found[] {
  const found: Found[] = [];
  const unseen = UNSEEN.exec(group)?.[0].codePointAt(0);
  if (unseen !== undefined) {
    const code = unseen.toString(16).toUpperCase().padStart(4, '0');
    found.push({
      severity: 'warning',
      code: 'group-unseen',
      sentence: `the group ${quoted(group)} holds a character that cannot be seen (U+${code})`,
    });
  }
  if (group !== group.trim()) {
    const sentence = `the group ${quoted(group)} begins or ends with a space, and so it must in Okta`;
    found.push({ severity: 'warning', code: 'group-space', sentence });
  }
  if (group.includes('/')) {
    found.push({
      severity: 'warning',
      code: 'group-slash',
      sentence: `the group ${quoted(group)} has a "/" in its name: Latchkey takes it, but Smallstep’s hosted directory sync leaves such groups out`,
    });
  }
  return found;
}

function quoted(name: string): string {
  return `“${name}”`;
}
