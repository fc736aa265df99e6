import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { Shape, type ShapeName } from '../../../renderer/parts/shape.tsx';

const ICONS = join(import.meta.dirname, '..', '..', '..', 'build', 'icons');
const NAMES: readonly ShapeName[] = ['signed-out', 'signing-in', 'fresh', 'renewing', 'attention', 'offline'];

/** What is drawn, without how a file or React writes it. */
const drawn = (svg: string): string =>
  svg
    .replace(/^<svg[^>]*>|<\/svg>\s*$/g, '')
    .replaceAll(/><\/(path|rect|circle)>/g, '/>')
    .replaceAll(/url\(#[^)]*\)/g, 'url(#cut)')
    .replaceAll(/<mask id="[^"]*"/g, '<mask id="cut"')
    .replaceAll('9.639999999999999', '9.64');

describe('the marks of the states', () => {
  it.each(NAMES.flatMap((name) => ([22, 32] as const).map((size) => [name, size] as const)))(
    '%s of %i is the tray’s',
    (name, size) => {
      const icon = readFileSync(join(ICONS, `tray-${name}-${size}.svg`), 'utf8');
      expect(drawn(renderToStaticMarkup(createElement(Shape, { name, size })))).toBe(drawn(icon));
    },
  );
});
