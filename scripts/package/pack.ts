import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Configuration, Platform } from 'electron-builder';
import { load } from 'js-yaml';
import type { Electron } from '../../test/desktop/runtime/fetch.mjs';
import { findProgram } from '../../test/support/programs.ts';

const root = join(import.meta.dirname, '..', '..');
const SIZES = [16, 32, 48, 64, 128, 256, 512];

export interface PackRequest {
  readonly electron: Electron;
  /** Where the packages are put. */
  readonly folder: string;
  /** Instead of the one in package.json. */
  readonly version?: string | undefined;
}

interface Own {
  /** A folder of icons, one for each size. */
  readonly icons: string;
  readonly hasFpm: boolean;
}

/** Makes what electron-builder.yml says for this system, from what was built for this Electron. Answers their paths. */
export async function pack(request: PackRequest): Promise<readonly string[]> {
  const icons = mkdtempSync(join(tmpdir(), 'latchkey-icons-'));
  for (const size of SIZES) {
    const to = join(icons, `${size}x${size}.png`);
    copyFileSync(join(root, 'build/icons/png', `app-${size}.png`), to);
  }
  const hasFpm = findProgram('fpm') !== undefined;
  if (hasFpm) process.env.USE_SYSTEM_FPM = 'true';
  else process.env.CUSTOM_FPM_PATH = join(root, 'scripts/package/fpm.mjs');
  try {
    // By a file: what is given as an object would be laid over electron-builder.yml, and could take nothing away.
    const config = join(icons, 'electron-builder.json');
    writeFileSync(config, JSON.stringify(configuration(request, { icons, hasFpm })));
    return await build({
      projectDir: root,
      targets: Platform.current().createTarget(),
      publish: 'never',
      config,
    });
  } finally {
    rmSync(icons, { recursive: true, force: true });
  }
}

function configuration({ electron, folder, version }: PackRequest, { icons, hasFpm }: Own): Configuration {
  const written = load(readFileSync(join(root, 'electron-builder.yml'), 'utf8')) as Configuration;
  const extraMetadata = { ...(version === undefined ? {} : { version }) };
  const common: Configuration = {
    ...written,
    electronVersion: electron.version,
    electronDist: electron.folder,
    directories: { ...written.directories, output: folder },
    linux: { ...written.linux, icon: icons },
    extraMetadata,
  };
  if (!electron.isStandIn) return common;
  // For tests alone: its own build, and the fuses that it has.
  const { grantFileProtocolExtraPrivileges, ...electronFuses } = written.electronFuses ?? {};
  const files = [written.files ?? []]
    .flat()
    .map((each) => (typeof each === 'string' ? each.replace(/^out\//, 'out-stand-in/') : each));
  return {
    ...common,
    // To pack it small takes minutes.
    ...(hasFpm ? {} : { deb: { ...written.deb, fpm: ['--quick'] } }),
    electronFuses,
    files,
    extraMetadata: { ...extraMetadata, main: 'out-stand-in/desktop/main.cjs' },
  };
}
