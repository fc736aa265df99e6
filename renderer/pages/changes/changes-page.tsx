import { reachSource } from '../../../main/application/words/reach.ts';
import type { SessionSnapshot, ShownChanges } from '../../../main/session/snapshot.ts';
import type { Organisation } from '../../../preload/contract/state.ts';
import { useCall, useOrganisation } from '../../api.ts';
import { Button } from '../../parts/button.tsx';
import { Head } from '../../parts/head.tsx';
import { Icon } from '../../parts/icon.tsx';
import { PageBody } from '../../parts/page.tsx';
import { Rows } from '../../parts/row.tsx';
import { Empty } from '../../parts/stage.tsx';
import { useTimes } from '../../time/now.ts';
import {
  changesTitle,
  comparedWith,
  markAsSeen,
  noPolicyWords,
  nothingChanged,
  sameWords,
} from '../../words/changes.ts';
import { useHostList } from '../hosts/use-host-list.ts';
import { BeforeAndNow } from './before-and-now.tsx';
import { Gained, Lost, OtherGroups, Resized } from './change-rows.tsx';
import { NextCertificate } from './next-certificate.tsx';

/** What was gained and lost, what the certificate has of it, and what was before. */
export function ChangesPage() {
  const organisation = useOrganisation();
  const snapshot = organisation?.snapshot;
  const changes = snapshot?.changes;
  return (
    <PageBody title={changesTitle}>
      {organisation && snapshot && changes && (
        <Changes organisation={organisation} snapshot={snapshot} changes={changes} />
      )}
      {organisation && snapshot && !changes && (
        <NothingChanged organisation={organisation} snapshot={snapshot} />
      )}
    </PageBody>
  );
}

export interface ChangesProps {
  readonly organisation: Organisation;
  readonly snapshot: SessionSnapshot;
  readonly changes: ShownChanges;
}

function Changes({ organisation, snapshot, changes }: ChangesProps) {
  const { profile, unseenChanges } = organisation;
  const call = useCall();
  const { listed } = useHostList(organisation);
  const list = listed?.kind === 'list' && listed.list.kind === 'hosts' ? listed.list : undefined;
  return (
    <>
      <Head title={changesTitle} sentence={comparedWith(changes, snapshot.signedInAtMs, useTimes())}>
        {unseenChanges > 0 && (
          <Button onPress={() => void call('markChangesSeen', { profile })}>{markAsSeen}</Button>
        )}
      </Head>
      <Gained changes={changes} list={list} />
      <Lost changes={changes} list={list} pinned={organisation.pinned} />
      <Resized changes={changes} />
      <OtherGroups changes={changes} />
      <NextCertificate organisation={organisation} snapshot={snapshot} list={list} />
      <BeforeAndNow snapshot={snapshot} changes={changes} />
    </>
  );
}

function NothingChanged({ organisation: { hasPolicy }, snapshot }: Omit<ChangesProps, 'changes'>) {
  const times = useTimes();
  const { groups, access } = snapshot;
  return (
    <>
      <Head
        title={changesTitle}
        sentence={access === undefined ? undefined : reachSource(groups?.asOfMs, times)}
      />
      <Rows>
        <Empty mark={<Icon name="tick" size={20} />} title={nothingChanged}>
          <p>{hasPolicy ? sameWords(snapshot) : noPolicyWords}</p>
        </Empty>
      </Rows>
    </>
  );
}
