import { closeSync, openSync, readSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** What is on a screen at one moment. */
export interface Seen {
  /** The same for two looks that saw the same. */
  readonly digest: number;
  /** How many colours there are. */
  readonly colours: number;
}

export interface Frame {
  look(): Seen;
  /** The moment, by performance.now(), at which `sees` first holds; throws when it never does. */
  when(what: string, sees: (seen: Seen) => boolean): Promise<number>;
  /** Waits until nothing has moved for a while; answers what is there then. */
  still(): Promise<Seen>;
  close(): void;
}

/** Letters have edges in many shades; an empty window, the screen behind it and the pointer have few colours. */
export const hasWords = ({ colours }: Seen): boolean => colours > 8;
export const isEmpty = (seen: Seen): boolean => !hasWords(seen);

/** Every so many rows are enough to see letters by. */
const STEP = 4;
const LOOK_EVERY_MS = 1;
const STILL_MS = 400;
const PATIENCE_MS = 20_000;

/** XWDFile.h: header_size, …, pixmap_width, pixmap_height, …, bytes_per_line, …, ncolors, big-endian words. */
const HEADER = { words: 25, size: 0, height: 5, line: 12, colours: 19, colourBytes: 12 };

/** @param path of the file that the X server keeps its screen in, of 32 bits a pixel */
export function openFrame(path: string): Frame {
  const file = openSync(path, 'r');
  const header = Buffer.alloc(HEADER.words * 4);
  readSync(file, header, 0, header.length, 0);
  const field = (index: number): number => header.readUInt32BE(index * 4);
  const begin = field(HEADER.size) + field(HEADER.colours) * HEADER.colourBytes;
  const [height, line] = [field(HEADER.height), field(HEADER.line)];
  const row = new Uint32Array(line / 4);

  const look = (): Seen => {
    let digest = 0;
    const colours = new Set<number>();
    for (let at = 0; at < height; at += STEP) {
      readSync(file, row, 0, line, begin + at * line);
      let before = -1;
      for (const pixel of row) {
        digest = (Math.imul(digest, 31) + pixel) | 0;
        if (pixel === before) continue;
        before = pixel;
        colours.add(pixel);
      }
    }
    return { digest, colours: colours.size };
  };
  return {
    look,
    async when(what, sees) {
      const deadline = performance.now() + PATIENCE_MS;
      for (;;) {
        const now = performance.now();
        if (sees(look())) return now;
        if (now > deadline) throw new Error(`the screen never showed ${what}`);
        await pause(LOOK_EVERY_MS);
      }
    },
    async still() {
      let seen = look();
      let since = performance.now();
      while (performance.now() - since < STILL_MS) {
        await pause(25);
        const next = look();
        if (next.digest !== seen.digest) since = performance.now();
        seen = next;
      }
      return seen;
    },
    close: () => closeSync(file),
  };
}
