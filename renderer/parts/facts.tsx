import { Fragment, type ReactNode } from 'react';

export interface Fact {
  readonly label: string;
  readonly value: string;
  /** Names of people and organisations: clipped where there is no room, whole in the tooltip. */
  readonly isName?: boolean;
}

/** What is known, in one line. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map(({ label, value, isName }) => (
        <div key={label}>
          <dt>{label}</dt>
          {isName ? (
            <dd className="clip" title={value}>
              <bdi>{value}</bdi>
            </dd>
          ) : (
            <dd>{value}</dd>
          )}
        </div>
      ))}
    </dl>
  );
}

export interface KeyValue {
  readonly label: string;
  readonly value: ReactNode;
}

export function KeyValues({
  rows,
  width,
}: {
  readonly rows: readonly KeyValue[];
  readonly width?: 'mid' | 'wide';
}) {
  return (
    <dl className={width ? `kv kv--${width}` : 'kv'}>
      {rows.map(({ label, value }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a label may come twice, and rows never change places
        <Fragment key={index}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

/** Something as it is in a certificate, a file or an answer: never translated, never cut. */
export function Mono({ children }: { readonly children: ReactNode }) {
  return (
    <span className="mono">
      <bdi>{children}</bdi>
    </span>
  );
}
