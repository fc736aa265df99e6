import type { Shape } from './status.ts';

export type IconColour = 'black' | 'white';

interface IconFile {
  readonly colour: IconColour;
  /** In pixels. */
  readonly size: number;
  /** Size of the drawing: each was made to sit on the pixels of its own. */
  readonly drawnFrom: 16 | 22 | 32;
  readonly name: string;
}

const SIZES = [
  { size: 16, drawnFrom: 16 },
  { size: 20, drawnFrom: 22 },
  { size: 22, drawnFrom: 22 },
  { size: 24, drawnFrom: 22 },
  { size: 32, drawnFrom: 32 },
  { size: 44, drawnFrom: 22 },
] as const;

/** The files of one silhouette, in build/icons/png and beside the built application. */
export const iconFiles = (shape: Shape): readonly IconFile[] =>
  SIZES.flatMap(({ size, drawnFrom }) =>
    (['black', 'white'] as const).map((colour) => ({
      colour,
      size,
      drawnFrom,
      name: iconName(shape, colour, size),
    })),
  );

export function iconName(shape: Shape, colour: IconColour, size: number): string {
  return `tray-${shape}-${colour}-${size}.png`;
}

interface IconParts {
  readonly platform: NodeJS.Platform;
  /** Of the panel that the icon stands in, not of windows. */
  readonly isPanelDark: boolean;
}

export interface IconChoice {
  readonly colour: IconColour;
  /** The system paints it as it needs it. */
  readonly isTemplate: boolean;
  /** By how many pixels a point has. */
  readonly sizes: readonly { readonly scaleFactor: number; readonly size: number }[];
}

/** macOS paints a template; elsewhere the icon stands out from the taskbar or panel that it is in. */
export function chooseIcon({ platform, isPanelDark }: IconParts): IconChoice {
  switch (platform) {
    case 'darwin':
      return { colour: 'black', isTemplate: true, sizes: scaled([1, 16], [2, 32]) };
    case 'win32':
      return {
        colour: isPanelDark ? 'white' : 'black',
        isTemplate: false,
        sizes: scaled([1, 16], [1.25, 20], [1.5, 24], [2, 32]),
      };
    default:
      return {
        colour: isPanelDark ? 'white' : 'black',
        isTemplate: false,
        sizes: scaled([1, 22], [2, 44]),
      };
  }
}

function scaled(...pairs: readonly (readonly [number, number])[]): IconChoice['sizes'] {
  return pairs.map(([scaleFactor, size]) => ({ scaleFactor, size }));
}
