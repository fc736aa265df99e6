import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';

type Urgency = 'polite' | 'assertive';
/** Speaks a sentence once to a person who listens instead of looking: trouble is `assertive`. */
export type Announce = (sentence: string, urgency?: Urgency) => void;

const Announcing = createContext<Announce>(() => undefined);
export const useAnnounce = (): Announce => useContext(Announcing);

interface Said {
  readonly sentence: string;
  readonly times: number;
}
const NOTHING: Said = { sentence: '', times: 0 };

/** The two live regions of the window. They are there from the beginning, or what they say is not heard. */
export function Announcer({ children }: { readonly children: ReactNode }) {
  const [polite, setPolite] = useState(NOTHING);
  const [assertive, setAssertive] = useState(NOTHING);
  const announce = useCallback<Announce>((sentence, urgency = 'polite') => {
    const say = urgency === 'polite' ? setPolite : setAssertive;
    say(({ times }) => ({ sentence, times: times + 1 }));
  }, []);
  return (
    <Announcing value={announce}>
      {children}
      <div className="visually-hidden" aria-live="polite">
        <Spoken {...polite} />
      </div>
      <div className="visually-hidden" aria-live="assertive">
        <Spoken {...assertive} />
      </div>
    </Announcing>
  );
}

/** The same sentence a second time is a new element, and so is spoken again. */
function Spoken({ sentence, times }: Said) {
  return <p key={times}>{sentence}</p>;
}
