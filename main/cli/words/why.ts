import type { AccessRequest } from '../../access/requests.ts';
import type { LinkState, Why } from '../../access/why.ts';
import type { AccessNow } from '../../application/access/now.ts';
import { type WaysOn, whyHead, whyLinks } from '../../application/access/why-words.ts';
import { whomToAsk } from '../../support/words/failures.ts';
import { timesOf } from '../../support/words/times.ts';
import { clean } from '../screen/clean.ts';
import { factLines, widestLabel, wrap } from '../screen/layout.ts';
import { painterFor, type Screen, type Style } from '../screen/screen.ts';
import type { World } from '../world.ts';

export const WAYS_ON: WaysOn = { renew: 'latchkey renew', state: 'latchkey status', hosts: 'latchkey hosts' };

const SHAPES: Readonly<Record<LinkState, string>> = {
  holds: '●',
  broken: '■',
  unknown: '▲',
  'not-reached': '◌',
};
const STYLES: Readonly<Record<LinkState, Style | undefined>> = {
  holds: undefined,
  broken: 'stop',
  unknown: 'warn',
  'not-reached': 'label',
};
/** Where there are no shapes. */
const SIGNS: Readonly<Record<LinkState, string>> = {
  holds: '+',
  broken: 'x',
  unknown: '?',
  'not-reached': '.',
};

/** `latchkey why`: who, the four links, and what to ask whom. */
export function whyLines(
  told: Why,
  person: AccessNow,
  request: AccessRequest | undefined,
  next: string | undefined,
  world: World,
): string[] {
  const { stdout: screen } = world;
  const times = timesOf(world);
  const paint = painterFor(screen);
  const { title, sentence, tone } = clean(whyHead(told, person, times, WAYS_ON));
  const links = clean([...whyLinks(told, person, times)]);
  const mark = (state: LinkState): string => {
    const style = STYLES[state];
    const shape = screen.unicode ? SHAPES[state] : SIGNS[state];
    return style === undefined ? shape : paint(style, shape);
  };
  const facts = links.map(({ label, value, sentence: words }) => ({ label, values: [value, words] }));
  const narrower = { ...screen, columns: screen.columns - 2 };
  const labels = widestLabel(facts);
  return [
    paint('title', clean(told.host.name)),
    paint(tone, title),
    ...wrap(sentence, screen.columns),
    '',
    ...facts.flatMap((fact, index) =>
      factLines([fact], narrower, (_, text) => text, labels).map((line, at) =>
        at === 0 ? `${mark(links[index]?.state ?? 'unknown')} ${line}` : `  ${line}`,
      ),
    ),
    ...(next === undefined ? [] : ['', `Next: ${paint('code', next)}`]),
    ...requestLines(request, person, next, screen),
  ];
}

function requestLines(
  request: AccessRequest | undefined,
  { profile }: Pick<AccessNow, 'profile'>,
  next: string | undefined,
  { columns }: Screen,
): string[] {
  if (request === undefined) return [];
  const { whom, contact, text } = clean(request);
  const asked = `What to ask ${whomToAsk(whom, contact ?? profile.supportContact)}`;
  return [
    '',
    ...wrap(next === undefined ? `${asked}:` : `${asked} where that does not help:`, columns),
    ...wrap(text, columns - 2).map((line) => `  ${line}`),
  ];
}
