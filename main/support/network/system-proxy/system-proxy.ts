import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Environment } from '../environment.ts';
import { proxyOfGnome } from './gnome.ts';
import { proxyOfMacOs } from './macos.ts';
import type { Ask, SystemProxy } from './types.ts';
import { proxyOfWindows } from './windows.ts';

const LIMIT_MS = 3_000;
/** A host runs for weeks, and people carry their computers from network to network. */
const KEPT_MS = 30_000;

/** Desktops that keep their proxies where GNOME does (XDG_CURRENT_DESKTOP, a list with ":"). */
const LIKE_GNOME =
  /(?:^|:)(?:GNOME|GNOME-.*|Unity|X-Cinnamon|Cinnamon|Budgie|MATE|Pantheon|Deepin|UKUI)(?:$|:)/i;

/**
 * Asks the system for its own proxy settings, once in a while. Undefined where this system keeps none that can be
 * asked for. Where the asking fails there is no proxy, as for browsers.
 */
export function systemProxy(
  platform: NodeJS.Platform,
  environment: Environment,
  ask: Ask = runIn(environment),
): (() => Promise<SystemProxy | undefined>) | undefined {
  const look = lookOn(platform, environment, ask);
  if (look === undefined) return undefined;
  let kept: { readonly untilMs: number; readonly seen: Promise<SystemProxy | undefined> } | undefined;
  return () => {
    const now = performance.now();
    if (kept === undefined || kept.untilMs <= now) {
      kept = { untilMs: now + KEPT_MS, seen: look().catch(() => undefined) };
    }
    return kept.seen;
  };
}

function lookOn(
  platform: NodeJS.Platform,
  environment: Environment,
  ask: Ask,
): (() => Promise<SystemProxy | undefined>) | undefined {
  switch (platform) {
    case 'darwin':
      return () => proxyOfMacOs(ask);
    case 'win32':
      return () => proxyOfWindows(ask, environment.SystemRoot ?? 'C:\\Windows');
    default:
      return LIKE_GNOME.test(environment.XDG_CURRENT_DESKTOP ?? '') ? () => proxyOfGnome(ask) : undefined;
  }
}

function runIn(env: Environment): Ask {
  return async (program, words) => {
    const { stdout } = await promisify(execFile)(program, words, {
      env,
      timeout: LIMIT_MS,
      // Nobody is waited for who does not listen.
      killSignal: 'SIGKILL',
      windowsHide: true,
    });
    return stdout;
  };
}
