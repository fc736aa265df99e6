import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '#test/support/programs.ts';
import type { OrdinaryUser } from '#test/support/run-as.ts';
import type { Runtime } from '../runtime/runtime.ts';

/** Where the application and all that starts it lie, for somebody who may not read the folder of the sources. */
export interface Place {
  /** The folder of the application: `electron FOLDER` starts it. */
  readonly application: string;
  /** What was built of it: desktop/, preload/ and renderer/. */
  readonly built: string;
  /** For ELECTRON_OVERRIDE_DIST_PATH: a folder whose `electron` starts the runtime as the ordinary user. */
  readonly starter: string;
  /** Starts the application as a desktop does, for whoever runs it: `latchkey-desktop [words]`. */
  readonly desktopCommand: string;
  /** The command `latchkey`. */
  readonly command: string;
}

const root = join(import.meta.dirname, '..', '..', '..');
const loader = join(root, 'node_modules/playwright-core/lib/server/electron/loader.js');

/** Lays it out in `folder`, from the builds in out-stand-in/ or out/. */
export function makePlace(folder: string, runtime: Runtime, user: OrdinaryUser): Place {
  const inside = (...names: readonly string[]): string => {
    const path = join(folder, ...names);
    mkdirSync(path, { recursive: true });
    return path;
  };
  const { application, built } = layOutApplication(inside('application'), runtime);

  const dist = readable(runtime.folder, join(folder, 'runtime'), user);
  const starter = inside('starter');
  cpSync(loader, join(starter, 'loader.js'));
  // Playwright puts its own loader first, from a folder that the ordinary user may not read.
  const [program, parameters] = user.runAs(join(dist, 'electron'), []);
  script(join(starter, 'electron'), [
    `if [ "$1" = -r ]; then shift 2; set -- -r '${join(starter, 'loader.js')}' "$@"; fi`,
    `exec '${[program, ...parameters].join("' '")}' "$@"`,
  ]);
  const desktopCommand = join(starter, 'latchkey-desktop');
  script(desktopCommand, [`exec '${join(dist, 'electron')}' '${application}' "$@"`]);

  const node = readable(process.execPath, join(folder, 'node'), user);
  const cli = readable(join(root, 'out/cli'), join(application, 'out/cli'), user);
  const command = join(starter, 'latchkey');
  script(command, [`exec '${node}' '${join(cli, 'latchkey.cjs')}' "$@"`]);
  return { application, built, starter, desktopCommand, command };
}

/**
 * Lays the application out in `application`, from the builds in out-stand-in/ or out/, with that name of its first file
 * where something is to come before it; answers where what was built lies.
 */
export function layOutApplication(
  application: string,
  runtime: Runtime,
  first?: string,
): Pick<Place, 'application' | 'built'> {
  const built = runtime.isStandIn ? 'out-stand-in' : 'out';
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { name, productName, desktopName, version, type } = manifest;
  const main = first ?? `${built}/desktop/main.cjs`;
  const shown = { name, productName, desktopName, version, type, main };
  writeFileSync(join(application, 'package.json'), JSON.stringify(shown));
  for (const part of ['desktop', 'preload', 'renderer'].map((each) => join(built, each))) {
    cpSync(join(root, part), join(application, part), { recursive: true });
  }
  const native = `node_modules/keytar/prebuilds/${process.platform}-${process.arch}`;
  for (const part of ['build/icons', 'node_modules/keytar/lib', 'node_modules/keytar/package.json', native]) {
    cpSync(join(root, part), join(application, part), { recursive: true });
  }
  return { application, built: join(application, built) };
}

function script(path: string, lines: readonly string[]): void {
  writeFileSync(path, ['#!/bin/sh', ...lines, ''].join('\n'));
  chmodSync(path, 0o755);
}

/** The path itself where the ordinary user may read it, else a copy; one of links where the file system allows it. */
function readable(path: string, copy: string, user: OrdinaryUser): string {
  const can = findProgram('test') ?? 'test';
  try {
    execFileSync(...user.runAs(can, ['-r', path]), { stdio: 'ignore' });
    return path;
  } catch {
    try {
      execFileSync('cp', ['-rl', path, copy], { stdio: 'ignore' });
    } catch {
      cpSync(path, copy, { recursive: true, verbatimSymlinks: true });
    }
    return copy;
  }
}
