import type { ReactNode } from 'react';

/** Drawings of 16 by 16, in lines of the text's colour. They say nothing that a word beside them does not say. */
const ICONS = {
  overview: (
    <>
      <circle cx="5" cy="8" r="3" />
      <path d="M8 8h6.5v3M11.5 8v2.5" />
    </>
  ),
  hosts: (
    <>
      <rect x="2" y="2.5" width="12" height="4.5" rx="1.200" />
      <rect x="2" y="9" width="12" height="4.5" rx="1.200" />
      <path d="M4.800 4.750h.01M4.800 11.250h.01" />
    </>
  ),
  changes: <path d="M4.5 2.5v6M1.5 5.5h6M9 11.5h5.5M3 14l10-12" />,
  activity: <path d="M2 3.5h1.5M6 3.5h8M2 8h1.5M6 8h8M2 12.5h1.5M6 12.5h8" />,
  checkup: <path d="M2 4.200l1.300 1.300L5.800 3M8.5 4.300H14M2 11l1.300 1.300L5.800 9.800M8.5 11.100H14" />,
  settings: (
    <>
      <path d="M2 4.5h6M12 4.5h2M2 11.5h2M8 11.5h6" />
      <circle cx="10" cy="4.5" r="2" />
      <circle cx="6" cy="11.5" r="2" />
    </>
  ),
  copy: (
    <>
      <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
      <path d="M3.5 10.5h-.5A1.5 1.5 0 0 1 1.5 9V3.5A1.5 1.5 0 0 1 3 2h5.5A1.5 1.5 0 0 1 10 3.5V4" />
    </>
  ),
  terminal: (
    <>
      <rect x="1.5" y="2.5" width="13" height="11" rx="1.5" />
      <path d="M4.5 6l2 2-2 2M8.5 10.5h3" />
    </>
  ),
  star: <path d="M8 1.800l1.900 4 4.300.6-3.100 3 .7 4.300L8 11.700l-3.800 2 .7-4.300-3.100-3 4.300-.6z" />,
  starred: (
    <path
      fill="currentColor"
      d="M8 1.800l1.900 4 4.300.6-3.100 3 .7 4.300L8 11.700l-3.800 2 .7-4.300-3.100-3 4.300-.6z"
    />
  ),
  lock: (
    <>
      <rect x="3" y="7" width="10" height="7" rx="1.5" />
      <path d="M5 7V5a3 3 0 0 1 6 0v2" />
    </>
  ),
  chevron: <path d="M6 3.5L10.5 8 6 12.5" />,
  updown: <path d="M5 6l3-3 3 3M5 10l3 3 3-3" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.5" />
      <path d="M10.5 10.5L14 14" />
    </>
  ),
  close: <path d="M3.5 3.5l9 9M12.5 3.5l-9 9" />,
  back: <path d="M7.5 3.5L3 8l4.5 4.5M3 8h10.5" />,
  good: (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path d="M5 8.200l2.200 2.200L11.200 6" />
    </>
  ),
  warn: (
    <>
      <path d="M8 1.800l6.700 12H1.300z" />
      <path d="M8 6.300v3.400M8 11.700v.1" />
    </>
  ),
  stop: (
    <>
      <path d="M5.300 1.5h5.400l3.800 3.800v5.400l-3.800 3.800H5.300l-3.800-3.800V5.300z" />
      <path d="M5.5 5.5l5 5M10.5 5.5l-5 5" />
    </>
  ),
  skip: (
    <>
      <circle cx="8" cy="8" r="6.5" strokeDasharray="2 2" />
      <path d="M5.5 8h5" />
    </>
  ),
  info: (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path d="M8 7.300v4M8 4.800v.1" />
    </>
  ),
  tick: <path d="M3 8.5l3.300 3.300L13 5" />,
  cross: <path d="M4 4l8 8M12 4l-8 8" />,
  wait: <path d="M4 8h.01M8 8h.01M12 8h.01" />,
  plus: <path d="M8 3v10M3 8h10" />,
  minus: <path d="M3 8h10" />,
  file: <path d="M4 1.5h5.5L13 5v9.5H4zM9.5 1.5V5H13" />,
  out: <path d="M6.5 3H3v10h10V9.5M9 2.5h4.5V7M13.5 2.5L7.5 8.5" />,
  refresh: <path d="M13.5 8a5.5 5.5 0 1 1-1.700-4M12 1.5V4.300H9.200" />,
  power: <path d="M8 1.5V8M4.5 4a5.5 5.5 0 1 0 7 0" />,
  globe: (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path d="M1.5 8h13M8 1.5c4 4 4 9 0 13M8 1.5c-4 4-4 9 0 13" />
    </>
  ),
} as const satisfies Record<string, ReactNode>;

export type IconName = keyof typeof ICONS;

export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {ICONS[name]}
    </svg>
  );
}
