import type { SessionState } from '../../../main/session/snapshot.ts';
import { Lines } from '../../parts/details.tsx';
import { useTitle } from '../../parts/page.tsx';
import { Panel, Stage, StageMore } from '../../parts/stage.tsx';
import * as words from '../../words/sign-in.ts';

/** Okta is done, and the certificates are on their way. */
export function SigningInPage({ state }: { readonly state: Extract<SessionState, { kind: 'signing-in' }> }) {
  useTitle(words.signingInTitle);
  return (
    <Stage shape="signing-in" live {...words.almostDone(state.identity?.email ?? 'you')}>
      <span className="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <StageMore>
        <Panel>
          <Lines
            lines={[
              { icon: 'tick', text: words.confirmedLine },
              {
                icon: 'wait',
                text: (
                  <>
                    <b>{words.gettingLine}</b> {words.gettingWhere}
                  </>
                ),
              },
            ]}
          />
        </Panel>
      </StageMore>
    </Stage>
  );
}
