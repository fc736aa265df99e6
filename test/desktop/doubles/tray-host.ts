import { createHash } from 'node:crypto';
import dbus, { type MessageBus } from 'dbus-next';
import { ask, property } from './bus.ts';

/**
 * A desktop's panel, as far as applications see it over D-Bus: the watcher that their icons register with
 * (org.kde.StatusNotifierWatcher), and a person who reads and clicks their menus (com.canonical.dbusmenu).
 */

const WATCHER = 'org.kde.StatusNotifierWatcher';
const WATCHER_PATH = '/StatusNotifierWatcher';
const ITEM = 'org.kde.StatusNotifierItem';
const MENU = 'com.canonical.dbusmenu';
const MOST_TRIES = 3;
const NO_REPLY = 'org.freedesktop.DBus.Error.NoReply';

export interface TrayHost {
  /** Whether that process shows an icon. */
  iconOf(pid: number): Promise<TrayIcon | undefined>;
  /** Resolves at the moment when the next icon comes, whosever it is. */
  nextIcon(): Promise<void>;
  leave(): Promise<void>;
}

export interface MenuItem {
  readonly id: number;
  readonly label: string;
  readonly enabled: boolean;
  readonly separator: boolean;
  /** Of a check box or radio button. */
  readonly checked: boolean | undefined;
  readonly children: readonly MenuItem[];
}

export interface TrayIcon {
  menu(): Promise<readonly MenuItem[]>;
  /** The first words of its menu, which cannot be chosen, and then what can be: as a person reads them. */
  words(): Promise<readonly string[]>;
  /** As a person would: what is switched off cannot be clicked. `path` leads into submenus. */
  click(...path: readonly string[]): Promise<void>;
  /** A click on the icon itself. */
  activate(): Promise<void>;
  tooltip(): Promise<string>;
  /** Its picture, as a digest: two that are equal look the same. */
  picture(): Promise<string>;
}

class Watcher extends dbus.interface.Interface {
  readonly items: string[] = [];
  readonly waiting: (() => void)[] = [];
  RegisterStatusNotifierItem(service: string): void {
    // Either the name of a service, or (Ayatana) a path of whoever asks, which dbus-next does not tell here.
    this.items.push(service.startsWith('/') ? service : `${service}/StatusNotifierItem`);
    for (const come of this.waiting.splice(0)) come();
    this.StatusNotifierItemRegistered(service);
  }
  RegisterStatusNotifierHost(): void {
    this.StatusNotifierHostRegistered();
  }
  get RegisteredStatusNotifierItems(): readonly string[] {
    return this.items;
  }
  get IsStatusNotifierHostRegistered(): boolean {
    return true;
  }
  get ProtocolVersion(): number {
    return 0;
  }
  StatusNotifierItemRegistered(service: string): string {
    return service;
  }
  StatusNotifierHostRegistered(): void {}
}
Watcher.configureMembers({
  properties: {
    RegisteredStatusNotifierItems: { signature: 'as', access: 'read' },
    IsStatusNotifierHostRegistered: { signature: 'b', access: 'read' },
    ProtocolVersion: { signature: 'i', access: 'read' },
  },
  methods: {
    RegisterStatusNotifierItem: { inSignature: 's', outSignature: '' },
    RegisterStatusNotifierHost: { inSignature: 's', outSignature: '' },
  },
  signals: {
    StatusNotifierItemRegistered: { signature: 's' },
    StatusNotifierHostRegistered: { signature: '' },
  },
});

export async function startTrayHost(bus: MessageBus): Promise<TrayHost> {
  const watcher = new Watcher(WATCHER);
  bus.export(WATCHER_PATH, watcher);
  await bus.requestName(WATCHER, 0);
  return {
    async iconOf(pid) {
      // An icon that was taken away and set again is the last one.
      for (const item of [...watcher.items].reverse()) {
        const [service = '', ...path] = item.split('/');
        if ((await processOf(bus, service)) === pid) return trayIcon(bus, service, `/${path.join('/')}`);
      }
      return undefined;
    },
    nextIcon: () => new Promise((resolve) => watcher.waiting.push(resolve)),
    async leave() {
      await bus.releaseName(WATCHER);
      bus.unexport(WATCHER_PATH, watcher);
    },
  };
}

