import { contextOf } from '../../../main/application/ends.ts';
import { unknownGroups } from '../../../main/application/words/reach.ts';
import type { SessionSnapshot } from '../../../main/session/snapshot.ts';
import type { Failure } from '../../../main/support/failure.ts';
import { describeFailure } from '../../../main/support/words/failures.ts';
import type { Organisation } from '../../../preload/contract/state.ts';
import { useCall, useCopyText } from '../../api.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Details, Lines } from '../../parts/details.tsx';
import { KeyValues } from '../../parts/facts.tsx';
import { Notice } from '../../parts/notice.tsx';
import { useTimes } from '../../time/now.ts';
import { askOktaAgain, unlockAndSave } from '../../words/actions.ts';
import { alsoWorthKnowing, forIt, groupsForIt } from '../../words/overview.ts';
import { copyRequest } from '../../words/window.ts';
import type { Condition } from './notices.ts';

interface NotesProps {
  readonly notices: readonly Condition[];
  readonly organisation: Organisation;
  readonly snapshot: SessionSnapshot;
}

/** The most pressing condition as a notice, the others behind a click. */
export function Notes({ notices, organisation, snapshot }: NotesProps) {
  const { now, format } = useTimes();
  const [first, ...others] = notices;
  if (first === undefined) return null;
  const lines = others.map((condition) => {
    if (condition.kind === 'groups-unknown') return unknownGroups.title;
    const { title, sentence } = describeFailure(condition.cause, now, format, contextOf(snapshot));
    return `${title}. ${sentence}`;
  });
  return (
    <>
      {first.kind === 'failure' ? (
        <FailureNotice cause={first.cause} organisation={organisation} snapshot={snapshot} />
      ) : (
        <GroupsNotice organisation={organisation} snapshot={snapshot} />
      )}
      {lines.length > 0 && (
        <Details label={alsoWorthKnowing}>
          <Lines lines={lines.map((text) => ({ icon: 'info', text }))} />
        </Details>
      )}
    </>
  );
}

type Of = Pick<NotesProps, 'organisation' | 'snapshot'>;

function FailureNotice({ cause, organisation, snapshot }: Of & { readonly cause: Failure }) {
  const { now, format } = useTimes();
  const call = useCall();
  const copyText = useCopyText();
  const { title, sentence, ask } = describeFailure(cause, now, format, contextOf(snapshot, cause));
  const isKeychain = cause.code === 'KEYCHAIN_UNAVAILABLE';
  return (
    <Notice tone="warn" icon={isKeychain ? 'lock' : 'warn'} title={title} sentence={sentence}>
      {isKeychain && (
        <Button
          kind="primary"
          off={organisation.busy !== undefined}
          onPress={() => void call('keepSignIn', { profile: organisation.profile })}
        >
          {unlockAndSave}
        </Button>
      )}
      {ask && <CopyButton label={copyRequest} copy={() => copyText(ask.text.replaceAll('`', ''))} />}
    </Notice>
  );
}

/** That hosts and roles are shown by an older list; undefined groups are never shown so. */
export function GroupsNotice({ organisation, snapshot: { groups } }: Of) {
  const times = useTimes();
  const call = useCall();
  return (
    <Notice
      tone="warn"
      icon="warn"
      title={unknownGroups.title}
      sentence={groups === undefined ? '' : unknownGroups.sentence(groups, times)}
    >
      <Button
        off={organisation.busy !== undefined}
        onPress={() => void call('refreshGroups', { profile: organisation.profile })}
      >
        {askOktaAgain}
      </Button>
    </Notice>
  );
}

/** Why Okta sends no groups, for whoever can change that. */
export function GroupsForIt() {
  return (
    <Details label={forIt}>
      <KeyValues rows={groupsForIt.map(([label, value]) => ({ label, value }))} />
    </Details>
  );
}
