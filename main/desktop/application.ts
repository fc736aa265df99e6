import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import {
  app,
  Menu,
  Notification,
  nativeImage,
  nativeTheme,
  net,
  powerMonitor,
  session,
  Tray,
} from 'electron';
import { connectToHost } from '../control/client.ts';
import { type Folders, surroundingsOf } from '../settings/folders.ts';
import { systemClock } from '../support/clock.ts';
import { problemOf } from '../support/failure.ts';
import { logLevel, openFileLog } from '../support/file-log.ts';
import type { Log } from '../support/log.ts';
import { version } from '../support/version.ts';
import { EXIT } from '../support/words/say.ts';
import { systemTimeFormat, type TimeFormat } from '../support/words/time.ts';
import type { Act } from './act.ts';
import { type Actor, createActor } from './actor.ts';
import { composeDesktop } from './compose.ts';
import { createEnding } from './ending.ts';
import { followState } from './follow-state.ts';
import { openDesktopHost } from './host.ts';
import { type Launch, readLaunch } from './launch.ts';
import { LINK_SCHEME, parseLink } from './links.ts';
import { openMemory } from './memory.ts';
import { watchNetwork } from './network.ts';
import { NO_TRAY, STILL_RUNNING } from './notices/notice.ts';
import { createNotifier } from './notices/notifier.ts';
import { createNoticeShower } from './notices/show.ts';
import { createTold } from './notices/told.ts';
import { VERDICT, verdictOn } from './okta-trust.ts';
import { systemOutside } from './outside.ts';
import { hearQuitWishes } from './quit.ts';
import { createService } from './service/service.ts';
import type { Service, ShownPlatform } from './service/types.ts';
import { setStartAtLogin } from './start-at-login.ts';
import { connectWindow, openSystemWindow } from './system-window.ts';
import { trayModel } from './tray/menu.ts';
import { hasPanel, isPanelDark, listenForPanels } from './tray/panel.ts';
import { openTray, type TrayIcon } from './tray/tray.ts';
import { watchPanel } from './tray/watch-panel.ts';

export interface ApplicationParts {
  /** The start itself, and the links and later starts that came before anybody could follow them. */
  readonly launches: readonly Launch[];
  readonly folders: Folders;
  /** Where this bundle is; icons, preload script and window stand beside it. */
  readonly bundle: string;
}

/** Starts the tray application on this computer's Electron, which is ready; where it cannot be started, it ends. */
export async function startApplication(parts: ApplicationParts): Promise<void> {
  const level = logLevel(process.env, undefined);
  const log = openFileLog({ folder: parts.folders.logs, clock: systemClock, level });
  process.on('uncaughtException', (thrown) => log.warn('desktop.unforeseen', { problem: problemOf(thrown) }));
  process.on('unhandledRejection', (thrown) =>
    log.warn('desktop.unforeseen', { problem: problemOf(thrown) }),
  );
  try {
    await putTogether(parts, log);
  } catch (thrown) {
    // One that stayed would show nothing, and take each later start for itself.
    log.warn('desktop.start', { problem: problemOf(thrown) });
    process.stderr.write(`Latchkey could not start: ${problemOf(thrown)}\n`);
    app.exit(EXIT.unexpected);
  }
}

