import * as z from 'zod/mini';

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowPlace extends Partial<Area> {
  readonly width: number;
  readonly height: number;
  readonly maximised: boolean;
}

export const SMALLEST = { width: 420, height: 480 } as const;
const STANDARD: WindowPlace = { width: 960, height: 640, maximised: false };
/** So much of the window has to be on a screen, for the person to take hold of it. */
const VISIBLE = 80;

const rememberedSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int(),
  height: z.int(),
  maximised: z.boolean(),
});

/** Where the window goes: where it was, if that is still on a screen and was remembered whole; else where the system wants it. */
export function windowPlace(remembered: unknown, screens: readonly Area[]): WindowPlace {
  const checked = rememberedSchema.safeParse(remembered);
  if (!checked.success) return STANDARD;
  const { x, y, maximised } = checked.data;
  for (const area of screens) {
    // What is too large for it is cut before anything is said of where it lies.
    const width = Math.min(Math.max(checked.data.width, SMALLEST.width), area.width);
    const height = Math.min(Math.max(checked.data.height, SMALLEST.height), area.height);
    const isOnIt =
      x + width >= area.x + VISIBLE &&
      x <= area.x + area.width - VISIBLE &&
      y >= area.y &&
      y <= area.y + area.height - VISIBLE;
    if (isOnIt) return { x, y, width, height, maximised };
  }
  return { ...STANDARD, maximised };
}
