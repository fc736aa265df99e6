import { protocol } from 'electron';
import { WINDOW_SCHEME } from './pages.ts';

/** Has to be said before Electron is ready. */
export function registerWindowScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: WINDOW_SCHEME, privileges: { standard: true, secure: true } },
  ]);
}
