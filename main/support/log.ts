/**
 * One line of the log: what happened (`event`, dotted, lower case: "okta.refresh") and facts about it. Values are
 * redacted when written (redact.ts), so a careless caller cannot leak a secret; do not rely on it, pass no secrets.
 */
export interface Log {
  debug(event: string, facts?: LogFacts): void;
  info(event: string, facts?: LogFacts): void;
  warn(event: string, facts?: LogFacts): void;
}

export type LogFacts = Readonly<
  Record<string, string | number | boolean | null | undefined | readonly string[]>
>;

export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {} };
