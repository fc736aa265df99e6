import { useWindowState } from '../../api.ts';
import { Actions, Button } from '../../parts/button.tsx';
import { Head } from '../../parts/head.tsx';
import { PageBody } from '../../parts/page.tsx';
import { Locked, Rows } from '../../parts/row.tsx';
import * as words from '../../words/organisations.ts';
import { pageNames } from '../../words/window.ts';
import { ProposalDialog } from '../first-run/proposal-dialog.tsx';
import { useProposal } from '../first-run/use-proposal.ts';
import { OrganisationRow } from './organisation-row.tsx';

/** All that are set up here, and the way to another. */
export function OrganisationsPage() {
  const { organisations, shown } = useWindowState();
  const { proposal, answer, openFile } = useProposal();
  const managed = organisations.filter(({ managed: isManaged }) => isManaged).map(({ title }) => title);
  return (
    <PageBody title={pageNames.organisations}>
      <Head title={pageNames.organisations} sentence={words.organisationsSentence} />
      {organisations.length > 0 && (
        <Rows>
          {organisations.map((one) => (
            <OrganisationRow key={one.profile} organisation={one} isShown={one.profile === shown} />
          ))}
        </Rows>
      )}
      <Actions>
        <Button icon="file" onPress={() => void openFile()}>
          {words.addFromFile}
        </Button>
      </Actions>
      {managed.length > 0 && <Locked>{words.managedLine(managed)}</Locked>}
      {proposal && (
        <ProposalDialog key={proposal.number} proposal={proposal} answer={(accept) => void answer(accept)} />
      )}
    </PageBody>
  );
}
