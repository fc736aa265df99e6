import { useState } from 'react';
import type { Organisation } from '../../../preload/contract/state.ts';
import { useCall } from '../../api.ts';
import { Actions, Button } from '../../parts/button.tsx';
import { Command } from '../../parts/command.tsx';
import { askOktaAgain } from '../../words/actions.ts';
import { takeOpenSshAgent } from '../../words/checkup.ts';
import { showTheChange } from '../../words/settings.ts';
import { SshChangeDialog } from '../settings/ssh-change-dialog.tsx';
import { ActionButtons } from '../trouble/action-buttons.tsx';
import type { Help } from './help-for.ts';

export interface StepHelpProps {
  readonly help: readonly Help[];
  readonly organisation: Organisation;
}

/** A button for each thing that the window can do about a step; what it cannot is to be typed. */
export function StepHelp({ help, organisation }: StepHelpProps) {
  const toType = help.filter((one) => one.kind === 'type');
  const toPress = help.filter((one) => one.kind !== 'type');
  return (
    <>
      {toType.map(({ command }) => (
        <Command key={command} command={command} />
      ))}
      {toPress.length > 0 && (
        <Actions>
          {toPress.map((one) => (
            <HelpButton key={one.kind} help={one} organisation={organisation} />
          ))}
        </Actions>
      )}
    </>
  );
}

function HelpButton({
  help,
  organisation,
}: {
  readonly help: Exclude<Help, { kind: 'type' }>;
  readonly organisation: Organisation;
}) {
  const call = useCall();
  const [isOpen, setOpen] = useState(false);
  const { profile, busy } = organisation;
  const takeOpenSsh = async (): Promise<void> => {
    // Whether it takes certificates is what the step says next.
    if ((await call('useOpenSshAgent', { profile })).ok) await call('checkup', { profile });
  };
  switch (help.kind) {
    case 'action':
      return <ActionButtons actions={[help.action]} organisation={organisation} />;
    case 'ask-okta':
      return (
        <Button off={busy !== undefined} onPress={() => void call('refreshGroups', { profile })}>
          {askOktaAgain}
        </Button>
      );
    case 'use-openssh':
      return (
        <Button off={busy !== undefined} onPress={() => void takeOpenSsh()}>
          {takeOpenSshAgent}
        </Button>
      );
    case 'show-change':
      return (
        <>
          <Button onPress={() => setOpen(true)}>{showTheChange}</Button>
          {isOpen && <SshChangeDialog profile={profile} onClose={() => setOpen(false)} />}
        </>
      );
  }
}
