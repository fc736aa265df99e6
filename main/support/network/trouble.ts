import { type Failure, failure } from '../failure.ts';

export type ProxyProblem =
  /** Nobody is there, or who is speaks another language. */
  | { readonly kind: 'away'; readonly problem: string }
  /** What names the way is nothing that can be used. `problem` completes "it cannot be used: ". */
  | { readonly kind: 'unusable'; readonly problem: string }
  /** It wants a password, or another one (407). */
  | { readonly kind: 'password' }
  /** It does not let us through to that host. */
  | { readonly kind: 'refused'; readonly status: number };

/** The proxy is what is in the way, and not whoever is behind it. Carried through `node:https`, which knows errors only. */
export class ProxyTrouble extends Error {
  /** "proxy.example.com:3128", the address of a PAC file, or what names a proxy and cannot be read. */
  readonly proxy: string;
  readonly what: ProxyProblem;

  constructor(proxy: string, what: ProxyProblem) {
    super(sentenceOf(proxy, what));
    this.proxy = proxy;
    this.what = what;
  }

  /** As a failure on the way to `host`. */
  failure(host: string): Failure {
    const { proxy, what } = this;
    switch (what.kind) {
      case 'away':
        return failure('PROXY_UNREACHABLE', { proxy, host, problem: what.problem });
      case 'unusable':
        return failure('PROXY_UNUSABLE', { proxy, host, problem: what.problem });
      case 'password':
        return failure('PROXY_PASSWORD', { proxy, host });
      case 'refused':
        return failure('PROXY_REFUSED', { proxy, host, status: what.status });
    }
  }
}

function sentenceOf(proxy: string, what: ProxyProblem): string {
  switch (what.kind) {
    case 'away':
      return `the proxy ${proxy} cannot be reached: ${what.problem}`;
    case 'unusable':
      return `the proxy ${proxy} cannot be used: ${what.problem}`;
    case 'password':
      return `the proxy ${proxy} wants a password`;
    case 'refused':
      return `the proxy ${proxy} does not let Latchkey through (status ${what.status})`;
  }
}
