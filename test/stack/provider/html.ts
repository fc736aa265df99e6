/** A piece of HTML in which everything that came from outside is escaped. */
export interface Html {
  readonly html: string;
}

type Value = string | Html | undefined;

/**
 * Builds HTML; interpolated strings are escaped, pieces made by this function are not, undefined leaves
 * nothing.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  const parts = strings.map((text, index) => text + rendered(values[index]));
  return { html: parts.join('') };
}

function rendered(value: Value): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? escapeHtml(value) : value.html;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => ENTITIES[character] ?? character);
}
