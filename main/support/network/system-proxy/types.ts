/** What a system's own settings say of proxies, for https. */
export interface SystemProxy {
  /** Address of a PAC file. It comes before `proxy`, as in browsers. */
  readonly pac?: string | undefined;
  /** As `parseProxy` reads it. */
  readonly proxy?: string | undefined;
  /** What is reached directly, as `isBypassed` reads it. */
  readonly bypass: readonly string[];
}

/** Runs a program of the system and gives what it printed. Throws where it is not there, fails, or takes long. */
export type Ask = (program: string, words: readonly string[]) => Promise<string>;
