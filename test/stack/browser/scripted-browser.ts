import { problemOf } from '#main/support/failure.ts';
import { createCookieJar, type StoredCookie } from './cookie-jar.ts';
import { type ReadForm, type ReadPage, readPage } from './read-page.ts';
import { type WebAnswer, webRequest } from './web-request.ts';

export interface SignInAs {
  readonly login: string;
  readonly password: string;
  /** For a second factor, where one is asked for. */
  readonly code?: string | undefined;
}

/** Where a walk ended. */
export interface BrowserOutcome {
  /** HTTP status of the last page; 0 when nobody answered there. */
  readonly status: number;
  /** Address of the last page, without query and fragment: those hold codes. */
  readonly url: string;
  readonly title: string;
  /** What the page says, or why there is none. */
  readonly text: string;
  /**
   * The browser was sent on from the site where it started: to an application's callback, whoever answers
   * there.
   */
  readonly reachedCallback: boolean;
  /**
   * The walk stopped at a page that a person would have to do something about: an error, a refused sign-in.
   */
  readonly awaitsPerson: boolean;
}

export interface ScriptedBrowser {
  /**
   * Goes to the address, fills in the sign-in form where one is shown, once, then the form for a code where the
   * person has one, and goes on to where that leads.
   */
  signIn(url: string, person: SignInAs): Promise<BrowserOutcome>;
  /** Goes to the address and reads the page; fills in nothing. */
  open(url: string): Promise<BrowserOutcome>;
  /** What it would remember if it were closed, to open another one with. */
  cookies(): readonly StoredCookie[];
}

export interface ScriptedBrowserOptions {
  readonly cookies?: readonly StoredCookie[] | undefined;
  /** PEM certificates to trust for HTTPS. */
  readonly ca?: string | undefined;
}

interface Visit {
  readonly url: URL;
  readonly status: number;
  readonly page: ReadPage;
}

const MOST_REDIRECTS = 20;

/**
 * A browser without a window: cookies, redirects and the forms it finds in the pages. No scripts, as our
 * pages need none.
 */
export function createScriptedBrowser(options: ScriptedBrowserOptions = {}): ScriptedBrowser {
  const jar = createCookieJar(options.cookies);

  const ask = async (method: 'GET' | 'POST', url: URL, body?: string): Promise<WebAnswer> => {
    const cookie = jar.header(url);
    const headers = {
      accept: 'text/html,application/xhtml+xml',
      'user-agent': 'Mozilla/5.0 (scripted browser of the test stack)',
      ...(cookie === '' ? {} : { cookie }),
      ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
    };
    const answer = await webRequest({ method, url, headers, body, ca: options.ca });
    jar.keep(url, answer.setCookies);
    return answer;
  };

  const visit = async (method: 'GET' | 'POST', address: URL, body?: string): Promise<Visit> => {
    let url = address;
    try {
      let answer = await ask(method, url, body);
      for (let hops = 0; answer.location !== undefined && hops < MOST_REDIRECTS; hops += 1) {
        url = new URL(answer.location, url);
        answer = await ask('GET', url);
      }
      return { url, status: answer.status, page: readPage(answer.body) };
    } catch (error) {
      return { url, status: 0, page: { title: '', text: problemOf(error), forms: [] } };
    }
  };

  return {
    async signIn(address, person) {
      const start = new URL(address);
      const first = await visit('GET', start);
      const form = signInForm(first.page);
      if (form === undefined) return outcome(start, first);
      const send = (from: Visit, filled: ReadForm): Promise<Visit> =>
        visit(filled.method, new URL(filled.action, from.url), filledIn(filled, person));
      const second = await send(first, form);
      const codeForm = person.code === undefined ? undefined : secondFactorForm(second.page);
      return outcome(start, codeForm === undefined ? second : await send(second, codeForm));
    },
    async open(address) {
      const start = new URL(address);
      return outcome(start, await visit('GET', start));
    },
    cookies: () => jar.all(),
  };
}

function signInForm(page: ReadPage): ReadForm | undefined {
  return page.forms.find(({ fields }) => fields.some(({ type }) => type === 'password'));
}

function secondFactorForm(page: ReadPage): ReadForm | undefined {
  return page.forms.find(({ fields }) => fields.some(({ autocomplete }) => autocomplete === 'one-time-code'));
}

function filledIn(form: ReadForm, person: SignInAs): string {
  const body = new URLSearchParams();
  for (const { name, type, value, autocomplete } of form.fields) {
    if (type === 'password') body.append(name, person.password);
    else if (autocomplete === 'one-time-code') body.append(name, person.code ?? '');
    else body.append(name, autocomplete === 'username' ? person.login : value);
  }
  return body.toString();
}

function outcome(start: URL, { url, status, page }: Visit): BrowserOutcome {
  const reachedCallback = url.origin !== start.origin;
  const form = signInForm(page) ?? secondFactorForm(page);
  return {
    status,
    url: `${url.origin}${url.pathname}`,
    title: page.title,
    text: page.text,
    reachedCallback,
    awaitsPerson: !reachedCallback && (status === 0 || status >= 400 || form !== undefined),
  };
}
