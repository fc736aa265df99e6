/**
 * Asks for what is wanted last: one question is on its way at a time, and of those that come meanwhile the newest follows
 * it. So answers come in the order of their questions, and a slow answer never replaces a newer one.
 */
export interface Latest<Question> {
  want(question: Question): void;
  /** Nothing is heard any more. */
  stop(): void;
}

export function createLatest<Question, Answer>(
  ask: (question: Question) => Promise<Answer>,
  hear: (answer: Answer, question: Question) => void,
): Latest<Question> {
  let isAsking = false;
  let isStopped = false;
  let next: { readonly question: Question } | undefined;
  const go = async (): Promise<void> => {
    isAsking = true;
    while (next !== undefined && !isStopped) {
      const { question } = next;
      next = undefined;
      const answer = await ask(question);
      if (!isStopped) hear(answer, question);
    }
    isAsking = false;
  };
  return {
    want(question) {
      next = { question };
      if (!isAsking) void go();
    },
    stop() {
      isStopped = true;
    },
  };
}
