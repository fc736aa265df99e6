import { createHash } from 'node:crypto';
import { escapedForMarkup } from '../../support/markup.ts';

type Value = string | boolean | number | readonly string[] | { readonly [name: string]: Value };

export interface MacProfile {
  readonly name: string;
  /** Domain of the preferences that it sets. */
  readonly domain: string;
  readonly settings: Readonly<Record<string, Value>>;
}

/**
 * A configuration profile (Apple's Configuration Profile Reference) for one user. Its identifiers come from the domain,
 * so that a newer one takes the place of an older one.
 */
export function macProfile({ name, domain, settings }: MacProfile): string {
  const identifier = `latchkey.${domain}`;
  const payload = {
    PayloadType: domain,
    PayloadVersion: 1,
    PayloadIdentifier: `${identifier}.settings`,
    PayloadUUID: uuidOf(`${identifier}.settings`),
    PayloadDisplayName: name,
    ...settings,
  };
  const shown = {
    PayloadType: 'Configuration',
    PayloadVersion: 1,
    PayloadIdentifier: identifier,
    PayloadUUID: uuidOf(identifier),
    PayloadDisplayName: name,
    PayloadScope: 'User',
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    '<dict>',
    ...entries(shown, '  '),
    '  <key>PayloadContent</key>',
    '  <array>',
    '    <dict>',
    ...entries(payload, '      '),
    '    </dict>',
    '  </array>',
    '</dict>',
    '</plist>',
    '',
  ].join('\n');
}

function entries(values: Readonly<Record<string, Value>>, indent: string): string[] {
  return Object.entries(values).flatMap(([name, value]) => [
    `${indent}<key>${escapedForMarkup(name)}</key>`,
    ...element(value, indent),
  ]);
}

function element(value: Value, indent: string): string[] {
  if (typeof value === 'string') return [`${indent}<string>${escapedForMarkup(value)}</string>`];
  if (typeof value === 'boolean') return [`${indent}<${value}/>`];
  if (typeof value === 'number') return [`${indent}<integer>${value}</integer>`];
  if (Array.isArray(value)) {
    const items = value.flatMap((one: string) => element(one, `${indent}  `));
    return [`${indent}<array>`, ...items, `${indent}</array>`];
  }
  return [
    `${indent}<dict>`,
    ...entries(value as Readonly<Record<string, Value>>, `${indent}  `),
    `${indent}</dict>`,
  ];
}

/** In the form of RFC 9562 section 5.8, whose content is everybody's own. */
function uuidOf(name: string): string {
  const digits = [...createHash('sha256').update(name).digest('hex').slice(0, 32)];
  digits[12] = '8';
  digits[16] = 'a';
  return digits
    .join('')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    .toUpperCase();
}
