import type { ShownPlatform } from '../types.ts';

/** One terminal program, and how it is told to run something. The command stays a list of words all the way. */
export interface Terminal {
  /** In the settings. */
  readonly id: string;
  readonly title: string;
  /** What has to be there: a program on the PATH, or a folder of macOS. */
  readonly needs: string;
  /** `path`: where what it needs was found; exactly that is started, whatever else has its name. */
  readonly launch: (command: readonly string[], path: string) => Launch;
}

export interface Launch {
  readonly program: string;
  readonly programArguments: readonly string[];
}

const linux = (id: string, title: string, ...options: readonly string[]): Terminal => ({
  id,
  title,
  needs: id,
  launch: (command, path) => ({ program: path, programArguments: [...options, ...command] }),
});

/**
 * The person's own choice first (the Default Terminal specification of freedesktop.org, then Debian's alternative), then
 * those of the desktops, then the rest. Only those that take a command word by word: who takes it as one text would
 * read it as a shell does.
 */
const LINUX: readonly Terminal[] = [
  linux('xdg-terminal-exec', 'The system’s terminal'),
  linux('x-terminal-emulator', 'The system’s terminal', '-e'),
  linux('gnome-terminal', 'GNOME Terminal', '--'),
  linux('ptyxis', 'Ptyxis', '--'),
  linux('kgx', 'GNOME Console', '--'),
  linux('konsole', 'Konsole', '-e'),
  linux('xfce4-terminal', 'Xfce Terminal', '-x'),
  linux('mate-terminal', 'MATE Terminal', '-x'),
  linux('terminator', 'Terminator', '-x'),
  linux('kitty', 'kitty'),
  linux('alacritty', 'Alacritty', '-e'),
  linux('wezterm', 'WezTerm', 'start', '--'),
  linux('ghostty', 'Ghostty', '-e'),
  linux('foot', 'foot'),
  linux('urxvt', 'rxvt-unicode', '-e'),
  linux('xterm', 'XTerm', '-e'),
];

/**
 * AppleScript gets the command as its arguments, and quotes each word for the shell of the terminal by itself: no word is
 * ever a part of a script.
 */
const scripted = (...run: readonly string[]): Terminal['launch'] => {
  const script = [
    'on run words_',
    'set command_ to ""',
    'repeat with word_ in words_',
    'set command_ to command_ & quoted form of (word_ as text) & " "',
    'end repeat',
    ...run,
    'end run',
  ];
  return (command) => ({
    program: '/usr/bin/osascript',
    programArguments: [...script.flatMap((line) => ['-e', line]), '--', ...command],
  });
};

const DARWIN: readonly Terminal[] = [
  {
    id: 'terminal',
    title: 'Terminal',
    needs: '/System/Applications/Utilities/Terminal.app',
    launch: scripted('tell application "Terminal"', 'activate', 'do script command_', 'end tell'),
  },
  {
    id: 'iterm',
    title: 'iTerm',
    needs: '/Applications/iTerm.app',
    launch: scripted(
      'tell application "iTerm"',
      'activate',
      'create window with default profile command command_',
      'end tell',
    ),
  },
];

/** Never cmd or PowerShell, which would read a name as their own language. */
const WINDOWS: readonly Terminal[] = [
  {
    id: 'wt',
    title: 'Windows Terminal',
    needs: 'wt.exe',
    // Windows Terminal divides its own commands at each semicolon; a backslash before one keeps it.
    launch: (command, path) => ({
      program: path,
      programArguments: ['new-tab', '--', ...command.map((word) => word.replaceAll(';', '\\;'))],
    }),
  },
  {
    id: 'console',
    title: 'Console window',
    needs: 'conhost.exe',
    launch: (command, path) => ({ program: path, programArguments: command }),
  },
];

export function terminalsOf(platform: ShownPlatform): readonly Terminal[] {
  switch (platform) {
    case 'linux':
      return LINUX;
    case 'darwin':
      return DARWIN;
    case 'win32':
      return WINDOWS;
  }
}
