import type { Screen } from '#main/cli/screen/screen.ts';

/** A screen that remembers. `lines` is what a person would see, with rewritten lines gone. */
export class FakeScreen implements Screen {
  readonly isTerminal: boolean;
  readonly colours: boolean;
  readonly unicode: boolean;
  readonly columns: number;
  written = '';
  closed = false;

  constructor({ isTerminal = false, colours = false, unicode = true, columns = 80 }: Partial<Screen> = {}) {
    this.isTerminal = isTerminal;
    this.colours = colours;
    this.unicode = unicode;
    this.columns = columns;
  }

  write(text: string): void {
    this.written += text;
  }

  isClosed(): boolean {
    return this.closed;
  }

  get lines(): string[] {
    return this.written
      .split('\n')
      .map((line) => line.slice(line.lastIndexOf('\r') + 1).replace('\u001b[K', ''));
  }
}
