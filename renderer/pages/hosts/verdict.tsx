import type { ShownWhy } from '../../../preload/contract/answers.ts';
import { Icon } from '../../parts/icon.tsx';
import { Named } from './named.tsx';

/** What is said first. */
export interface Told {
  readonly title: string;
  readonly sentence: string;
}

const VERDICTS = {
  yes: { className: 'verdict verdict--yes', icon: 'good' },
  'not-yet': { className: 'verdict verdict--wait', icon: 'warn' },
  ending: { className: 'verdict verdict--wait', icon: 'warn' },
  no: { className: 'verdict verdict--no', icon: 'stop' },
} as const;

/** Whether one gets in, and in one sentence why. */
export function Verdict({
  verdict,
  told: { title, sentence },
  names,
}: {
  readonly verdict: ShownWhy['verdict'];
  readonly told: Told;
  readonly names: readonly string[];
}) {
  const { className, icon } = VERDICTS[verdict];
  return (
    <div className={className}>
      <Icon name={icon} size={20} />
      <div>
        <b className="clamp" title={title}>
          <Named text={title} names={names} />
        </b>
        <span className="clamp clamp--long" title={sentence}>
          <Named text={sentence} names={names} />
        </span>
      </div>
    </div>
  );
}
