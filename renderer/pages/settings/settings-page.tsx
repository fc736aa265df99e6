import { useState } from 'react';
import type { SettingsPage as Settings } from '../../../preload/contract/answers.ts';
import { useCall, useOrganisation, useWindowState } from '../../api.ts';
import { useNavigation } from '../../frame/navigation.ts';
import { PageLink } from '../../frame/rail.tsx';
import { Actions, Button } from '../../parts/button.tsx';
import { Details } from '../../parts/details.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { KeyValues } from '../../parts/facts.tsx';
import { Head } from '../../parts/head.tsx';
import { PageBody } from '../../parts/page.tsx';
import { Pre } from '../../parts/pre.tsx';
import { Rows } from '../../parts/row.tsx';
import { useAnswer } from '../../use-answer.ts';
import { aboutLatchkey } from '../../words/first-run.ts';
import * as words from '../../words/settings.ts';
import { close, pageNames } from '../../words/window.ts';
import { Unknown } from '../trouble/unknown.tsx';
import { SettingRow } from './setting-row.tsx';

/** What is set for the organisation that is shown, by whom, and what the person may change. */
export function SettingsPage() {
  const organisation = useOrganisation();
  return (
    <PageBody title={pageNames.settings}>
      {organisation === undefined ? (
        <Head title={pageNames.settings} />
      ) : (
        <OfOrganisation key={organisation.profile} profile={organisation.profile} />
      )}
      <p className="small">
        <PageLink to="about">{aboutLatchkey}</PageLink>
      </p>
    </PageBody>
  );
}

function OfOrganisation({ profile }: { readonly profile: string }) {
  const call = useCall();
  // IT may change them under the window, which then gets another state.
  const { answer, again, put } = useAnswer('settings', { profile }, useWindowState().number);
  const set = async (name: string, value: boolean | string): Promise<void> => {
    const changed = await call('setSetting', { profile, name, value });
    if (changed.ok) put(changed);
    else again();
  };
  return (
    <>
      <Head
        title={pageNames.settings}
        sentence={answer?.ok ? words.managedSentence(answer.value) : undefined}
      />
      {answer?.ok && (
        <>
          <Groups settings={answer.value} profile={profile} onSet={(name, value) => void set(name, value)} />
          <Below settings={answer.value} />
        </>
      )}
      {answer?.ok === false && (
        <Rows>
          <Unknown failure={answer.error} onAgain={again} />
        </Rows>
      )}
    </>
  );
}

const GROUPS = ['general', 'places', 'sign-in', 'other'] as const;

function Groups({
  settings: { rows, sshChange },
  profile,
  onSet,
}: {
  readonly settings: Settings;
  readonly profile: string;
  readonly onSet: (name: string, value: boolean | string) => void;
}) {
  return GROUPS.map((group) => ({ group, own: rows.filter((row) => row.group === group) }))
    .filter(({ own }) => own.length > 0)
    .map(({ group, own }) => (
      <section className="section" key={group}>
        <h2>{words.groupTitles[group]}</h2>
        <Rows>
          {own.map((setting) => (
            <SettingRow
              key={setting.name}
              setting={setting}
              profile={profile}
              hasChange={setting.name === 'ssh.config' && sshChange !== undefined}
              onChange={(value) => onSet(setting.name, value)}
            />
          ))}
        </Rows>
      </section>
    ));
}

function Below({ settings: { managedText, sources } }: { readonly settings: Settings }) {
  const { go, openDialog } = useNavigation();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Actions>
        <Button onPress={() => go('test-sign-in')}>{words.testSignIn}</Button>
        {managedText !== undefined && <Button onPress={() => setOpen(true)}>{words.showManaged}</Button>}
        <Button kind="stop" onPress={() => openDialog('remove')}>
          {words.removeAccount}
        </Button>
      </Actions>
      {sources.length > 0 && (
        <Details label={words.whereFrom}>
          <KeyValues width="wide" rows={sources.map(({ name, value }) => ({ label: name, value }))} />
        </Details>
      )}
      {isOpen && managedText !== undefined && (
        <Dialog
          title={words.managedTitle}
          onClose={() => setOpen(false)}
          buttons={[{ label: close, safe: true, onPress: () => setOpen(false) }]}
        >
          <Pre label={words.managedTitle}>{managedText}</Pre>
        </Dialog>
      )}
    </>
  );
}
