import { useEffect, useState } from 'react';
import type { Failure } from '../../../main/support/failure.ts';
import type { ShownWhy } from '../../../preload/contract/answers.ts';
import type { Organisation } from '../../../preload/contract/state.ts';
import { useApi } from '../../api.ts';
import { accessKey } from './use-host-list.ts';

export type WhyAnswer =
  | { readonly kind: 'why'; readonly why: ShownWhy }
  | { readonly kind: 'refused'; readonly failure: Failure };

/** Why, for one host and account, asked again when the access may have changed; undefined until it is answered. */
export function useWhy(
  organisation: Organisation,
  host: string | undefined,
  account: string | undefined,
): WhyAnswer | undefined {
  const api = useApi();
  const { profile } = organisation;
  const key = accessKey(organisation);
  const [answer, setAnswer] = useState<{ readonly about: string; readonly answer: WhyAnswer }>();
  const about = JSON.stringify([profile, host]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what another answer comes of is not part of the question
  useEffect(() => {
    if (host === undefined) return;
    let isOver = false;
    const of = account === undefined ? {} : { account };
    void api.call('why', { profile, host, ...of }).then((found) => {
      if (isOver) return;
      const said: WhyAnswer = found.ok
        ? { kind: 'why', why: found.value }
        : { kind: 'refused', failure: found.error };
      setAnswer({ about, answer: said });
    });
    return () => {
      isOver = true;
    };
  }, [api, profile, host, account, about, key]);
  return answer?.about === about ? answer.answer : undefined;
}
