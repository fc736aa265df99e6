import type { Failure } from '../../../main/support/failure.ts';
import { useOrganisation } from '../../api.ts';
import { Ask } from '../../parts/ask.tsx';
import { Actions, Button } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Empty } from '../../parts/stage.tsx';
import { Text } from '../../parts/text.tsx';
import { tryAgain } from '../../words/actions.ts';
import { ActionButtons } from './action-buttons.tsx';
import { useTrouble } from './use-trouble.ts';

/** In the place of what a page is about, where that cannot be had. */
export function Unknown({ failure, onAgain }: { readonly failure: Failure; readonly onAgain: () => void }) {
  const organisation = useOrganisation();
  const { title, sentence, ask, actions } = useTrouble(failure, organisation);
  const isSignIn = actions.head?.deed === 'sign-in' || actions.head?.deed === 'sign-in-afresh';
  return (
    <Empty mark={<Icon name="info" size={20} />} title={title}>
      <p className="lead">
        <Text>{sentence}</Text>
      </p>
      <Actions>
        {isSignIn ? (
          <ActionButtons actions={[actions.head]} organisation={organisation} />
        ) : (
          <Button icon="refresh" onPress={onAgain}>
            {tryAgain}
          </Button>
        )}
      </Actions>
      {ask && <Ask whom={ask.whom} text={ask.text} kind="plain" />}
    </Empty>
  );
}
