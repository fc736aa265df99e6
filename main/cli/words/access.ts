import { counted } from '../../application/words/phrases.ts';
import type { SessionSnapshot, ShownChanges } from '../../session/snapshot.ts';
import { thousands } from '../../support/words/say.ts';

/**
 * "Gained: Deployer. Lost: Network operator. 10,412 hosts now, 12 fewer than before." Undefined where only groups that
 * give nothing came or went.
 */
export function changeSentence(changes: ShownChanges): string | undefined {
  const { gained, lost, resized, hostsBefore, hostsNow } = changes;
  const titles = (roles: ShownChanges['gained']): string => roles.map(({ title }) => title).join(', ');
  const difference = hostsNow - hostsBefore;
  const hosts =
    difference === 0
      ? []
      : [
          `${counted(hostsNow, 'host', 'hosts')} now, ${thousands(Math.abs(difference))} ${difference > 0 ? 'more' : 'fewer'} than before.`,
        ];
  const sentences = [
    ...(gained.length === 0 ? [] : [`Gained: ${titles(gained)}.`]),
    ...(lost.length === 0 ? [] : [`Lost: ${titles(lost)}.`]),
    ...(gained.length + lost.length === 0 && resized.length > 0
      ? [`${titles(resized.map(({ role }) => role))}: other hosts than before.`]
      : []),
    ...hosts,
  ];
  return sentences.length === 0 ? undefined : sentences.join(' ');
}

/** What changed at a moment since `fromMs`, by a sign-in or a renewal; undefined where nothing did. */
export function newsSince({ changes }: SessionSnapshot, fromMs: number): string | undefined {
  return changes === undefined || changes.atMs < fromMs ? undefined : changeSentence(changes);
}
