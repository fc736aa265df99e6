import type { Organisation } from '../../../preload/contract/state.ts';
import { useCall } from '../../api.ts';
import { Actions, Button } from '../../parts/button.tsx';
import { signIn } from '../../words/actions.ts';

/** The one thing to do on a stage. */
export function SignInButton({ organisation }: { readonly organisation: Organisation }) {
  const call = useCall();
  const { profile, busy } = organisation;
  return (
    <Actions>
      <Button
        kind="primary"
        large
        off={busy !== undefined}
        onPress={() => void call('signIn', { profile, afresh: false })}
      >
        {signIn}
      </Button>
    </Actions>
  );
}
