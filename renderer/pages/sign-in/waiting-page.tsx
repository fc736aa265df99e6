import { useEffect, useRef } from 'react';
import type { SessionState } from '../../../main/session/snapshot.ts';
import type { Failure } from '../../../main/support/failure.ts';
import { describeFailure } from '../../../main/support/words/failures.ts';
import type { Organisation } from '../../../preload/contract/state.ts';
import { useCall } from '../../api.ts';
import { useAnnounce } from '../../parts/announcer.tsx';
import { Actions, Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Details, Lines } from '../../parts/details.tsx';
import { Refusal, useTitle } from '../../parts/page.tsx';
import { Stage, StageMore } from '../../parts/stage.tsx';
import { useCountdown, useTimes } from '../../time/now.ts';
import { copyLink, openBrowserAgain } from '../../words/actions.ts';
import * as words from '../../words/sign-in.ts';
import { cancel } from '../../words/window.ts';

export interface WaitingProps {
  readonly organisation: Organisation;
  readonly state: Extract<SessionState, { kind: 'signing-in' }>;
  /** Where none could be opened. */
  readonly noBrowser: Failure | undefined;
}

export function WaitingPage({ organisation, state, noBrowser }: WaitingProps) {
  const { now, format } = useTimes();
  const call = useCall();
  useTitle(words.waitingTitle);
  const { profile, redirectUri } = organisation;
  const said = noBrowser === undefined ? words.waiting : describeFailure(noBrowser, now, format);
  return (
    <Stage shape="signing-in" title={said.title} sentence={said.sentence}>
      <Timer untilMs={state.expiresAtMs} />
      <Actions>
        <CopyButton label={copyLink} copy={async () => (await call('copySignInLink', { profile })).ok} />
        <Button onPress={() => void call('openBrowserAgain', { profile })}>{openBrowserAgain}</Button>
        <Button onPress={() => void call('cancelSignIn', { profile })}>{cancel}</Button>
      </Actions>
      <Refusal />
      <StageMore>
        <Details label={words.nothingHappened}>
          <div className="panel small muted">
            <Lines
              lines={[
                { icon: 'copy', text: words.copyTheLink },
                { icon: 'info', text: words.staysAtOkta },
                { icon: 'stop', text: words.badRequest(redirectUri) },
              ]}
            />
          </div>
        </Details>
      </StageMore>
    </Stage>
  );
}

/** The only place where seconds are shown. It speaks three times, and not each second. */
function Timer({ untilMs }: { readonly untilMs: number }) {
  const times = useTimes();
  const left = useCountdown(untilMs);
  const before = useRef(left);
  const announce = useAnnounce();
  useEffect(() => {
    const sentence = words.spokenAt(before.current, left);
    before.current = left;
    if (sentence !== undefined) announce(sentence);
  }, [left, announce]);
  const { shown, spoken } = words.timer(left);
  return (
    <p className="small muted">
      <span className="clock" role="timer" aria-live="off" aria-label={spoken}>
        {shown}
      </span>
      <br />
      {words.leftUntil(times.point(untilMs))}
    </p>
  );
}
