import { styleText } from 'node:util';

/** One of the two streams of the command, as what is written to it has to know it. */
export interface Screen {
  write(text: string): void;
  /** Whoever read has gone: nothing is written any more. */
  isClosed(): boolean;
  /** Lines can be rewritten, and a person is probably looking. */
  readonly isTerminal: boolean;
  readonly colours: boolean;
  /** Characters beyond ASCII arrive as what they are. */
  readonly unicode: boolean;
  /** Width to write for, in characters. */
  readonly columns: number;
}

/** What `screenOf` needs of a stream; `process.stdout` and `process.stderr` are such. */
export interface OutputStream {
  write(text: string): unknown;
  isClosed?(): boolean;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** What `screenOf` needs of a process. */
export interface ScreenFacts {
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
}

const USUAL_COLUMNS = 80;
/** Lines longer than this are hard to read, however wide the terminal is. */
const MOST_COLUMNS = 100;
const LEAST_COLUMNS = 40;

export function screenOf(stream: OutputStream, { env: environment, platform }: ScreenFacts): Screen {
  const isTerminal = stream.isTTY === true && environment.TERM !== 'dumb';
  return {
    write: (text) => void stream.write(text),
    isClosed: () => stream.isClosed?.() === true,
    isTerminal,
    colours: coloursWanted(environment) ?? isTerminal,
    unicode: isUnicode(environment, platform),
    columns: Math.min(Math.max(stream.columns ?? USUAL_COLUMNS, LEAST_COLUMNS), MOST_COLUMNS),
  };
}

/** FORCE_COLOR (force-color.org) before NO_COLOR (no-color.org), as Node has it; undefined where neither is set. */
function coloursWanted({ FORCE_COLOR: force, NO_COLOR: no }: NodeJS.ProcessEnv): boolean | undefined {
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false';
  return no !== undefined && no !== '' ? false : undefined;
}

/** The locale's character set, by the order of locale(7). macOS and Windows terminals have no other. */
function isUnicode(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  if (platform === 'win32' || platform === 'darwin') return true;
  const locale = [environment.LC_ALL, environment.LC_CTYPE, environment.LANG].find(
    (one) => one !== undefined && one !== '',
  );
  return locale === undefined || /utf-?8/i.test(locale);
}

export type Style = 'title' | 'label' | 'good' | 'warn' | 'stop' | 'code';

const FORMATS = {
  title: 'bold',
  label: 'dim',
  good: 'green',
  warn: 'yellow',
  stop: 'red',
  code: 'cyan',
} as const satisfies Record<Style, string>;

/** Writes text in a style where the screen shows colours; elsewhere the text as it is. */
export type Painter = (style: Style, text: string) => string;

export function painterFor(screen: Screen): Painter {
  if (!screen.colours) return (_, text) => text;
  return (style, text) => styleText(FORMATS[style], text, { validateStream: false });
}
