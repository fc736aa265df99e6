import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { foldersOf } from '#main/settings/folders.ts';
import { loadSettings } from '#main/settings/load.ts';
import { settingsSources } from '#main/settings/sources.ts';
import { createTemporaryFolder, type TemporaryFolder } from '#test/support/temp.ts';
import { FINGERPRINT } from '../cli/fake-world.ts';
import { type FakeDesktopOptions, fakeDesktop } from './fake-desktop.ts';

export const AUTHORITY = { url: 'https://ca.example.com', fingerprint: FINGERPRINT };

/** Desktops on real files of settings, in a folder of each test's own. Call it at the top of a file. */
export function desktopsOnFiles() {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = createTemporaryFolder();
  });
  afterEach(() => folder.remove());

  return {
    pathOf: (...names: readonly string[]) => join(folder.path, ...names),
    managedPath: () => join(folder.path, 'managed', 'settings.json'),
    userPath: () => join(folder.path, 'home', '.config', 'latchkey', 'settings.json'),
    write(path: string, document: unknown): void {
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(path, typeof document === 'string' ? document : JSON.stringify(document));
    },
    async desktopOn(sessions: FakeDesktopOptions['sessions'], more: Partial<FakeDesktopOptions> = {}) {
      const home = join(folder.path, 'home');
      const surroundings = {
        platform: 'linux' as const,
        environment: {},
        home,
        temporary: folder.path,
        hasRunUser: false,
      };
      const folders = { ...foldersOf(surroundings), managed: join(folder.path, 'managed') };
      return fakeDesktop({
        sessions,
        home,
        environment: { PATH: '/nowhere' },
        ...more,
        composition: {
          folders,
          settings: () => loadSettings(settingsSources({}, folders)),
          ...more.composition,
        },
      });
    },
  };
}