async function putTogether({ launches, folders, bundle }: ApplicationParts, log: Log): Promise<void> {
  const clock = systemClock;
  const { env: environment } = process;
  const platform = process.platform as ShownPlatform;
  const { home } = surroundingsOf(environment);
  const iconFolder = join(bundle, 'icons');
  const memory = openMemory(join(folders.state, 'desktop'), log);
  let service: Service | undefined;
  let actor: Actor | undefined;
  let tray: TrayIcon | undefined;
  const ending = createEnding({ clock, log, exit: () => app.exit(0) });
  /** What people ask for while it starts: a window without a service behind it would stay empty. */
  const early: (() => void)[] = [];
  const whenReady = (todo: () => void): void => {
    if (ending.isUnderWay) return;
    if (actor === undefined) early.push(todo);
    else todo();
  };
  const act = (wanted: Act): void => whenReady(() => void actor?.act(wanted));
  const openWindow = (): void => whenReady(() => window.show());
  const follow = ({ isHidden, link }: Launch): void => {
    if (link !== undefined) whenReady(() => void actor?.follow(link));
    else if (!isHidden) openWindow();
  };
  hearQuitWishes({ app, powerMonitor, process }, { person: () => act({ do: 'quit' }), system: ending.end });
  app.on('second-instance', (_event, words) => follow(readLaunch(words)));
  app.on('activate', openWindow);
  app.on('open-url', (event, url) => {
    event.preventDefault();
    follow({ isHidden: false, link: parseLink(url) ?? { kind: 'open' } });
  });

  const window = openSystemWindow({
    clock,
    log,
    memory,
    bundle,
    iconFolder,
    hasTray: () => tray !== undefined,
    onClosed: () => notifier.say(STILL_RUNNING),
    onSessionEnd: ending.end,
    act,
  });
  const notices = createNoticeShower({ platform, log, make: (options) => new Notification(options), act });
  const notifier = createNotifier({
    clock,
    told: createTold(memory),
    show: notices.show,
    isWindowSeen: window.isSeen,
    tellsChanges: () => service?.desktop().tellAccessChanges ?? true,
  });
  ending.onEnd(notices.close);
  ending.onEnd(notifier.close);
  const showTray = (): TrayIcon =>
    openTray({
      platform,
      iconFolder,
      makeTray: (image) => new Tray(image),
      makeMenu: (template) => Menu.buildFromTemplate(template),
      makeImage: () => nativeImage.createEmpty(),
      isPanelDark: () => isPanelDark(platform, environment, nativeTheme),
      model: () => trayModel(service?.state(), clock.now()),
      act,
      openWindow,
    });
  const panel = watchPanel({
    clock,
    hasPanel: async () => platform !== 'linux' || (await hasPanel(environment)),
    listen: (heard) => (platform === 'linux' ? listenForPanels(environment, heard) : () => {}),
    found() {
      // An icon lives no longer than the panel that it was put in.
      tray?.close();
      tray = showTray();
      void service?.look();
    },
    lost() {
      tray?.close();
      tray = undefined;
      notifier.say(NO_TRAY);
      window.showMinimised();
      void service?.look();
    },
  });
  ending.onEnd(() => tray?.close());
  ending.onEnd(panel.close);
  const panelLooked = panel.look();

  if (platform === 'linux') {
    session.defaultSession.setCertificateVerifyProc(({ validatedCertificate }, done) => {
      verdictOn(validatedCertificate, folders).then(done, () => done(VERDICT.untrusted));
    });
  }
  const composition = composeDesktop({
    clock,
    environment,
    platform,
    folders,
    fetch: (url, init) => net.fetch(url, init),
    resolveProxy: (url) => session.defaultSession.resolveProxy(url),
  });
  const host = openDesktopHost({ clock, log, version, composition, connect: connectToHost });
  ending.onEnd(host.close);
  const ready = await createService({
    composition,
    sessions: host,
    clock,
    log,
    platform,
    environment,
    home,
    format: timeFormat(platform, environment),
    memory,
    outside: systemOutside({ closeWindow: window.close, quit: ending.end }),
    application: {
      version,
      runtime: `Electron ${process.versions.electron}`,
      licenceTexts: join(bundle, 'licences.txt'),
      tray: () => tray !== undefined,
      isOpen: window.isOpen,
    },
  });
  ending.onEnd(ready.close);
  if (ending.isUnderWay) return;
  service = ready;
  const showWindow = (): void => {
    // Whoever opens it may have mended what it said last.
    void ready.look();
    window.show();
  };
  actor = createActor({ service: ready, showWindow, end: ending.end });
  ending.onEnd(connectWindow(window, ready, log));
  const network = watchNetwork({
    clock,
    interfaces: () => JSON.stringify([net.isOnline(), networkInterfaces()]),
    changed: host.wake,
  });
  ending.onEnd(network.close);
  const unfollow = followState({
    clock,
    service: ready,
    setWaiting: network.setWaiting,
    redraw: () => tray?.redraw(),
    setTitle: (title) => tray?.setTitle(title),
    notify: notifier.see,
    act,
    setStartAtLogin(isWanted) {
      const command = app.isPackaged ? [process.execPath] : [process.execPath, app.getAppPath()];
      const { setLoginItemSettings } = app;
      const configFolder = environment.XDG_CONFIG_HOME || join(home, '.config');
      const parts = { platform, command, configFolder, setLoginItem: setLoginItemSettings.bind(app) };
      void setStartAtLogin(isWanted, parts).then((set) => {
        if (!set.ok) log.warn('desktop.start-at-login', { code: set.error.code });
      });
    },
  });

  ending.onEnd(unfollow);
  // First of all: what is shown would not answer any more.
  ending.onEnd(window.destroy);
  host.onChange(() => void ready.look());
  nativeTheme.on('updated', () => tray?.redraw());
  const awake = (): void => {
    host.wake();
    void ready.look();
    void panel.look();
  };
  powerMonitor.on('resume', awake);
  powerMonitor.on('unlock-screen', awake);

  // On Linux the package says so, and asking there takes seconds on some desktops.
  if (app.isPackaged && platform !== 'linux') app.setAsDefaultProtocolClient(LINK_SCHEME);

  await panelLooked;
  const isHidden = launches.every((launch) => launch.isHidden);
  if (platform === 'linux' && tray === undefined) {
    notifier.say(NO_TRAY);
    if (isHidden) window.showMinimised();
  }
  for (const launch of launches) follow(launch);
  for (const todo of early.splice(0)) todo();
  log.info('desktop.started', { version, tray: tray !== undefined, hidden: isHidden });
}

/** The person's region, which is not the language that Electron speaks. */
function timeFormat(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): TimeFormat {
  return platform === 'linux' ? systemTimeFormat(environment, platform) : { locale: app.getSystemLocale() };
}
