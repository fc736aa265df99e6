import dbus from 'dbus-next';
import { expect, it } from 'vitest';
import { showsTrayIcons } from '#main/application/doctor/looks/computer.ts';
import { startSessionBus } from '#test/support/keyring.ts';
import { describeWith } from '#test/support/needs.ts';
import { createTemporaryFolder } from '#test/support/temp.ts';

describeWith(['dbus-run-session'], 'whether a desktop shows tray icons', () => {
  it('is asked of its session bus', async () => {
    const folder = createTemporaryFolder();
    const bus = await startSessionBus(folder.path);
    try {
      expect(await showsTrayIcons({})).toBeUndefined();
      const environment = { ...bus.environment, PATH: process.env.PATH };
      expect(await showsTrayIcons(environment)).toBe(false);
      const busAddress = bus.environment.DBUS_SESSION_BUS_ADDRESS ?? '';
      const panel = dbus.sessionBus({ busAddress });
      await panel.requestName('org.kde.StatusNotifierWatcher', 0);
      expect(await showsTrayIcons(environment)).toBe(true);
      panel.disconnect();
    } finally {
      await bus.stop();
      folder.remove();
    }
  });
});
