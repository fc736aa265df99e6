import { useCallback, useEffect, useState } from 'react';
import type { MethodName } from '../preload/contract/channels.ts';
import type { Answer, MethodParams } from '../preload/contract/contract.ts';
import { useApi } from './api.ts';

/**
 * The answer to what a page asks by itself: undefined until it is there, and asked again whenever `key` changes, which
 * stands for all that it may come of. An answer that is there stays until the next has come. `put` is for a newer one that
 * something else brought.
 */
export function useAnswer<M extends MethodName>(
  method: M,
  params: MethodParams<M>,
  key: string | number,
): {
  readonly answer: Answer<M> | undefined;
  readonly again: () => void;
  readonly put: (answer: Answer<M>) => void;
} {
  const api = useApi();
  const question = JSON.stringify(params);
  const [heard, setHeard] = useState<{ readonly question: string; readonly answer: Answer<M> }>();
  const [times, setTimes] = useState(0);
  const put = useCallback((answer: Answer<M>) => setHeard({ question, answer }), [question]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what another answer comes of is not part of the question
  useEffect(() => {
    let isOver = false;
    void api.call(method, params).then((answer) => {
      if (!isOver) setHeard({ question, answer });
    });
    return () => {
      isOver = true;
    };
  }, [api, method, question, key, times]);
  return {
    answer: heard?.question === question ? heard.answer : undefined,
    again: useCallback(() => setTimes((before) => before + 1), []),
    put,
  };
}
