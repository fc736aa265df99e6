import type { About } from '../../../preload/contract/answers.ts';
import { useCall } from '../../api.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Table } from '../../parts/table.tsx';
import * as words from '../../words/about.ts';
import { close } from '../../words/window.ts';

/** What of others is part of the application, each with its licence. */
export function LicencesDialog({
  licences,
  onClose,
}: {
  readonly licences: About['licences'];
  readonly onClose: () => void;
}) {
  const call = useCall();
  const { name, version, licence } = words.licenceColumns;
  return (
    <Dialog
      title={words.licences}
      onClose={onClose}
      buttons={[
        { label: words.openTexts, onPress: () => void call('openOutside', { what: 'licence-texts' }) },
        { label: close, safe: true, onPress: onClose },
      ]}
    >
      <p className="small muted">{words.licencesSentence}</p>
      <Table label={words.licences} columns={[name, version, licence]}>
        {licences.map((one) => (
          <tr key={`${one.name} ${one.version}`}>
            <td>{one.name}</td>
            <td className="num">{one.version}</td>
            <td>{one.licence}</td>
          </tr>
        ))}
      </Table>
    </Dialog>
  );
}