async function processOf(bus: MessageBus, service: string): Promise<unknown> {
  const [pid] = await ask(bus, {
    to: 'org.freedesktop.DBus',
    path: '/org/freedesktop/DBus',
    face: 'org.freedesktop.DBus',
    member: 'GetConnectionUnixProcessID',
    signature: 's',
    body: [service],
    // A process that has gone has no icon any more.
  }).catch(() => []);
  return pid;
}

function trayIcon(bus: MessageBus, to: string, path: string): TrayIcon {
  const ofItem = (member: string): Promise<unknown> => property(bus, { to, path, face: ITEM, member });
  const ofMenu = async (member: string, signature: string, body: readonly unknown[]): Promise<unknown[]> =>
    ask(bus, { to, path: String(await ofItem('Menu')), face: MENU, member, signature, body });
  const menu = async (): Promise<readonly MenuItem[]> => {
    const [, root] = await ofMenu('GetLayout', 'iias', [0, -1, []]);
    return readItem(root).children;
  };
  return {
    menu,
    async words() {
      return (await menu()).filter(({ separator }) => !separator).map(({ label }) => label);
    },
    async click(...labels) {
      for (let tries = 1; ; tries += 1) {
        const item = itemAt(await menu(), labels);
        const now = Math.floor(Date.now() / 1000);
        try {
          await ofMenu('Event', 'isvu', [item.id, 'clicked', new dbus.Variant('i', 0), now]);
          return;
        } catch (thrown) {
          // What the click ends answers no more.
          if (thrown instanceof dbus.DBusError && thrown.type === NO_REPLY) return;
          // The menu was made anew between the look and the click: it is looked for once more.
          if (tries === MOST_TRIES) throw thrown;
        }
      }
    },
    async activate() {
      await ask(bus, { to, path, face: ITEM, member: 'Activate', signature: 'ii', body: [0, 0] });
    },
    async tooltip() {
      const [, , title] = (await ofItem('ToolTip')) as readonly unknown[];
      return String(title);
    },
    async picture() {
      const pixmaps = (await ofItem('IconPixmap')) as readonly (readonly [number, number, Uint8Array])[];
      const digest = createHash('sha256');
      for (const [, , pixels] of pixmaps) digest.update(Uint8Array.from(pixels));
      if (pixmaps.length === 0) digest.update(String(await ofItem('IconName')));
      return digest.digest('hex');
    },
  };
}

function itemAt(menu: readonly MenuItem[], labels: readonly string[]): MenuItem {
  let items = menu;
  let found: MenuItem | undefined;
  for (const label of labels) {
    found = items.find((item) => item.label === label);
    if (found === undefined) {
      throw new Error(`the menu has no “${label}”: ${items.map((item) => item.label).join(' | ')}`);
    }
    if (!found.enabled) throw new Error(`“${label}” cannot be chosen`);
    items = found.children;
  }
  if (found === undefined) throw new Error('nothing to click');
  return found;
}

/** One node of GetLayout: (ia{sv}av), an item with its properties and what is below it. */
function readItem(node: unknown): MenuItem {
  const [id, properties, children] = node as [number, Readonly<Record<string, unknown>>, readonly unknown[]];
  const { label, enabled, type } = properties;
  const toggle = properties['toggle-state'];
  return {
    id,
    // An underscore stands before the letter of a keyboard shortcut; two are one.
    label: typeof label === 'string' ? label.replaceAll(/_(.)/g, '$1') : '',
    enabled: enabled !== false,
    separator: type === 'separator',
    checked: toggle === undefined ? undefined : toggle === 1,
    children: children.map(readItem),
  };
}
