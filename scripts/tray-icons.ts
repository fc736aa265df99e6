/**
 * Draws build/icons/png from the SVG files beside it, in Chromium: needed again only when one of those has changed.
 *
 *   node scripts/tray-icons.ts [path of Chromium]
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { iconFiles } from '../main/desktop/tray/icon-files.ts';
import { SHAPES } from '../main/desktop/tray/status.ts';

const folder = join(import.meta.dirname, '..', 'build', 'icons');
mkdirSync(join(folder, 'png'), { recursive: true });
const program = process.argv[2];
const browser = await chromium.launch(program === undefined ? {} : { executablePath: program });
const page = await browser.newPage();

/** @param colour of the silhouette; undefined keeps those of the drawing */
async function draw(from: string, size: number, colour: string | undefined, to: string): Promise<void> {
  const drawing = readFileSync(join(folder, from), 'utf8')
    .replace(/ width="\d+" height="\d+"/, ` width="${size}" height="${size}"`)
    .replace(' color="#000"', ` color="${colour ?? '#000'}"`);
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<body style="margin:0;line-height:0">${drawing}</body>`);
  writeFileSync(join(folder, 'png', to), await page.screenshot({ omitBackground: true }));
}

for (const shape of SHAPES) {
  for (const { colour, size, drawnFrom, name } of iconFiles(shape)) {
    await draw(`tray-${shape}-${drawnFrom}.svg`, size, colour === 'black' ? '#000' : '#fff', name);
  }
}
for (const size of [16, 32, 48, 64, 128, 256, 512]) {
  await draw('app-icon.svg', size, undefined, `app-${size}.png`);
}
await browser.close();
