import { spawn } from 'node:child_process';
import { clipboard, dialog, shell } from 'electron';
import type { Outside } from './service/types.ts';

/** What Latchkey hands to the rest of the system. Addresses are made by the service, and of these kinds alone. */
const SCHEMES = ['https:', 'http:', 'x-apple.systempreferences:', 'ms-settings:'];

export function systemOutside(own: Pick<Outside, 'closeWindow' | 'quit'>): Outside {
  return {
    ...own,
    async openExternal(url) {
      const { protocol } = new URL(url);
      if (!SCHEMES.includes(protocol)) throw new Error(`addresses of ${protocol} are not opened`);
      await shell.openExternal(url);
    },
    async openPath(path) {
      const problem = await shell.openPath(path);
      if (problem !== '') throw new Error(problem);
    },
    copy: (text) => clipboard.writeText(text),
    async showOpenDialog() {
      const filters = [
        { name: 'Setup files', extensions: ['json'] },
        { name: 'All files', extensions: ['*'] },
      ];
      const { filePaths } = await dialog.showOpenDialog({ properties: ['openFile'], filters });
      return filePaths[0];
    },
    async showSaveDialog(name) {
      const { canceled, filePath } = await dialog.showSaveDialog({ defaultPath: name });
      return canceled || filePath === '' ? undefined : filePath;
    },
    spawnDetached: (program, programArguments) =>
      new Promise((resolve, reject) => {
        const child = spawn(program, programArguments, {
          detached: true,
          stdio: 'ignore',
          shell: false,
          windowsHide: false,
        });
        child.once('error', reject);
        child.once('spawn', () => {
          child.unref();
          resolve();
        });
      }),
  };
}
