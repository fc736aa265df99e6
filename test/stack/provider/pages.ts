import { STATUS_CODES } from 'node:http';
import type { Refusal } from './errors.ts';
import { type Html, html } from './html.ts';
import { PAGE_STYLE } from './page-style.ts';

/** A page a person sees. Everything in it is escaped; nothing in it needs a script. */
export interface Page {
  readonly status: number;
  readonly body: string;
}

/** For every page: no script, nothing from elsewhere, not in a frame. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  // No form-action: the answer to the sign-in form leads on to the client's own address.
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

export interface SignInForm {
  readonly organisation: string;
  /** Where the form goes. */
  readonly action: string;
  /** What the person signs in to. */
  readonly application: string;
  readonly username: string;
  readonly refused: boolean;
}

export function signInPage(form: SignInForm): Page {
  const alert = form.refused
    ? html`<p class="alert" id="problem" role="alert">Unable to sign in</p>`
    : undefined;
  const described = form.refused ? html` aria-invalid="true" aria-describedby="problem"` : undefined;
  const focus = html` autofocus`;
  const content = html`
      <h1>Sign in</h1>
      <p class="quiet">to continue to ${form.application}</p>
      ${alert}
      <form method="post" action="${form.action}">
        <label for="username">Username</label>
        <input id="username" name="username" type="text" value="${form.username}" autocomplete="username"
          autocapitalize="none" spellcheck="false" required${described}${form.username === '' ? focus : undefined}>
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password"
          required${described}${form.username === '' ? undefined : focus}>
        <button type="submit">Sign in</button>
      </form>`;
  return page(form.refused ? 403 : 200, form.organisation, 'Sign in', content);
}

export interface SecondFactorForm {
  readonly organisation: string;
  /** Where the form goes, and the way back. */
  readonly action: string;
  readonly refused: boolean;
}

export function secondFactorPage({ organisation, action, refused }: SecondFactorForm): Page {
  const alert = refused ? html`<p class="alert" id="problem" role="alert">Invalid code</p>` : undefined;
  const described = refused ? html` aria-invalid="true" aria-describedby="problem"` : undefined;
  const content = html`
      <h1>Verify with a code</h1>
      <p class="quiet">from the app on your phone</p>
      ${alert}
      <form method="post" action="${action}">
        <label for="code">Code</label>
        <input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code"
          required autofocus${described}>
        <button type="submit">Verify</button>
      </form>
      <p class="quiet"><a href="${action}">Back to sign in</a></p>`;
  return page(refused ? 403 : 200, organisation, 'Verify', content);
}

/**
 * The page Okta shows instead of going back to the client: status in figures and words, then what is wrong.
 */
export function errorPage(organisation: string, refusal: Refusal): Page {
  const words = STATUS_CODES[refusal.status] ?? '';
  const content = html`
      <h1>${String(refusal.status)} ${words}</h1>
      <p>${refusal.description}</p>`;
  return page(refusal.status, organisation, words, content);
}

export function homePage(organisation: string, signedInAs: string | undefined): Page {
  const content =
    signedInAs === undefined
      ? html`
      <h1>Not signed in</h1>
      <p class="quiet">Sign-in starts in the application that asks for it.</p>`
      : html`
      <h1>Signed in</h1>
      <p class="quiet">as ${signedInAs}</p>
      <form method="post" action="/signout"><button type="submit">Sign out</button></form>`;
  return page(200, organisation, 'Home', content);
}

export function signedOutPage(organisation: string): Page {
  const content = html`
      <h1>Signed out</h1>
      <p class="quiet">You can close this page.</p>`;
  return page(200, organisation, 'Signed out', content);
}

function page(status: number, organisation: string, title: string, content: Html): Page {
  const { html: body } = html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${organisation} - ${title}</title>
    <style>${{ html: PAGE_STYLE }}</style>
  </head>
  <body>
    <main>
      <p class="organisation"><span class="mark" aria-hidden="true">${organisation.slice(0, 1)}</span>${organisation}</p>${content}
    </main>
    <footer>A local stand-in for Okta, for tests and demonstrations. Never type a real password here.</footer>
  </body>
</html>
`;
  return { status, body };
}
