import type { ReactNode } from 'react';
import type { ShownVerdict } from '../../preload/contract/state.ts';
import { verdictWords } from '../words/window.ts';
import { Icon, type IconName } from './icon.tsx';
import { Text } from './text.tsx';

/** A framed list; `label` names it where no heading does. */
export function Rows({ tight, children }: { readonly tight?: boolean; readonly children: ReactNode }) {
  return <div className={tight ? 'rows rows--tight' : 'rows'}>{children}</div>;
}

export interface RowProps {
  readonly icon: ReactNode;
  readonly tone?: 'good' | 'warn' | 'stop' | undefined;
  readonly children: ReactNode;
  /** At the right: a tag, or buttons. */
  readonly end?: ReactNode;
}

export function Row({ icon, tone, children, end }: RowProps) {
  return (
    <div className={tone ? `row is-${tone}` : 'row'}>
      {icon}
      <div>{children}</div>
      {end}
    </div>
  );
}

const VERDICTS = {
  passed: { icon: 'good', tone: 'good', tag: 'tag tag--good' },
  look: { icon: 'warn', tone: 'warn', tag: 'tag tag--warn' },
  failed: { icon: 'stop', tone: 'stop', tag: 'tag tag--stop' },
  'not-run': { icon: 'skip', tone: 'skip', tag: 'tag' },
} as const satisfies Record<ShownVerdict, { icon: IconName; tone: string; tag: string }>;

export interface CheckRowProps {
  readonly number: number;
  readonly verdict: ShownVerdict;
  readonly title: string;
  readonly sentence: string;
  /** What to do about it. */
  readonly children?: ReactNode;
}

/** A step of a checkup: shape, word and colour say the same. Stands in an `ol className="rows"`. */
export function CheckRow({ number, verdict, title, sentence, children }: CheckRowProps) {
  const { icon, tone, tag } = VERDICTS[verdict];
  return (
    <li className={`row check-row is-${tone}`}>
      <span className="no">{number}</span>
      <Icon name={icon} />
      <div>
        <h3>{title}</h3>
        <p>
          <Text>{sentence}</Text>
        </p>
      </div>
      <span className={tag}>{verdictWords[verdict]}</span>
      {children && <div className="fix">{children}</div>}
    </li>
  );
}

export interface SettingProps {
  readonly title: string;
  readonly sentence?: ReactNode;
  readonly children: ReactNode;
  /** Who set it, and why it cannot be changed here. */
  readonly locked?: string | undefined;
}

export function Setting({ title, sentence, children, locked }: SettingProps) {
  return (
    <div className="setting">
      <div>
        <h3>{title}</h3>
        {sentence && <p>{typeof sentence === 'string' ? <Text>{sentence}</Text> : sentence}</p>}
      </div>
      <div className="setting__value">{children}</div>
      {locked && <Locked>{locked}</Locked>}
    </div>
  );
}

export function Locked({ children }: { readonly children: string }) {
  return (
    <p className="locked">
      <Icon name="lock" size={14} />
      <span>{children}</span>
    </p>
  );
}

export function Switch({
  on,
  label,
  onChange,
}: {
  readonly on: boolean;
  readonly label: string;
  readonly onChange: (on: boolean) => void;
}) {
  return (
    <input
      className="switch"
      type="checkbox"
      role="switch"
      aria-label={label}
      checked={on}
      aria-checked={on}
      onChange={(event) => onChange(event.target.checked)}
    />
  );
}
