import { createHash } from 'node:crypto';

/** What the browser is told: Okta let the person through; it did not; nobody waits for this answer. */
export type CallbackPage = 'done' | 'refused' | 'stranger';

interface Words {
  readonly title: string;
  readonly heading: string;
  readonly sentence: string;
  readonly shape: string;
}

/** The shapes of the tray icon, 32 by 32: the key for "signed in", the mark for "needs you". */
const KEY =
  '<path fill-rule="evenodd" d="M.5 16a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0zM5.9 16a3.1 3.1 0 1 0 6.2 0a3.1 3.1 0 1 0-6.2 0z"/>' +
  '<path d="M16 14h16v4H16zM22 18h4v6h-4zM28 18h4v5h-4z"/>';
const MARK =
  '<path fill-rule="evenodd" d="M10 2h12a6 6 0 0 1 6 6v16a6 6 0 0 1-6 6H10a6 6 0 0 1-6-6V8a6 6 0 0 1 6-6zM14 8v9h4V8zM14 20v4h4v-4z"/>';

const WORDS: Readonly<Record<CallbackPage, Words>> = {
  done: {
    title: 'You can close this tab',
    heading: 'You can close this tab',
    sentence:
      'Okta has sent you back to Latchkey, which does the rest. Look for its key in the menu bar or tray.',
    shape: KEY,
  },
  refused: {
    title: 'Not signed in',
    heading: 'You are not signed in',
    sentence:
      'Okta did not let this sign-in through. Close this tab: Latchkey says why, and what to do next.',
    shape: MARK,
  },
  stranger: {
    title: 'Not signed in',
    heading: 'You are not signed in',
    sentence:
      'This answer does not belong to a sign-in that Latchkey is waiting for. Close this tab and start again from the tray.',
    shape: MARK,
  },
};

/** Colours, type and space are the window's design tokens. */
const STYLE = `
:root { color-scheme: light dark; --window: #f7f7f5; --text: #1b1e20; --text-2: #4d5356; }
@media (prefers-color-scheme: dark) { :root { --window: #1c1e1f; --text: #eceeee; --text-2: #bcc2c4; } }
@media (prefers-contrast: more) { :root { --text-2: var(--text); } }
* { box-sizing: border-box; margin: 0; }
body { background: var(--window); color: var(--text); -webkit-font-smoothing: antialiased;
  font: 400 14px/21px system-ui, -apple-system, "Segoe UI", Cantarell, "Noto Sans", sans-serif; }
main { min-height: 100vh; min-height: 100dvh; padding: 32px 24px; display: grid; gap: 16px;
  align-content: safe center; justify-items: center; text-align: center; }
svg { display: block; margin-bottom: 4px; }
h1 { font-size: 24px; line-height: 31px; font-weight: 600; letter-spacing: -0.005em; text-wrap: balance; }
p { max-width: 46ch; color: var(--text-2); text-wrap: pretty; }
`;

/** A whole page, always the same: nothing of the request is in it. It loads nothing and runs nothing. */
export function callbackPage(page: CallbackPage): string {
  const { title, heading, sentence, shape } = WORDS[page];
  const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="#7c8082">${shape}</svg>`;
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width, initial-scale=1">' +
    `<title>${title} – Latchkey</title>` +
    `<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(icon)}"><style>${STYLE}</style></head>` +
    `<body><main><svg width="48" height="48" viewBox="0 0 32 32" fill="currentColor" aria-hidden="true">${shape}</svg>` +
    `<h1>${heading}</h1><p>${sentence}</p></main></body></html>`
  );
}

/** For every answer of the listener, whatever it says. */
export function callbackHeaders(): Readonly<Record<string, string>> {
  const style = createHash('sha256').update(STYLE).digest('base64');
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy':
      `default-src 'none'; style-src 'sha256-${style}'; img-src data:; ` +
      "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    // The address holds the code: it goes nowhere from here, and the page stays in no cache.
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    // A connection that the browser keeps would take the next sign-in's callback to a listener that is gone.
    connection: 'close',
  };
}
