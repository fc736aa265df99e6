import type { Page } from '@playwright/test';
import type { Rules } from './eyes.ts';

/** Each system has typefaces of its own, and the pictures that are kept are those of Linux. */
export const ARE_PICTURES_COMPARED = process.platform === 'linux';

/** How the window may be looked at. */
export interface Mode {
  readonly width: number;
  readonly height: number;
  readonly dark?: true;
  /** Compared with the picture that is kept; the dark ones of some states alone. */
  readonly pictured?: true;
  /** Of axe-core. In the dark only the colours are others than in the light, and at 420 they lie as at 320. */
  readonly rules?: Rules;
}

export const MODES = {
  light: { width: 960, height: 640, rules: 'all', pictured: true },
  dark: { width: 960, height: 640, rules: 'colours', dark: true },
  narrow: { width: 420, height: 480, rules: 'colours', pictured: true },
  /** The window as it opens, at 200 %. */
  zoomed: { width: 480, height: 320 },
  /** The smallest that has to do: 640 at 200 %. */
  reflow: { width: 320, height: 480, rules: 'all' },
} as const satisfies Record<string, Mode>;

export async function lookIn(page: Page, { width, height, dark }: Mode): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    forcedColors: 'none',
  });
}
