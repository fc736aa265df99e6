import type { Session } from 'electron';
import { expect, it } from 'vitest';
import { guardSession } from '#main/desktop/window/guard.ts';
import { silentLog } from '#main/support/log.ts';

/** Whether the window may ask for that address. */
function mayAsk(url: string, isPackaged: boolean): boolean {
  let isCancelled = true;
  const nothing = (): void => {};
  const session = {
    setPermissionRequestHandler: nothing,
    setPermissionCheckHandler: nothing,
    setDevicePermissionHandler: nothing,
    setDisplayMediaRequestHandler: nothing,
    on: nothing,
    webRequest: {
      onBeforeRequest: (
        hear: (details: { url: string }, answer: (given: { cancel: boolean }) => void) => void,
      ) =>
        hear({ url }, ({ cancel }) => {
          isCancelled = cancel;
        }),
    },
  };
  guardSession(session as unknown as Session, silentLog, { isPackaged });
  return !isCancelled;
}

it.each([
  ['app://latchkey/index.html', true, true],
  ['app://latchkey.example/index.html', true, false],
  ['https://example.okta.com/', true, false],
  ['file:///etc/passwd', true, false],
  ['devtools://devtools/bundled/inspector.html', true, false],
  ['devtools://devtools/bundled/inspector.html', false, true],
])('the window asks for %s, packed %s: %s', (url, isPackaged, may) => {
  expect(mayAsk(url, isPackaged)).toBe(may);
});
