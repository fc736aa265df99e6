import { join } from 'node:path';
import { app } from 'electron';
import { type Folders, foldersOf, surroundingsOf } from '../settings/folders.ts';
import { registerWindowScheme } from './window/scheme.ts';

/** What has to be said before Electron is ready. */
export function prepareSystem(): Folders {
  const folders = foldersOf(surroundingsOf(process.env));
  // Chromium's own things stand with ours, where "latchkey config path" says, and those that may go in the cache.
  app.setPath('userData', join(folders.state, 'desktop'));
  app.setPath('sessionData', join(folders.cache, 'desktop'));
  app.setAppUserModelId('com.latchkey.desktop');
  if (process.platform === 'darwin') app.setActivationPolicy('accessory');
  registerWindowScheme();
  return folders;
}
