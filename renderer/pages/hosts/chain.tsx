import type { ShownWhy } from '../../../preload/contract/answers.ts';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { linkHolds, linkStates } from '../../words/why.ts';
import { Named } from './named.tsx';

type Link = ShownWhy['links'][number];

const LOOKS = {
  holds: { className: undefined, icon: 'tick' },
  broken: { className: 'is-broken', icon: 'cross' },
  unknown: { className: 'is-broken', icon: 'info' },
  'not-reached': { className: 'is-after', icon: 'wait' },
} as const satisfies Record<Link['state'], { className: string | undefined; icon: IconName }>;

const CERTIFICATE = 3;
/** Group and login name are written as they are typed; role and host as they are called. */
const TYPED_LINKS = [0, CERTIFICATE];

/**
 * The links from the Okta group to the certificate, in their order: group, role, host, certificate, and where the way is
 * shut what is on it. `names` are those from outside that the sentences may have in them. `isEnding`: the certificate
 * still opens what the groups give no more, and its link says so.
 */
export function Chain({
  links,
  names,
  isEnding,
}: {
  readonly links: readonly Link[];
  readonly names: readonly string[];
  readonly isEnding: boolean;
}) {
  return (
    <ol className="chain">
      {links.map(({ state, label, value, sentence }, at) => (
        <li key={label} className={LOOKS[state].className}>
          <span className="chain__node">
            <Icon name={LOOKS[state].icon} size={14} />
          </span>
          <span className="chain__kind">
            {label}
            {state === 'holds' ? <span className="visually-hidden">{linkHolds}</span> : linkStates[state]}
          </span>
          <span className="chain__what clamp" title={value}>
            {TYPED_LINKS.includes(at) ? <code>{value}</code> : <bdi>{value}</bdi>}
          </span>
          {(state !== 'not-reached' || (isEnding && at === CERTIFICATE)) && (
            <span className="chain__say clamp clamp--long" title={sentence}>
              <Named text={sentence} names={names} code />
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}
