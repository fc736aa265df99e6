import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** The window's own scheme, with one host. */
export const WINDOW_SCHEME = 'app';
const WINDOW_HOST = 'latchkey';
/** Where the window's page is from; main/desktop/ipc.ts answers no other. */
export const WINDOW_ORIGIN = `${WINDOW_SCHEME}://${WINDOW_HOST}`;

/** Nothing but our own files, and no network at all. */
export const CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/**
 * Answers the window's requests from the files of `folder`, which are listed and read once: what comes into that folder
 * later is not served, and no path leads out of it.
 */
export function servePages(folder: string): (request: Pick<Request, 'url' | 'method'>) => Response {
  const files = new Map(
    filesBelow(folder).map((path) => [`/${path}`, { body: readFileSync(join(folder, path)), path }]),
  );
  return ({ url, method }) => {
    const { host, pathname } = new URL(url);
    const file = host === WINDOW_HOST ? files.get(pathname === '/' ? '/index.html' : pathname) : undefined;
    const type = file === undefined ? undefined : TYPES[extname(file.path)];
    if (file === undefined || type === undefined || method !== 'GET') {
      return new Response('', { status: 404, headers: GUARDS });
    }
    return new Response(new Uint8Array(file.body), { headers: { ...GUARDS, 'content-type': type } });
  };
}

const GUARDS = {
  'content-security-policy': CONTENT_POLICY,
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
};

function filesBelow(folder: string, under = ''): string[] {
  return readdirSync(join(folder, under), { withFileTypes: true }).flatMap((entry) => {
    const path = under === '' ? entry.name : `${under}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(folder, path) : [path];
  });
}
