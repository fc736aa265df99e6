import { nextStep } from '#main/application/words/next-step.ts';
import { EXIT_CODE_WORDS } from '#main/cli/exit-codes.ts';
import { type Reaction, reactionTo, UNDELIVERED } from '#main/session/state.ts';
import { type Failure, type FailureCode, failure } from '#main/support/failure.ts';
import { authorityWords } from '#main/support/words/authority.ts';
import { computerWords } from '#main/support/words/computer.ts';
import { desktopWords } from '#main/support/words/desktop.ts';
import { describeFailure, type FailureContext, whomToAsk } from '#main/support/words/failures.ts';
import { networkWords } from '#main/support/words/network.ts';
import { oktaWords } from '#main/support/words/okta.ts';
import { policyWords } from '#main/support/words/policy.ts';
import { setUpWords } from '#main/support/words/set-up.ts';
import { EXAMPLES, type Example, type Met } from '#test/support/failure-examples.ts';

const GROUPS = [
  ['Signing in and Okta', oktaWords],
  ['The certificate authority', authorityWords],
  ['The way to both', networkWords],
  ['The access policy', policyWords],
  ['This computer', computerWords],
  ['The tray application', desktopWords],
  ['Set-up', setUpWords],
] as const;

/** The time of the examples, and the end of the certificates in them. */
const NOW = Date.parse('2026-11-23T13:47:00Z');
const UNTIL = Date.parse('2026-11-23T16:02:00Z');
const FORMAT = { locale: 'en-GB', timeZone: 'UTC' } as const;

/** docs/errors.md, made from the tables of codes, words and reactions. */
export function errorsPage(): string {
  const sections = GROUPS.flatMap(([title, words]) => [
    `## ${title}`,
    ...(Object.keys(words) as FailureCode[]).map(section),
  ]);
  return `${[...introduction(), ...sections].join('\n\n')}\n`;
}

function introduction(): string[] {
  return [
    '# What Latchkey says when something is in the way',
    '<!-- Made by `npm run docs` from main/support/words; `npm test` compares. -->',
    'Everything that can go wrong has a code, and for each code this page shows what a person reads, what they can type ' +
      'or ask, and what Latchkey does by itself. The examples are of Sam Example at 13:47, whose certificates work until ' +
      '16:02. Times, names and addresses are the example’s; the words are those of the command.',
    '**For scripts.** With `--json` the answer has `"ok": false`, the `code`, the words (`title`, `sentence`, `again`, ' +
      '`ask`), the `facts` that they were made of, `retry` (_by itself_, _try again_, _sign in again_ or _after a ' +
      'change_) and the `exitCode`. Codes stay; words may change. Conditions beside a success stand in `notes`, in the ' +
      'same form, and what a sign-out could not do in `left`.',
    '**Request IDs.** Where Okta or the authority answered, the text to ask with ends with the name of that request ' +
      '(`facts.requestId`). Okta’s administrators search the System Log for it, those of step-ca their log ' +
      '(`request-id`). Often nothing else leads to the reason: the authority tells most of its reasons to its log alone.',
    '**In the background.** Who renews is `latchkey agent` or the tray application; where neither runs, nobody tries ' +
      'again but the person. What Latchkey itself does is told below for a renewal. The same failure at a sign-in ' +
      'changes nothing that was there before; where Okta has confirmed the person and only the authority failed, the ' +
      'sign-in is kept, and the next attempt needs no browser.',
    '**Exit codes.**',
    table(['Code', 'Meaning'], EXIT_CODE_WORDS),
  ];
}

function section(code: FailureCode): string {
  const examples: readonly Example<FailureCode>[] = EXAMPLES[code];
  const told = examples.map((example) => {
    const when = `_${example.like.slice(0, 1).toUpperCase()}${example.like.slice(1)}._`;
    return [...(examples.length > 1 ? [when] : []), ...exampleOf(code, example)];
  });
  return [`### ${code}`, ...told.flat()].join('\n\n');
}

