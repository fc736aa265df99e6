import dbus, { type MessageBus } from 'dbus-next';

/** A desktop's notification service (org.freedesktop.Notifications 1.2), and a person who reads and answers. */

const NAME = 'org.freedesktop.Notifications';
const PATH = '/org/freedesktop/Notifications';

export interface ShownNotification {
  readonly id: number;
  readonly title: string;
  readonly body: string;
  /** By key; "default" is a click on the whole. */
  readonly actions: Readonly<Record<string, string>>;
}

export interface Notifications {
  /** All that were shown, the newest last. */
  readonly shown: readonly ShownNotification[];
  /** Clicks on it, or on one of its buttons. */
  click(id: number, action?: string): void;
  leave(): Promise<void>;
}

const DISMISSED = 2;
const CLOSED_BY_CALL = 3;

class Service extends dbus.interface.Interface {
  readonly shown: ShownNotification[] = [];
  GetCapabilities(): readonly string[] {
    return ['body', 'actions', 'persistence'];
  }
  GetServerInformation(): readonly string[] {
    return ['latchkey-tests', 'latchkey', '1', '1.2'];
  }
  Notify(
    _application: string,
    replaces: number,
    _icon: string,
    title: string,
    body: string,
    actions: readonly string[],
  ): number {
    const id = replaces === 0 ? this.shown.length + 1 : replaces;
    const pairs = actions.flatMap((key, at) => (at % 2 === 0 ? [[key, actions[at + 1] ?? '']] : []));
    this.shown.push({ id, title, body, actions: Object.fromEntries(pairs) });
    return id;
  }
  CloseNotification(id: number): void {
    this.NotificationClosed(id, CLOSED_BY_CALL);
  }
  NotificationClosed(id: number, reason: number): readonly number[] {
    return [id, reason];
  }
  ActionInvoked(id: number, action: string): readonly unknown[] {
    return [id, action];
  }
}
Service.configureMembers({
  methods: {
    GetCapabilities: { outSignature: 'as' },
    GetServerInformation: { outSignature: 'ssss' },
    Notify: { inSignature: 'susssasa{sv}i', outSignature: 'u' },
    CloseNotification: { inSignature: 'u', outSignature: '' },
  },
  signals: {
    NotificationClosed: { signature: 'uu' },
    ActionInvoked: { signature: 'us' },
  },
});

export async function startNotifications(bus: MessageBus): Promise<Notifications> {
  const service = new Service(NAME);
  bus.export(PATH, service);
  await bus.requestName(NAME, 0);
  return {
    shown: service.shown,
    click(id, action = 'default') {
      service.ActionInvoked(id, action);
      service.NotificationClosed(id, DISMISSED);
    },
    async leave() {
      await bus.releaseName(NAME);
      bus.unexport(PATH, service);
    },
  };
}
