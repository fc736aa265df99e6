import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { servePages, WINDOW_ORIGIN } from '../../main/desktop/window/pages.ts';
import { buildApplication } from '../../scripts/build-application.ts';
import { findProgram } from '../support/programs.ts';
import { ARE_PICTURES_COMPARED } from './modes.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** Builds the window, serves it on loopback, and starts the one browser. The workers find both by the environment. */
// biome-ignore lint/style/noDefaultExport: Playwright looks for it
export default async function setUp(): Promise<() => Promise<void>> {
  await buildApplication({ isStandIn: false });
  const server = await serve();
  const home = await mkdtemp(join(tmpdir(), 'latchkey-window-'));
  const browser = await chromium.launchServer({ args: FLAGS, ...(await browserHere(home)) });
  process.env.LATCHKEY_WINDOW = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  process.env.LATCHKEY_BROWSER = browser.wsEndpoint();
  return async () => {
    await browser.close();
    server.close();
    server.closeAllConnections();
    await rm(home, { recursive: true, force: true });
  };
}

/** Debian's Chromium with a home of its own; where the pictures are not compared, the Chrome that the system has. */
async function browserHere(home: string): Promise<Parameters<typeof chromium.launchServer>[0]> {
  if (!ARE_PICTURES_COMPARED) return { channel: 'chrome' };
  const program = findProgram('chromium');
  if (program === undefined) throw new Error('Chromium is not on this computer');
  const env = { PATH: process.env.PATH ?? '', HOME: home, FONTCONFIG_FILE: await fonts(home) };
  return { executablePath: program, env };
}

const FLAGS = [
  // Root can have no sandbox of Chromium's, and what is loaded here is ours.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-lcd-text',
];

/** The same two typefaces on every computer, whatever else it has. */
async function fonts(home: string): Promise<string> {
  const path = join(home, 'fonts.conf');
  const alias = (asked: string, given: string): string =>
    `<match target="pattern"><test name="family"><string>${asked}</string></test>` +
    `<edit name="family" mode="assign" binding="strong"><string>${given}</string></edit></match>`;
  await writeFile(
    path,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
      <dir>/usr/share/fonts</dir><cachedir>${home}/fonts</cachedir>
      ${['system-ui', 'sans', 'sans-serif'].map((name) => alias(name, 'Inter')).join('')}
      ${['ui-monospace', 'monospace'].map((name) => alias(name, 'Liberation Mono')).join('')}
    </fontconfig>`,
  );
  return path;
}

/** By the application's own hand, with its policy: only the address is another one. */
async function serve(): Promise<Server> {
  const answer = servePages(join(ROOT, 'out', 'renderer'));
  const server = createServer((request, response) => {
    const { url = '/', method = 'GET' } = request;
    const answered = answer({ url: `${WINDOW_ORIGIN}${url}`, method });
    // A browser asks by itself for an icon, which the application's window does not.
    response.writeHead(url === '/favicon.ico' ? 204 : answered.status, Object.fromEntries(answered.headers));
    void answered.arrayBuffer().then((body) => response.end(Buffer.from(body)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
