import dbus, { type MessageBus } from 'dbus-next';

/** systemd's login service (org.freedesktop.login1), as far as it tells applications of sleep and of the end. */
export interface Logind {
  /** The computer goes to sleep, or comes back. */
  sleep(goes: boolean): void;
  /** It shuts down. */
  shutDown(): void;
}

const NAME = 'org.freedesktop.login1';

class Manager extends dbus.interface.Interface {
  PrepareForSleep(goes: boolean): boolean {
    return goes;
  }
  PrepareForShutdown(goes: boolean): boolean {
    return goes;
  }
}
Manager.configureMembers({
  signals: { PrepareForSleep: { signature: 'b' }, PrepareForShutdown: { signature: 'b' } },
});

/** It grants no lock that delays sleep: Electron asks for one, and goes on without. */
export async function startLogind(bus: MessageBus): Promise<Logind> {
  const manager = new Manager(`${NAME}.Manager`);
  bus.export('/org/freedesktop/login1', manager);
  await bus.requestName(NAME, 0);
  return {
    sleep: (goes) => void manager.PrepareForSleep(goes),
    shutDown: () => void manager.PrepareForShutdown(true),
  };
}
