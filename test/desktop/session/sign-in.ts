import { SAM } from '#test/support/engine.ts';
import type { TrayIcon } from '../doubles/tray-host.ts';
import { says } from '../until.ts';
import type { Application } from './application.ts';
import type { Person } from './person.ts';

/** Signs Sam in from the tray, as somebody who was never signed in here, and answers "Is this you?" in the window. */
export async function signIn(
  person: Pick<Person, 'browser'>,
  application: Pick<Application, 'window'>,
  icon: TrayIcon,
): Promise<void> {
  person.browser.person = SAM;
  await says(icon, 'Signed out');
  await icon.click('Sign in with Okta');
  await says(icon, `Continue as ${SAM.login}?`);
  await icon.click('Answer…');
  await (await application.window()).getByRole('button', { name: 'Continue' }).click();
}
