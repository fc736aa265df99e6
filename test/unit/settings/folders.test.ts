import { describe, expect, it } from 'vitest';
import { foldersOf, type Surroundings } from '#main/settings/folders.ts';

const linux: Surroundings = {
  platform: 'linux',
  environment: {},
  home: '/home/sam',
  userId: 1000,
  temporary: '/tmp',
  hasRunUser: true,
};

describe('the folders', () => {
  it('follow XDG on Linux', () => {
    expect(foldersOf(linux)).toEqual({
      settings: '/home/sam/.config/latchkey',
      managed: '/etc/latchkey',
      state: '/home/sam/.local/state/latchkey',
      runtime: '/run/user/1000/latchkey',
      logs: '/home/sam/.local/state/latchkey/logs',
      cache: '/home/sam/.cache/latchkey',
      sshConfig: '/home/sam/.ssh/config',
      home: '/home/sam',
    });
    const environment = {
      XDG_CONFIG_HOME: '/c',
      XDG_STATE_HOME: '/s',
      XDG_RUNTIME_DIR: '/r',
      XDG_CACHE_HOME: '/k',
    };
    expect(foldersOf({ ...linux, environment })).toEqual({
      settings: '/c/latchkey',
      managed: '/etc/latchkey',
      state: '/s/latchkey',
      runtime: '/r/latchkey',
      logs: '/s/latchkey/logs',
      cache: '/k/latchkey',
      sshConfig: '/home/sam/.ssh/config',
      home: '/home/sam',
    });
  });

  it('ignore relative and empty XDG variables, as the specification asks', () => {
    const environment = { XDG_CONFIG_HOME: 'here', XDG_STATE_HOME: '', XDG_RUNTIME_DIR: './run' };
    expect(foldersOf({ ...linux, environment })).toEqual(foldersOf(linux));
  });

  it('use a folder named by the user in the temporary one where no runtime folder exists', () => {
    expect(foldersOf({ ...linux, hasRunUser: false }).runtime).toBe('/tmp/latchkey-1000');
  });

  it('follow Apple on macOS', () => {
    const temporary = '/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/T';
    expect(
      foldersOf({
        platform: 'darwin',
        environment: {},
        home: '/Users/sam',
        userId: 501,
        temporary,
        hasRunUser: false,
      }),
    ).toEqual({
      settings: '/Users/sam/Library/Application Support/Latchkey',
      managed: '/Library/Application Support/Latchkey',
      state: '/Users/sam/Library/Application Support/Latchkey/State',
      runtime: `${temporary}/latchkey-501`,
      logs: '/Users/sam/Library/Logs/Latchkey',
      cache: '/Users/sam/Library/Caches/Latchkey',
      sshConfig: '/Users/sam/.ssh/config',
      home: '/Users/sam',
    });
  });

  it('let settings roam on Windows, and nothing else', () => {
    const windows = {
      platform: 'win32',
      home: 'C:\\Users\\sam',
      temporary: 'C:\\Temp',
      hasRunUser: false,
    } as const;
    const standard = {
      settings: 'C:\\Users\\sam\\AppData\\Roaming\\Latchkey',
      state: 'C:\\Users\\sam\\AppData\\Local\\Latchkey\\State',
      runtime: 'C:\\Users\\sam\\AppData\\Local\\Latchkey\\Run',
      logs: 'C:\\Users\\sam\\AppData\\Local\\Latchkey\\Logs',
      cache: 'C:\\Users\\sam\\AppData\\Local\\Latchkey\\Cache',
      sshConfig: 'C:\\Users\\sam\\.ssh\\config',
      home: 'C:\\Users\\sam',
    };
    expect(foldersOf({ ...windows, environment: {} })).toEqual(standard);
    const environment = { APPDATA: 'D:\\Roaming' };
    expect(foldersOf({ ...windows, environment })).toEqual({
      ...standard,
      settings: 'D:\\Roaming\\Latchkey',
    });
  });
});