function exampleOf(code: FailureCode, { facts, met }: Example<FailureCode>): string[] {
  // Code and facts belong together in the examples, which a union of codes does not tell.
  const cause = failure(code, facts) as Failure;
  const reaction = reactionTo(cause);
  const { works, triesAtMs } = contextOf(cause, met, reaction);
  const { title, sentence, ask, again = '', exitCode } = describeFailure(cause, NOW, FORMAT, { works });
  const byItself = describeFailure(cause, NOW, FORMAT, { triesAtMs }).again ?? '';
  const { advice, command } = nextStep(cause, 'linux') ?? {};
  const rows = [
    ['Next', [advice, command && `\`${command}\``].filter(Boolean).join(' ')],
    ['Try again', again],
    ...(triesAtMs === undefined ? [] : [['In the background', byItself]]),
    [`Ask ${ask === undefined ? '' : whomToAsk(ask.whom, undefined)}`, ask?.text ?? ''],
    ['Latchkey itself', itself(code, met, reaction)],
    ['Exit code', met === 'note' ? exitCodeOfNote(code, exitCode) : `${exitCode}`],
  ].filter(([, text]) => text !== '');
  return [`**${title}**<br>\n${sentence}`, rows.map(([label, text]) => `- **${label}:** ${text}`).join('\n')];
}

/** A sign-in or a renewal that did the rest has done its work. */
function exitCodeOfNote(code: FailureCode, exitCode: number): string {
  if (exitCode === 0) return '0';
  return UNDELIVERED.includes(code)
    ? `0 of a sign-in or a renewal, which did the rest; ${exitCode} of \`latchkey status\``
    : `0, since the rest was done; ${exitCode} where nothing could be done because of it`;
}

/** What works in the example. */
function contextOf(cause: Failure, met: Met, reaction: Reaction): FailureContext {
  const { code } = cause;
  const both = { ssh: UNTIL, x509: UNTIL };
  switch (met) {
    case 'renewal':
      return reaction === 'wait' || reaction === 'ask'
        ? { works: both, triesAtMs: triesAt(cause, reaction) }
        : { works: reaction === 'end' ? both : {} };
    case 'note':
      return { works: MISSING[code] === undefined ? both : { ...both, [MISSING[code]]: undefined } };
    case 'sign-in':
    case 'end':
      return { works: {} };
    case 'command':
      return ['HOST_GONE', 'HOST_VERSION', 'NO_REFRESH'].includes(code) ? { works: both } : {};
  }
}

/** Which certificate is the one that a note says is not in place. */
const MISSING: { readonly [C in FailureCode]?: 'ssh' | 'x509' } = {
  CA_SSH_OFF: 'ssh',
  NO_AGENT: 'ssh',
  AGENT_REFUSED: 'ssh',
  STORE_REFUSED: 'x509',
};

const MINUTE_MS = 60_000;

function triesAt(cause: Failure, reaction: 'wait' | 'ask'): number {
  if (cause.code === 'OKTA_BUSY') return cause.facts.retryAt;
  return NOW + (reaction === 'wait' ? 2 : 15) * MINUTE_MS;
}

function itself(code: FailureCode, met: Met, reaction: Reaction): string {
  if (code === 'MANAGED_INVALID')
    return 'Does everything else, says this beside it, and reads the setting again each time.';
  switch (met) {
    case 'renewal':
      return REACTIONS[reaction];
    case 'sign-in':
      return 'Changes nothing: an earlier sign-in and its certificates stay as they are.';
    case 'note':
      return 'Does everything else, says this beside it, and tries again at the next renewal.';
    case 'end':
      return 'Removes what has run out from the ssh-agent and the files, and goes on trying where it could try before.';
    case 'command':
      return 'Changes nothing.';
  }
}

/** As session/trouble.ts and session/schedule.ts have it. */
const REACTIONS: Readonly<Record<Reaction, string>> = {
  wait: 'Keeps everything, and tries again by itself: after 15 seconds at first, then after twice as long each time, up to ten minutes.',
  ask: 'Keeps everything, and tries again every 15 minutes: somebody has to act, and it notices when they have.',
  end: 'Renews no more, and revokes the kept sign-in at Okta where there is one. The certificates live out; where IT has set `whenSessionEnds` to `remove`, they go at once.',
  remove: 'Removes both certificates from this computer at once, and revokes the kept sign-in at Okta.',
};

/** Its columns even, as the formatter of this house writes tables. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[], filling = ' '): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0, filling)).join(' | ')} |`;
  return [
    line(heads),
    line(
      heads.map(() => ''),
      '-',
    ),
    ...rows.map((row) => line(row)),
  ].join('\n');
}
