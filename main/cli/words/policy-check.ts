import type { Finding, Severity } from '../../access/finding.ts';
import type { Policy } from '../../access/types.ts';
import { counted, pathWords } from '../../application/words/phrases.ts';
import { asSentence, inTheirSpelling, thousands } from '../../support/words/say.ts';
import { clean } from '../screen/clean.ts';
import { wrap } from '../screen/layout.ts';
import { painterFor, type Style } from '../screen/screen.ts';
import type { World } from '../world.ts';

export interface Checked {
  readonly file: string;
  /** Undefined where it cannot be read as one. */
  readonly policy: Policy | undefined;
  readonly findings: readonly Finding[];
}

/** Of what is the same for many hosts, as many are shown as tell what it is about. */
const MOST_OF_A_KIND = 5;

/** What was found in a policy, each with its place as editors take it: "policy.yaml:8:40". */
export function checkedLines(told: Checked, { stdout, home }: World): string[] {
  const { file, policy, findings } = clean(told);
  const paint = painterFor(stdout);
  const shownFile = pathWords(file, home);
  const shown = new Map<string, number>();
  const lines = findings.flatMap((finding) => {
    const before = shown.get(finding.code) ?? 0;
    shown.set(finding.code, before + 1);
    if (before >= MOST_OF_A_KIND) return [];
    const { severity, place, sentence, advice } = finding;
    const at = place === undefined ? shownFile : `${shownFile}:${place.line}:${place.column}`;
    const { style, word } = KINDS[severity];
    const said = startsWithPath(finding) ? inTheirSpelling([sentence]) : asSentence(sentence);
    const text = [said, ...(advice === undefined ? [] : [advice])].join(' ');
    return ['', `${paint('code', at)}  ${paint(style, word)}`, ...indented(text, stdout.columns)];
  });
  const more = [...shown].flatMap(([code, count]) =>
    count > MOST_OF_A_KIND ? [`${thousands(count - MOST_OF_A_KIND)} more of the kind “${code}”`] : [],
  );
  return [
    paint('title', summary(shownFile, policy, findings)),
    ...(policy === undefined ? [] : indented(contents(policy), stdout.columns)),
    ...lines,
    ...(more.length === 0
      ? []
      : ['', ...wrap(`Not shown: ${more.join(', ')}. With --json all are.`, stdout.columns)]),
  ];
}

const KINDS: Readonly<Record<Severity, { style: Style; word: string; words: readonly [string, string] }>> = {
  problem: { style: 'stop', word: 'problem', words: ['problem', 'problems'] },
  warning: { style: 'warn', word: 'warning', words: ['warning', 'warnings'] },
  note: { style: 'label', word: 'note', words: ['note', 'notes'] },
};

function summary(file: string, policy: Policy | undefined, findings: readonly Finding[]): string {
  const counts = Object.entries(KINDS).flatMap(([severity, { words }]) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [counted(count, ...words)];
  });
  if (policy === undefined) return `${file} cannot be used: ${counts.join(', ')}`;
  return `${file}: ${counts.length === 0 ? 'nothing to mend' : counts.join(', ')}`;
}

function contents({ serial, roles, hosts }: Policy): string {
  const groups = new Set(roles.flatMap((role) => role.groups)).size;
  const parts = [
    counted(groups, 'group gives', 'groups give'),
    `${counted(roles.length, 'role', 'roles')} on`,
    counted(hosts.length, 'host', 'hosts'),
  ];
  return `Serial ${serial}: ${parts.join(' ')}.`;
}

/** "roles.dba.groups must be a list": what stands in the file is not made a capital. */
function startsWithPath({ path, sentence }: Finding): boolean {
  return path !== '' && sentence.startsWith(path);
}

function indented(text: string, columns: number): string[] {
  return wrap(text, columns - 2).map((line) => `  ${line}`);
}
