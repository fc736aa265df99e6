import type { Folders } from '#main/settings/folders.ts';
import type { Stack } from '#test/stack/index.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Driven } from '../session/application.ts';

/** Somebody at a computer of any system, with what a spec needs that is to hold on all of them. */
export interface Seat {
  readonly runtime: Runtime;
  readonly stack: Pick<Stack, 'provider' | 'site'>;
  /** What was built of the application: desktop/, preload/ and renderer/. */
  readonly built: string;
  /** Everything of theirs is below it. */
  readonly folder: string;
  /** Where Latchkey keeps its things for them. */
  readonly folders: Folders;
  /** Starts the application; whoever starts it stops it. */
  start(words?: readonly string[]): Promise<SeatApplication>;
  /** `ssh-add -L` */
  agentLists(): Promise<string>;
  /** What the application wrote into its log. */
  log(): string;
}

export interface SeatApplication extends Driven {
  /** The addresses that it had opened in the browser so far. */
  opened(): Promise<readonly string[]>;
  /** The lines of the menu in the tray. */
  menu(): Promise<readonly string[]>;
  /** Chooses the line with these words there. */
  choose(line: string): Promise<void>;
}
