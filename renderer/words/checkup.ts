import { atTime, span } from '../../main/support/words/time.ts';
import type { Times } from '../../main/support/words/times.ts';
import type { Checkup } from '../../preload/contract/state.ts';
import { stepSentence, verdictWords } from './window.ts';

export const copyReport = 'Copy report';
export const checkNow = 'Check now';
export const toFix = 'To fix';
export const theRest = 'The rest';
export const steps = 'Steps';
export const fixLabel = 'Fix:';
/** Where there is no advice but a command of Latchkey's. */
export const typeThis = 'type this in a terminal.';
export const takeOpenSshAgent = 'Use the OpenSSH agent';
export const pressThis = 'Latchkey can do it now.';

export const checking = {
  title: 'Checking',
  sentence: 'Each step stands here as soon as it is done. The command `latchkey doctor` shows the same.',
};
export const notCheckedYet =
  'Latchkey looks at each part of the way from Okta to ssh, and says what to do where one is in the way.';

/** "Checked today at 11:02 in 3 seconds. The command `latchkey doctor` shows the same." */
export function checkedSentence({ startedAtMs, endedAtMs = startedAtMs }: Checkup, times: Times): string {
  const at = atTime(startedAtMs, times.now, times.format);
  const when = at.startsWith('at ') ? `today ${at}` : at;
  return `Checked ${when} in ${tookWords(endedAtMs - startedAtMs)}. The command \`latchkey doctor\` shows the same.`;
}

function tookWords(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds >= 60) return span(ms);
  return seconds === 1 ? '1 second' : `${seconds} seconds`;
}

/** A fix is advice, or what to type, or both: "Turn on the agent: systemctl --user …". */
export function fixParts(fix: string): { readonly advice?: string; readonly command?: string } {
  return fix.startsWith('latchkey ') && !fix.endsWith('.') ? { command: fix } : { advice: fix };
}

/** For whoever helps: what the page shows, a line for each step. */
export function reportText({ summary = '', steps: all }: Checkup, sentence: string): string {
  const lines = all.map((step, index) => {
    const fix = step.fix === undefined ? '' : ` ${fixLabel} ${step.fix}`;
    return `${index + 1}. ${verdictWords[step.verdict]}: ${step.title}. ${stepSentence(step.sentence)}${fix}`;
  });
  return [summary, sentence.replaceAll('`', ''), '', ...lines, ''].join('\n');
}
