import { contextOf, worksUntil } from '../../main/application/ends.ts';
import { describeFailure } from '../../main/support/words/failures.ts';
import { span } from '../../main/support/words/time.ts';
import type { Times } from '../../main/support/words/times.ts';
import type { Organisation } from '../../preload/contract/state.ts';
import type { ShapeName } from '../parts/shape.tsx';
import { shortPoint } from './moments.ts';

/** The state of an organisation in two short lines, with its mark: at the foot of the rail and in the switcher. */
export interface Foot {
  readonly shape: ShapeName;
  readonly title: string;
  readonly line: string;
}

/** In one line, for a list: "Signed in, renews at 13:22". */
export function footLine({ shape, title, line }: Foot): string {
  return line === '' || shape === 'signed-out'
    ? title
    : `${title}, ${line.slice(0, 1).toLowerCase()}${line.slice(1)}`;
}

export function footOf(organisation: Organisation, times: Times): Foot {
  const { snapshot, trouble } = organisation;
  if (snapshot === undefined) {
    return trouble === undefined
      ? { shape: 'renewing', title: 'Starting', line: '' }
      : {
          shape: 'attention',
          title: 'Needs you',
          line: describeFailure(trouble, times.now, times.format).title,
        };
  }
  const { state } = snapshot;
  switch (state.kind) {
    case 'signed-out':
      return { shape: 'signed-out', title: 'Signed out', line: 'Nothing is kept here' };
    case 'signing-in':
      return {
        shape: 'signing-in',
        title: 'Signing in',
        line: state.step === 'certificates' ? 'Almost done' : 'Waiting for browser',
      };
    case 'fresh':
      return { shape: 'fresh', title: 'Signed in', line: renewalLine(organisation, times) };
    case 'renewing':
      return { shape: 'renewing', title: 'Renewing', line: 'A few seconds' };
    case 'offline':
      return { shape: 'offline', title: 'Offline', line: validLine(organisation, times) };
    case 'attention':
      return { shape: 'attention', title: 'Needs you', line: validLine(organisation, times) };
  }
}

function renewalLine({ snapshot }: Organisation, times: Times): string {
  const at = snapshot?.nextRenewalAtMs;
  if (at === undefined) return 'Does not renew';
  return at <= times.now ? `Renews in ${span(0)}` : `Renews ${onTime(at, times)}`;
}

function validLine({ snapshot }: Organisation, times: Times): string {
  if (snapshot === undefined) return '';
  const { works } = contextOf(snapshot);
  const end = worksUntil(snapshot) ?? works?.ssh ?? works?.x509;
  return end === undefined || end <= times.now
    ? 'Nothing valid here'
    : `Valid until ${shortPoint(end, times)}`;
}

function onTime(at: number, times: Times): string {
  const short = shortPoint(at, times);
  return /^\d/.test(short) ? `at ${short}` : short;
}
