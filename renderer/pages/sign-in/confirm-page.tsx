import { identityHead, labelsOf } from '../../../main/application/words/identity.ts';
import type { ConfirmedIdentity, IdentityAnswer } from '../../../main/session/snapshot.ts';
import type { Organisation } from '../../../preload/contract/state.ts';
import { useCall } from '../../api.ts';
import { Actions, Button } from '../../parts/button.tsx';
import { KeyValues } from '../../parts/facts.tsx';
import { Refusal, useTitle } from '../../parts/page.tsx';
import { Panel, Stage, StageMore } from '../../parts/stage.tsx';
import { continueAs, useAnotherAccount } from '../../words/actions.ts';
import * as words from '../../words/sign-in.ts';
import { cancel } from '../../words/window.ts';

/** "Is this you?": before anything is made on this computer. */
export function ConfirmPage({
  organisation,
  identity,
}: {
  readonly organisation: Organisation;
  readonly identity: ConfirmedIdentity;
}) {
  const call = useCall();
  useTitle(words.confirmTitle);
  const answer = (said: IdentityAnswer): void =>
    void call('answerIdentity', { profile: organisation.profile, answer: said });
  const { found } = labelsOf(identity);
  const isOther = identity.reason === 'other-person';
  return (
    <Stage shape="signing-in" {...identityHead(identity)}>
      <StageMore>
        <Panel>
          <KeyValues
            rows={[
              {
                label: 'Person',
                value: (
                  <b>
                    <bdi>{found}</bdi>
                  </b>
                ),
              },
              ...(identity.name === undefined ? [] : [{ label: 'Name', value: <bdi>{identity.name}</bdi> }]),
              { label: 'Okta', value: URL.parse(identity.issuer)?.host ?? identity.issuer },
              { label: 'Groups', value: words.groupsOf(identity.groups) },
            ]}
          />
        </Panel>
      </StageMore>
      <Actions>
        <Button kind={isOther ? 'plain' : 'primary'} large onPress={() => answer('continue')}>
          {continueAs}
        </Button>
        <Button large onPress={() => answer('afresh')}>
          {useAnotherAccount}
        </Button>
        {isOther && (
          <Button large onPress={() => answer('cancel')}>
            {cancel}
          </Button>
        )}
      </Actions>
      <p className="small muted">{words.askedOnce}</p>
      <Refusal />
    </Stage>
  );
}
