import type { Organisation } from '../../../preload/contract/state.ts';
import { useCall } from '../../api.ts';
import { useNavigation } from '../../frame/navigation.ts';
import { Actions, Button } from '../../parts/button.tsx';
import { Row } from '../../parts/row.tsx';
import { Shape } from '../../parts/shape.tsx';
import { useTimes } from '../../time/now.ts';
import { signIn } from '../../words/actions.ts';
import { signOut } from '../../words/dialogs.ts';
import { footOf } from '../../words/foot.ts';
import * as words from '../../words/organisations.ts';

export interface OrganisationRowProps {
  readonly organisation: Organisation;
  readonly isShown: boolean;
}

/** One organisation: where it is, who is signed in there, and until when. */
export function OrganisationRow({ organisation, isShown }: OrganisationRowProps) {
  const times = useTimes();
  const { title, oktaHost, authorityHost } = organisation;
  const foot = footOf(organisation, times);
  return (
    <Row
      icon={<Shape name={foot.shape} size={22} />}
      end={<Buttons organisation={organisation} isShown={isShown} />}
    >
      <h2>
        <bdi>{title}</bdi> {isShown && <span className="tag">{words.shownNow}</span>}
      </h2>
      <p>{[oktaHost, authorityHost].filter((host) => host !== undefined).join(', ')}</p>
      <p>
        <b>{foot.title}.</b> {words.stateLine(organisation, times)}
      </p>
    </Row>
  );
}

function Buttons({ organisation, isShown }: OrganisationRowProps) {
  const call = useCall();
  const { go, openDialog } = useNavigation();
  const { profile, snapshot, busy } = organisation;
  const isSignedOut = snapshot?.state.kind === 'signed-out';
  const isSignedIn = snapshot?.signedInAtMs !== undefined;
  const begin = async (): Promise<void> => {
    // How it goes is shown on the overview of the organisation.
    if (!isShown && !(await call('showOrganisation', { profile })).ok) return;
    go('overview');
    await call('signIn', { profile, afresh: false });
  };
  return (
    <Actions>
      {!isShown && <Button onPress={() => void call('showOrganisation', { profile })}>{words.show}</Button>}
      {isSignedOut && (
        <Button off={busy !== undefined} onPress={() => void begin()}>
          {signIn}
        </Button>
      )}
      {isShown && isSignedIn && <Button onPress={() => openDialog('sign-out')}>{signOut.button}</Button>}
    </Actions>
  );
}
