import { app } from 'electron';
import { EXIT } from '../support/words/say.ts';
import { areTooLong, debuggerAmong, readLaunch } from './launch.ts';
import { prepareSystem } from './prepare.ts';

/**
 * Nothing is done here that can wait: this runs before Electron is ready, and each other part of the application is
 * loaded only after that.
 */
app.enableSandbox();

const refused = app.isPackaged ? debuggerAmong(process.argv) : undefined;
if (refused !== undefined) {
  end(
    EXIT.thisComputer,
    `Latchkey does not start with ${refused}: any program could then act as Latchkey does.`,
  );
} else if (areTooLong(process.argv)) {
  end(EXIT.thisComputer, 'Latchkey was started with a link that is too long for any that it knows.');
} else if (!hasDisplay()) {
  const advice = 'On a computer without one, latchkey agent keeps your certificates fresh.';
  end(EXIT.thisComputer, `Latchkey needs a display for its window, and there is none. ${advice}`);
} else {
  const folders = prepareSystem();
  const launches = [readLaunch(process.argv)];
  // The first one is told the words of each later one.
  if (app.requestSingleInstanceLock()) {
    // Links and later starts may come before anybody is ready to follow them.
    const holdLink = (event: { preventDefault(): void }, url: string): void => {
      event.preventDefault();
      launches.push(readLaunch([url]));
    };
    const holdStart = (_event: unknown, words: string[]): void => void launches.push(readLaunch(words));
    app.on('open-url', holdLink);
    app.on('second-instance', holdStart);
    // A tray application goes on without a window.
    app.on('window-all-closed', () => {});
    void app.whenReady().then(async () => {
      const { startApplication } = await import('./application.ts');
      app.off('open-url', holdLink);
      app.off('second-instance', holdStart);
      await startApplication({ launches, folders, bundle: __dirname });
    });
  } else app.exit(EXIT.done);
}

function hasDisplay(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform !== 'linux' || Boolean(DISPLAY) || Boolean(WAYLAND_DISPLAY);
}

function end(exitCode: number, sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  app.exit(exitCode);
}
