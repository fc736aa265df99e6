import { chromiumPolicy } from './chromium.ts';
import { firefoxPolicy } from './firefox.ts';
import type { BrowserPolicy, BrowserPolicyWish } from './types.ts';

/** What IT, or a person, gives a browser so that it shows the client certificate to sites without asking. */
export function browserPolicy(wish: BrowserPolicyWish): BrowserPolicy {
  return wish.browser === 'firefox' ? firefoxPolicy(wish.system) : chromiumPolicy(wish.browser, wish);
}

/** The common name in a name as `X509Credential` has it: "CN=Example Intermediate CA, O=Example". */
export function commonNameOf(name: string): string | undefined {
  const part = name.split(/(?<!\\), /).find((one) => one.startsWith('CN='));
  return part?.slice('CN='.length).replaceAll(/\\(.)/g, '$1');
}
