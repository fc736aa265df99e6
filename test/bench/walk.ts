import { setTimeout as pause } from 'node:timers/promises';
import { createCookieJar } from '#test/stack/browser/cookie-jar.ts';
import { createScriptedBrowser } from '#test/stack/browser/scripted-browser.ts';
import { webRequest } from '#test/stack/browser/web-request.ts';
import { SAM } from '#test/support/engine.ts';

/** A browser that is signed in already, so that nothing is between the authorization URL and the callback. */
export interface TimedBrowser {
  /** Goes on to the callback; answers the moment at which it asks for it, by performance.now(). */
  walk(authorizationUrl: string): Promise<number>;
}

const MOST_REDIRECTS = 10;

/** Even where Okta has a session, nobody's browser is back sooner; whoever prepares something has this long for it. */
export const PERSON_MS = 200;

/**
 * Signs in once at `firstUrl`, whoever listens at its callback, to have the provider's session from then on.
 * @param ca what to trust for HTTPS, PEM
 */
export async function timedBrowser(firstUrl: string, ca?: string): Promise<TimedBrowser> {
  const browser = createScriptedBrowser({ ca });
  await browser.signIn(firstUrl, SAM);
  const jar = createCookieJar(browser.cookies());
  return {
    async walk(authorizationUrl) {
      await pause(PERSON_MS);
      let url = new URL(authorizationUrl);
      const callback = new URL(url.searchParams.get('redirect_uri') ?? '').origin;
      for (let hop = 0; hop < MOST_REDIRECTS; hop++) {
        const answer = await webRequest({ method: 'GET', url, headers: { cookie: jar.header(url) }, ca });
        jar.keep(url, answer.setCookies);
        if (answer.location === undefined)
          throw new Error(`a page stands at ${url.pathname}: ${answer.status}`);
        url = new URL(answer.location, url);
        if (url.origin !== callback) continue;
        const moment = performance.now();
        void webRequest({ method: 'GET', url, headers: {} }).catch(() => {});
        return moment;
      }
      throw new Error('too many redirects');
    },
  };
}
