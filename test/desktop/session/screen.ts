import { join } from 'node:path';
import { startServerProcess, untilReady } from '#test/stack/support/server-process.ts';
import { findProgram } from '#test/support/programs.ts';

export interface Screen {
  /** For DISPLAY. */
  readonly display: string;
  /** What it shows at this moment, as the X server writes it (XWD, XWDFile.h). */
  readonly frame: string;
  stop(): Promise<void>;
}

const SIZE = '1280x800x24';

/** An X server without a monitor. It chooses a free number itself, and says it once it listens. */
export async function startScreen(folder: string): Promise<Screen> {
  const server = startServerProcess({
    program: findProgram('Xvfb') ?? 'Xvfb',
    args: ['-displayfd', '1', '-screen', '0', SIZE, '-fbdir', folder, '-nolisten', 'tcp', '-noreset'],
    env: {},
    logFile: join(folder, 'screen.log'),
  });
  const number = (): string | undefined => /^\d+$/m.exec(server.output())?.[0];
  await untilReady(server, () => number() !== undefined);
  return {
    display: `:${number()}`,
    frame: join(folder, 'Xvfb_screen0'),
    stop: () => server.stop(),
  };
}
