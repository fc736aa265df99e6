export const BROWSERS = ['chrome', 'chromium', 'edge', 'firefox'] as const;
export type Browser = (typeof BROWSERS)[number];

export const SYSTEMS = ['linux', 'macos', 'windows'] as const;
export type System = (typeof SYSTEMS)[number];

export interface BrowserPolicyWish {
  readonly browser: Browser;
  readonly system: System;
  /** As `parseSitePattern` takes them. Firefox knows no sites in this. */
  readonly sites: readonly string[];
  /** Common name of who signs the client certificates; undefined where any certificate that a site takes may be shown. */
  readonly issuer: string | undefined;
}

/** What makes a browser show the client certificate without a question, and where it goes. */
export interface BrowserPolicy {
  /** The file, whole. */
  readonly text: string;
  /** Where it belongs; on macOS the name of a file that is opened, one for each browser. */
  readonly place: string;
  /** Whether a person may put it there, or only who administers the computer. */
  readonly forWhom: 'person' | 'it';
  /** What a person can do alone, where `forWhom` is IT: a sentence, and the line that it is about. */
  readonly alone?: { readonly sentence: string; readonly line: string };
  /** A sentence each: how, and what it does beyond what was wished. */
  readonly notes: readonly string[];
}
