import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listenForPanels } from '#main/desktop/tray/panel.ts';
import type { HeardOfPanels } from '#main/desktop/tray/watch-panel.ts';
import { eventually } from '#test/support/eventually.ts';
import { createTemporaryFolder, type TemporaryFolder } from '#test/support/temp.ts';

const PANEL = new URL('../../../main/desktop/tray/panel.ts', import.meta.url).href;

// Of Linux alone, as what it asks /proc.
describe.runIf(process.platform === 'linux')('listening for panels', () => {
  let folder: TemporaryFolder;
  let environment: NodeJS.ProcessEnv;
  const pidFile = (): string => join(folder.path, 'pid');

  /** A dbus-monitor that notes who it is, and then does that. */
  const monitor = (script: string): void => {
    const path = join(folder.path, 'dbus-monitor');
    writeFileSync(
      path,
      `#!/bin/sh\necho $$ > '${pidFile()}.new' && mv '${pidFile()}.new' '${pidFile()}'\n${script}\n`,
    );
    chmodSync(path, 0o755);
  };
  const runs = (pid: number): boolean => existsSync(`/proc/${pid}/exe`);
  const monitorsPid = async (): Promise<number> => {
    await eventually(() => expect(existsSync(pidFile())).toBe(true));
    return Number(readFileSync(pidFile(), 'utf8'));
  };
  const listen = () => {
    const heard: (HeardOfPanels | undefined)[] = [];
    return { heard, stop: listenForPanels(environment, (what) => heard.push(what)) };
  };

  beforeEach(() => {
    folder = createTemporaryFolder();
    environment = {
      PATH: `${folder.path}:/usr/bin:/bin`,
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere',
    };
  });
  afterEach(() => folder.remove());

  it('hears what the monitor says, and stops it', async () => {
    monitor('echo "sig x NameOwnerChanged"; exec sleep 60');
    const { heard, stop } = listen();
    const pid = await monitorsPid();
    await eventually(() => expect(heard).toEqual(['another']));
    stop();
    await eventually(() => expect(runs(pid)).toBe(false));
    expect(heard).toEqual(['another']);
  });

  it('is told once that the monitor has ended, or is not there', async () => {
    monitor('exit 1');
    const ended = listen();
    await eventually(() => expect(ended.heard).toEqual([undefined]));
    environment = { ...environment, PATH: '/nowhere' };
    const missing = listen();
    await eventually(() => expect(missing.heard).toEqual([undefined]));
  });

  it('leaves no monitor behind where Latchkey is killed', async () => {
    monitor('exec sleep 60');
    const program = `import(${JSON.stringify(PANEL)}).then(({ listenForPanels }) => listenForPanels(process.env, () => {}))`;
    const latchkey = spawn(process.execPath, ['-e', program], { env: environment, stdio: 'ignore' });
    const pid = await monitorsPid();
    expect(runs(pid)).toBe(true);
    latchkey.kill('SIGKILL');
    await eventually(() => expect(runs(pid)).toBe(false));
  });
});
