import { failure } from '../../../main/support/failure.ts';
import { describeFailure } from '../../../main/support/words/failures.ts';
import type { Organisation } from '../../../preload/contract/state.ts';
import { Lines } from '../../parts/details.tsx';
import { Refusal, useTitle } from '../../parts/page.tsx';
import { Panel, Stage, StageMore } from '../../parts/stage.tsx';
import { useTimes } from '../../time/now.ts';
import * as words from '../../words/sign-in.ts';
import { SignInButton } from './sign-in-button.tsx';

export function SignedOutPage({ organisation }: { readonly organisation: Organisation }) {
  const times = useTimes();
  useTitle(words.signedOutTitle);
  const { profile, oktaHost, signedOut } = organisation;
  const { title, sentence } = describeFailure(failure('SIGNED_OUT', { profile }), times.now, times.format);
  const clean = signedOut && words.leftClean(signedOut, times);
  return (
    <Stage shape="signed-out" title={title} sentence={sentence}>
      <SignInButton organisation={organisation} />
      {oktaHost && <p className="small muted">{words.opensInBrowser(oktaHost)}</p>}
      <Refusal />
      {clean && (
        <StageMore>
          <Panel title={clean.title}>
            <Lines
              lines={[
                ...clean.done.map((text) => ({ icon: 'tick', text }) as const),
                ...clean.left.map((text) => ({ icon: 'warn', text }) as const),
              ]}
            />
          </Panel>
        </StageMore>
      )}
    </Stage>
  );
}
