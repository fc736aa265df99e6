import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import type { TrayIcon } from '#test/desktop/doubles/tray-host.ts';
import type { Room } from '#test/desktop/room.ts';
import type { Person } from '#test/desktop/session/person.ts';
import { until } from '#test/desktop/until.ts';
import { end } from '../processes.ts';

/** As electron.vite.config.ts has it. */
const STAND_IN = { target: 'node16.17' };

/** An application as a desktop starts it: directly, because a test's driver would hold it back. */
export interface Program {
  readonly pid: number;
  readonly icon: TrayIcon;
  /** From the start to the icon in the tray, in milliseconds. */
  readonly iconMs: number;
  /** The start, in milliseconds since 1970. */
  readonly startedAtMs: number;
  /** All that it wrote to its standard error. */
  said(): string;
  stop(): Promise<void>;
}

/** @param folder of the application, which Electron is started with */
export async function startProgram(
  { place }: Room,
  { tray, environment, home }: Person,
  folder: string,
  words: readonly string[] = [],
): Promise<Program> {
  const comes = tray.nextIcon();
  const startedAtMs = performance.timeOrigin + performance.now();
  const child = spawn(join(place.starter, 'electron'), [...words, folder, '--hidden'], {
    env: { ...environment },
    cwd: home,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('Electron could not be started');
  await Promise.race([
    comes,
    new Promise((_, refuse) => child.once('exit', () => refuse(new Error(`Electron ended:\n${said}`)))),
  ]);
  const iconMs = performance.timeOrigin + performance.now() - startedAtMs;
  return {
    pid,
    startedAtMs,
    iconMs,
    icon: await until('the icon', () => tray.iconOf(pid)),
    said: () => said,
    stop: () => end(child),
  };
}

/**
 * A folder with the blank application, for whoever may read the room's place. On the stand-in it begins with what that
 * one lacks, as ours does: reading it takes a good part of the start, and is nothing that ships.
 */
export async function layBlank({ place, runtime }: Room): Promise<string> {
  const folder = join(place.application, '..', 'blank');
  mkdirSync(folder);
  cpSync(join(import.meta.dirname, 'blank'), folder, { recursive: true });
  cpSync(join(place.built, 'desktop/icons/app-16.png'), join(folder, 'icon.png'));
  const main = runtime.isStandIn ? 'shimmed.cjs' : 'main.cjs';
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'blank', main }));
  if (runtime.isStandIn) {
    const input = join(import.meta.dirname, '../../desktop/runtime/shims.ts');
    const shims = await rolldown({ input, platform: 'node', external: ['electron'], transform: STAND_IN });
    const outro = "require('./main.cjs');";
    await shims.write({ file: join(folder, main), format: 'cjs', codeSplitting: false, outro });
    await shims.close();
  }
  return folder;
}
