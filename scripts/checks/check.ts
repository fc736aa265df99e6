/** What a check found: `details` is one short line when it passed, and all that it has to say when it failed. */
export interface Outcome {
  readonly passed: boolean;
  readonly details: string;
}

/** One check of the sources, that counts as one test. */
export interface Check {
  /** For `npm test -- --only`. */
  readonly name: string;
  readonly title: string;
  run(root: string): Promise<Outcome>;
}
