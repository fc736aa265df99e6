import type { Failure } from '../../../main/support/failure.ts';
import type { Organisation } from '../../../preload/contract/state.ts';
import { Details, Lines } from '../../parts/details.tsx';
import { Refusal, useTitle } from '../../parts/page.tsx';
import { Stage, StageMore } from '../../parts/stage.tsx';
import * as words from '../../words/sign-in.ts';
import { ifItKeepsHappening } from '../../words/trouble.ts';
import { useTrouble } from '../trouble/use-trouble.ts';
import { SignInButton } from './sign-in-button.tsx';

/** Nobody came back from the browser, or nobody answered. */
export function TimeoutPage({
  organisation,
  cause,
}: {
  readonly organisation: Organisation;
  readonly cause: Failure;
}) {
  useTitle(words.timeoutTitle);
  const { title, sentence } = useTrouble(cause, organisation);
  return (
    <Stage shape="signed-out" title={title} sentence={sentence}>
      <SignInButton organisation={organisation} />
      <Refusal />
      <StageMore>
        <Details label={ifItKeepsHappening} open>
          <div className="panel small muted">
            <Lines
              lines={[
                { icon: 'info', text: words.missedCode },
                { icon: 'info', text: words.registerAddress(organisation.redirectUri) },
              ]}
            />
          </div>
        </Details>
      </StageMore>
    </Stage>
  );
}
