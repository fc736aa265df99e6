import { type ReactNode, useId } from 'react';

/**
 * The six marks of a state: the same silhouettes as in the tray (build/icons), so that whoever knows one knows the other.
 * Each size is drawn for itself, so that every edge lies on a whole pixel.
 */
export type ShapeName = 'signed-out' | 'signing-in' | 'fresh' | 'renewing' | 'attention' | 'offline';

/** `cut` names the mask of what is struck out: names are of the whole page. */
type Drawings = Readonly<Record<ShapeName, (cut: string) => ReactNode>>;

const OF_22: Drawings = {
  'signed-out': () => (
    <>
      <rect x="4" y="2" width="14" height="18" rx="3.5" fill="none" stroke="currentColor" strokeWidth="2" />
      <path d="M8.6 9a2.4 2.4 0 1 0 4.8 0a2.4 2.4 0 1 0 -4.8 0z" />
      <path d="M9.9 9L12.1 9L13 15.8L9 15.8z" />
    </>
  ),
  'signing-in': () => (
    <>
      <rect x="4" y="2" width="14" height="18" rx="3.5" fill="none" stroke="currentColor" strokeWidth="2" />
      <circle cx="7" cy="11" r="1.5" />
      <circle cx="11" cy="11" r="1.5" />
      <circle cx="15" cy="11" r="1.5" />
    </>
  ),
  fresh: () => (
    <>
      <path
        fillRule="evenodd"
        d="M0.25 11.5a5.75 5.75 0 1 0 11.5 0a5.75 5.75 0 1 0 -11.5 0zM3.9 11.5a2.1 2.1 0 1 0 4.2 0a2.1 2.1 0 1 0 -4.2 0z"
      />
      <rect x="10.5" y="10" width="11.5" height="3" />
      <rect x="15" y="13" width="3" height="4" />
      <rect x="19" y="13" width="3" height="3" />
    </>
  ),
  renewing: () => (
    <>
      <path d="M10.5 11.5A4.5 4.5 0 1 1 6.63 7.04" fill="none" stroke="currentColor" strokeWidth="2.5" />
      <path d="M6.33 4.73l3.85 2.31l-3.85 2.31z" />
      <rect x="10.5" y="10" width="11.5" height="3" />
      <rect x="15" y="13" width="3" height="4" />
      <rect x="19" y="13" width="3" height="3" />
    </>
  ),
  attention: () => (
    <path
      fillRule="evenodd"
      d="M7 1h8a4 4 0 0 1 4 4v12a4 4 0 0 1 -4 4h-8a4 4 0 0 1 -4 -4v-12a4 4 0 0 1 4 -4zM9.5 5.5v6.5h3v-6.5zM9.5 14v3h3v-3z"
    />
  ),
  offline: (cut) => (
    <>
      <mask id={cut} maskUnits="userSpaceOnUse" x="0" y="0" width="22" height="22">
        <rect width="22" height="22" fill="#fff" />
        <path d="M7 20L19.5 2" stroke="#000" strokeWidth="5.4" />
      </mask>
      <g mask={`url(#${cut})`}>
        <path
          fillRule="evenodd"
          d="M0.25 11.5a5.75 5.75 0 1 0 11.5 0a5.75 5.75 0 1 0 -11.5 0zM3.9 11.5a2.1 2.1 0 1 0 4.2 0a2.1 2.1 0 1 0 -4.2 0z"
        />
        <rect x="10.5" y="10" width="11.5" height="3" />
        <rect x="15" y="13" width="3" height="4" />
        <rect x="19" y="13" width="3" height="3" />
      </g>
      <path d="M7 20L19.5 2" stroke="currentColor" strokeWidth="2.1" fill="none" />
    </>
  ),
};

const OF_32: Drawings = {
  'signed-out': () => (
    <>
      <rect x="5.5" y="3.5" width="21" height="25" rx="5" fill="none" stroke="currentColor" strokeWidth="3" />
      <path d="M12.5 13a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z" />
      <path d="M14.4 13L17.6 13L19 23L13 23z" />
    </>
  ),
  'signing-in': () => (
    <>
      <rect x="5.5" y="3.5" width="21" height="25" rx="5" fill="none" stroke="currentColor" strokeWidth="3" />
      <circle cx="10" cy="16" r="2.2" />
      <circle cx="16" cy="16" r="2.2" />
      <circle cx="22" cy="16" r="2.2" />
    </>
  ),
  fresh: () => (
    <>
      <path
        fillRule="evenodd"
        d="M0.5 16a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0 -17 0zM5.9 16a3.1 3.1 0 1 0 6.2 0a3.1 3.1 0 1 0 -6.2 0z"
      />
      <rect x="16" y="14" width="16" height="4" />
      <rect x="22" y="18" width="4" height="6" />
      <rect x="28" y="18" width="4" height="5" />
    </>
  ),
  renewing: () => (
    <>
      <path d="M15.75 16A6.75 6.75 0 1 1 9.94 9.32" fill="none" stroke="currentColor" strokeWidth="3.5" />
      <path d="M9.64 5.96l5.6 3.36l-5.6 3.36z" />
      <rect x="16" y="14" width="16" height="4" />
      <rect x="22" y="18" width="4" height="6" />
      <rect x="28" y="18" width="4" height="5" />
    </>
  ),
  attention: () => (
    <path
      fillRule="evenodd"
      d="M10 2h12a6 6 0 0 1 6 6v16a6 6 0 0 1 -6 6h-12a6 6 0 0 1 -6 -6v-16a6 6 0 0 1 6 -6zM14 8v9h4v-9zM14 20v4h4v-4z"
    />
  ),
  offline: (cut) => (
    <>
      <mask id={cut} maskUnits="userSpaceOnUse" x="0" y="0" width="32" height="32">
        <rect width="32" height="32" fill="#fff" />
        <path d="M10 29L28 3" stroke="#000" strokeWidth="7.8" />
      </mask>
      <g mask={`url(#${cut})`}>
        <path
          fillRule="evenodd"
          d="M0.5 16a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0 -17 0zM5.9 16a3.1 3.1 0 1 0 6.2 0a3.1 3.1 0 1 0 -6.2 0z"
        />
        <rect x="16" y="14" width="16" height="4" />
        <rect x="22" y="18" width="4" height="6" />
        <rect x="28" y="18" width="4" height="5" />
      </g>
      <path d="M10 29L28 3" stroke="currentColor" strokeWidth="3" fill="none" />
    </>
  ),
};

/** `size` in pixels: 22 beside a line, 32 in a head, 48 on a stage. */
export function Shape({
  name,
  size = 32,
  className,
}: {
  readonly name: ShapeName;
  readonly size?: 22 | 32 | 48;
  readonly className?: string;
}) {
  const cut = useId();
  const drawn = size === 22 ? 22 : 32;
  return (
    <svg
      className={className}
      width={size}
      height={size}
      viewBox={`0 0 ${drawn} ${drawn}`}
      fill="currentColor"
      aria-hidden="true"
    >
      {(drawn === 22 ? OF_22 : OF_32)[name](cut)}
    </svg>
  );
}
