import type { ShownWhy } from '../../../preload/contract/answers.ts';
import { Icon } from '../../parts/icon.tsx';
import { Named } from './named.tsx';

/** What is said first. */
export interface Told {
  readonly title: string;
  readonly sentence: string;
}

/** What is longer is clipped, and whole in the tooltip. */
const LONG = 300;

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
    <div className={className} title={sentence.length > LONG ? sentence : undefined}>
      <Icon name={icon} size={20} />
      <div>
        <b>
          <Named text={title} names={names} />
        </b>
        <Named text={sentence} names={names} />
      </div>
    </div>
  );
}
