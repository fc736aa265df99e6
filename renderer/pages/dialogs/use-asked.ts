import { useEffect, useState } from 'react';
import type { Organisation } from '../../../preload/contract/state.ts';
import { useWindowState } from '../../api.ts';
import { useNavigation } from '../../frame/navigation.ts';

/**
 * The organisation that a question is about: the one that was shown when it was asked, whichever is shown since. Undefined
 * where it is gone or `isAnswered` holds for it, by whoever's hand; the question then closes.
 */
export function useAsked(
  isAnswered: (organisation: Organisation) => boolean = () => false,
): Organisation | undefined {
  const { organisations, shown } = useWindowState();
  const { closeDialog } = useNavigation();
  const [profile] = useState(shown);
  const organisation = organisations.find((one) => one.profile === profile && !isAnswered(one));
  const isOver = organisation === undefined;
  useEffect(() => {
    if (isOver) closeDialog();
  }, [isOver, closeDialog]);
  return organisation;
}
