/** A page as a scripted reader sees it. */
export interface ReadPage {
  readonly title: string;
  /** Without markup, spaces joined. */
  readonly text: string;
  readonly forms: readonly ReadForm[];
}

export interface ReadForm {
  readonly method: 'GET' | 'POST';
  readonly action: string;
  readonly fields: readonly ReadField[];
}

export interface ReadField {
  readonly name: string;
  readonly type: string;
  readonly value: string;
  readonly autocomplete: string;
}

/** Reads the title, the text and the forms out of HTML that is well formed, as our provider's is. */
export function readPage(source: string): ReadPage {
  const visible = source.replace(/<(style|script|title)\b[^>]*>.*?<\/\1>/gisu, ' ');
  return {
    title: plain(/<title[^>]*>(.*?)<\/title>/isu.exec(source)?.[1] ?? ''),
    text: plain(visible),
    forms: [...source.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gisu)].map(([, attributes = '', content = '']) =>
      readForm(attributes, content),
    ),
  };
}

function readForm(attributes: string, content: string): ReadForm {
  const form = readAttributes(attributes);
  const inputs = [...content.matchAll(/<input\b([^>]*)>/gisu)].map(([, input = '']) => readAttributes(input));
  return {
    method: form.get('method')?.toUpperCase() === 'POST' ? 'POST' : 'GET',
    action: form.get('action') ?? '',
    fields: inputs
      .filter((input) => input.has('name'))
      .map((input) => ({
        name: input.get('name') ?? '',
        type: input.get('type') ?? 'text',
        value: input.get('value') ?? '',
        autocomplete: input.get('autocomplete') ?? '',
      })),
  };
}

function readAttributes(text: string): ReadonlyMap<string, string> {
  const attributes = text.matchAll(/([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/gu);
  return new Map(
    Array.from(attributes, ([, name = '', double, single, bare]) => [
      name.toLowerCase(),
      unescapeHtml(double ?? single ?? bare ?? ''),
    ]),
  );
}

function plain(markup: string): string {
  return unescapeHtml(markup.replace(/<[^>]*>/gu, ' '))
    .replace(/\s+/gu, ' ')
    .trim();
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

function unescapeHtml(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/giu, (whole, decimal, hex, name) => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    return NAMED[String(name).toLowerCase()] ?? whole;
  });
}
