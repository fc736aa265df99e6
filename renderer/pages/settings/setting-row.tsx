import { useId, useState } from 'react';
import type { ShownSetting } from '../../../preload/contract/answers.ts';
import { Setting, Switch } from '../../parts/row.tsx';
import { Text } from '../../parts/text.tsx';
import { showTheChange } from '../../words/settings.ts';
import { SshChangeDialog } from './ssh-change-dialog.tsx';

export interface SettingRowProps {
  readonly setting: ShownSetting;
  readonly profile: string;
  /** The change can be shown before it is made. */
  readonly hasChange: boolean;
  readonly onChange: (value: boolean | string) => void;
}

/** A setting with what changes it, or, where IT has set it, with what it is and why. */
export function SettingRow({ setting, profile, hasChange, onChange }: SettingRowProps) {
  const { title, sentence, locked } = setting;
  return (
    <Setting
      title={title}
      sentence={
        sentence !== undefined && (
          <>
            <Text>{sentence}</Text>
            {hasChange && <ShowChange profile={profile} />}
          </>
        )
      }
      locked={locked}
    >
      <Control setting={setting} onChange={onChange} />
    </Setting>
  );
}

function ShowChange({ profile }: { readonly profile: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      {' '}
      <button type="button" className="link" onClick={() => setOpen(true)}>
        {showTheChange}
      </button>
      {isOpen && <SshChangeDialog profile={profile} onClose={() => setOpen(false)} />}
    </>
  );
}

function Control({ setting, onChange }: Pick<SettingRowProps, 'setting' | 'onChange'>) {
  const id = useId();
  const { control, title, value } = setting;
  switch (control.kind) {
    case 'switch':
      return <Switch on={control.on} label={title} onChange={onChange} />;
    case 'choice':
      return (
        <>
          <label className="visually-hidden" htmlFor={id}>
            {title}
          </label>
          <select
            className="input"
            id={id}
            value={control.chosen}
            onChange={(event) => onChange(event.target.value)}
          >
            {control.choices.map((choice) => (
              <option key={choice.id} value={choice.id}>
                {choice.title}
              </option>
            ))}
          </select>
        </>
      );
    case 'shown':
      return value.includes('://') ? <span className="mono">{value}</span> : <b>{value}</b>;
  }
}
