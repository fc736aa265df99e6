import type { ReactNode } from 'react';
import type { Organisation } from '../../../preload/contract/state.ts';
import { Details, Lines } from '../../parts/details.tsx';
import { KeyValues, Mono } from '../../parts/facts.tsx';
import { Refusal, useTitle } from '../../parts/page.tsx';
import { Panel, Stage, StageMore } from '../../parts/stage.tsx';
import * as words from '../../words/first-run.ts';
import { SignInButton } from '../sign-in/sign-in-button.tsx';

/** Set up, and nobody has signed in here yet: what will happen on this computer. */
export function ReadyPage({ organisation }: { readonly organisation: Organisation }) {
  useTitle(words.welcomeTitle);
  const said = organisation.managed ? words.ready : words.readyByHand;
  return (
    <Stage shape="signed-out" title={said.title} sentence={said.sentence}>
      <SignInButton organisation={organisation} />
      <Refusal />
      <StageMore>
        <Panel title={words.whatItDoes}>
          <Lines lines={WHAT_IT_DOES} />
        </Panel>
        <Connects organisation={organisation} />
      </StageMore>
    </Stage>
  );
}

const WHAT_IT_DOES = [
  {
    icon: 'terminal',
    text: (
      <>
        Keeps a short-lived <b>SSH certificate</b> in your ssh-agent, and adds one line to{' '}
        <code>~/.ssh/config</code>.
      </>
    ),
  },
  {
    icon: 'globe',
    text: (
      <>
        Keeps a short-lived <b>client certificate</b> for internal web sites.
      </>
    ),
  },
  {
    icon: 'refresh',
    text: (
      <>
        <b>Renews both by itself</b> while Okta says that you may, and starts when you log in.
      </>
    ),
  },
  {
    icon: 'power',
    text: (
      <>
        <b>Removes all of it</b> when you sign out.
      </>
    ),
  },
] as const satisfies readonly { icon: string; text: ReactNode }[];

function Connects({
  organisation: { connects, oktaHost, authorityHost },
}: {
  readonly organisation: Organisation;
}) {
  const rows: readonly (readonly [string, ReactNode])[] = [
    ['Okta', connects?.okta ?? oktaHost],
    ['Authority', connects?.authority ?? authorityHost],
    ['Fingerprint', connects?.fingerprint && words.inFours(connects.fingerprint)],
  ];
  return (
    <Details label={words.whereItConnects}>
      <KeyValues
        rows={[
          ...rows
            .filter(([, value]) => value !== undefined)
            .map(([label, value]) => ({ label, value: <Mono>{value}</Mono> })),
          ...(connects?.setBy === undefined ? [] : [{ label: 'Set by', value: connects.setBy }]),
        ]}
      />
    </Details>
  );
}
