import { NO_HOSTS } from '../../../main/application/words/reach.ts';
import type { Failure } from '../../../main/support/failure.ts';
import type { Organisation } from '../../../preload/contract/state.ts';
import { Actions, Button } from '../../parts/button.tsx';
import { Command } from '../../parts/command.tsx';
import { Head } from '../../parts/head.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Shape } from '../../parts/shape.tsx';
import { Empty } from '../../parts/stage.tsx';
import { Text } from '../../parts/text.tsx';
import { noList, nothingFits } from '../../words/hosts.ts';
import { copySshCommand } from '../../words/why.ts';
import { pageNames } from '../../words/window.ts';
import { Unknown } from '../trouble/unknown.tsx';
import { type Narrowing, WHOLE } from './use-host-list.ts';

/** IT has published no list. ssh works all the same. */
export function NoHosts({ organisation }: { readonly organisation: Organisation }) {
  const login = organisation.snapshot?.ssh?.principals[0];
  return (
    <>
      <Head title={pageNames.hosts} />
      <div className="hosts">
        <Empty mark={<Shape name="fresh" />} title={noList.title}>
          <p className="lead">{NO_HOSTS.sentence}</p>
          <Command command={noList.command(login)} label={copySshCommand} wrap={false} />
          <p className="small">
            <Text>{noList.forIt}</Text>
          </p>
        </Empty>
      </div>
    </>
  );
}

/** The list cannot be had: nobody is signed in, or the policy cannot be read. */
export function HostsUnknown(props: { readonly failure: Failure; readonly onAgain: () => void }) {
  return (
    <>
      <Head title={pageNames.hosts} />
      <div className="hosts">
        <Unknown {...props} />
      </div>
    </>
  );
}

/** What was looked for is nowhere among the hosts that are listed. */
export function NothingFits({
  narrowing,
  canListUngranted,
  onNarrow,
  onWhy,
}: {
  readonly narrowing: Narrowing;
  readonly canListUngranted: boolean;
  readonly onNarrow: (narrowing: Narrowing) => void;
  readonly onWhy: (host: string) => void;
}) {
  const words = narrowing.words.trim();
  return (
    <div className="hosts">
      <Empty mark={<Icon name="search" size={20} />} title={nothingFits.title(words)}>
        {words !== '' && <p>{nothingFits.sentence}</p>}
        <Actions>
          <Button onPress={() => onNarrow(WHOLE)}>{nothingFits.clear}</Button>
          {canListUngranted && !narrowing.ungranted && (
            <Button onPress={() => onNarrow({ ...narrowing, ungranted: true })}>
              {nothingFits.ungranted}
            </Button>
          )}
          {HOST_NAME.test(words) && <Button onPress={() => onWhy(words)}>{nothingFits.ask(words)}</Button>}
        </Actions>
      </Empty>
    </div>
  );
}

/** What may be the name of a host that somebody has typed whole. */
const HOST_NAME = /^[\w-]+(\.[\w-]+)+$/;
