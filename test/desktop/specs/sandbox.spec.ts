import { readFileSync } from 'node:fs';
import { expect, test } from '../desk.ts';

test('the kernel holds the page in a sandbox, as an ordinary user', async ({ desk }) => {
  const person = await desk.person();
  const application = await desk.start(person);
  try {
    await (await application.window()).getByRole('heading', { level: 1 }).waitFor();
    const pid = await application.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
    );
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const value = (name: string): string[] =>
      new RegExp(`^${name}:\\s+(.*)$`, 'm').exec(status)?.[1]?.split(/\s+/) ?? [];
    const FILTERED = '2';
    expect(value('Seccomp')).toEqual([FILTERED]);
    expect(value('NoNewPrivs')).toEqual(['1']);
    // Its own namespace of processes: it has a number there too, and sees nobody else's.
    expect(value('NSpid').length).toBeGreaterThan(1);
    expect(value('Uid')[0]).toBe(String(person.user.id));
    expect(person.user.id).not.toBe(0);
  } finally {
    await application.stop();
    await person.leave();
  }
});
