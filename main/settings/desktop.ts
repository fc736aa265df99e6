import type { Settings } from './schema.ts';

/** The settings of the tray application with every default in its place. */
export interface ResolvedDesktop {
  readonly startAtLogin: boolean;
  readonly timeInMenuBar: boolean;
  readonly tellAccessChanges: boolean;
  /** Undefined for the first one that is found. */
  readonly terminal: string | undefined;
  readonly quit: 'shown' | 'hidden';
  readonly reauthenticateOnSwitch: boolean;
}

export function resolveDesktop({ desktop }: Pick<Settings, 'desktop'>): ResolvedDesktop {
  return {
    startAtLogin: desktop?.startAtLogin ?? false,
    timeInMenuBar: desktop?.timeInMenuBar ?? false,
    tellAccessChanges: desktop?.tellAccessChanges ?? true,
    terminal: desktop?.terminal,
    quit: desktop?.quit ?? 'shown',
    reauthenticateOnSwitch: desktop?.reauthenticateOnSwitch ?? false,
  };
}
