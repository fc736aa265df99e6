import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NotificationConstructorOptions } from 'electron';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Act } from '#main/desktop/act.ts';
import { watchNetwork } from '#main/desktop/network.ts';
import { type Notice, STILL_RUNNING } from '#main/desktop/notices/notice.ts';
import { createNoticeShower } from '#main/desktop/notices/show.ts';
import { createOktaFetch } from '#main/desktop/okta-fetch.ts';
import { setStartAtLogin } from '#main/desktop/start-at-login.ts';
import { silentLog } from '#main/support/log.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { temporaryFolder } from '#test/support/temp.ts';

describe('the watch on the network', () => {
  it('looks only while somebody waits, and tells of another network', async () => {
    const clock = new FakeClock();
    let interfaces = 'eth0';
    let changes = 0;
    const watch = watchNetwork({ clock, interfaces: () => interfaces, changed: () => (changes += 1) });
    expect(clock.timers).toBe(0);
    watch.setWaiting(true);
    watch.setWaiting(true);
    expect(clock.timers).toBe(1);
    await clock.advance(60_000);
    expect(changes).toBe(0);
    interfaces = 'eth0 tun0';
    await clock.advance(5_000);
    expect(changes).toBe(1);
    watch.setWaiting(false);
    expect(clock.timers).toBe(0);
    // What changed while nobody waited is no news.
    interfaces = 'eth0';
    watch.setWaiting(true);
    await clock.advance(60_000);
    expect(changes).toBe(1);
    watch.close();
    expect(clock.timers).toBe(0);
  });
});

describe('the start at login', () => {
  let home = '';
  beforeEach(() => {
    home = temporaryFolder();
  });
  const path = (): string => join(home, 'autostart/latchkey.desktop');
  const set = (isWanted: boolean, command: readonly string[] = ['/opt/Latchkey/latchkey']) =>
    setStartAtLogin(isWanted, {
      platform: 'linux',
      command,
      configFolder: home,
      setLoginItem: () => {
        throw new Error('this system has no such list');
      },
    });

  it('is a file of the desktop, made and removed', async () => {
    expect(await set(true)).toMatchObject({ ok: true });
    expect(readFileSync(path(), 'utf8')).toContain('\nExec=/opt/Latchkey/latchkey --hidden\n');
    expect(await set(false)).toMatchObject({ ok: true });
    expect(existsSync(path())).toBe(false);
    expect(await set(false)).toMatchObject({ ok: true });
  });

  it('quotes what a desktop would take for something else', async () => {
    await set(true, ['/opt/My "own" $HOME/100%/latchkey', '/opt/a\\b']);
    const exec = /^Exec=(.*)$/m.exec(readFileSync(path(), 'utf8'))?.[1];
    expect(exec).toBe(String.raw`"/opt/My \\"own\\" \\$HOME/100%%/latchkey" "/opt/a\\\\b" --hidden`);
  });

  it('leaves a file alone that somebody else wrote', async () => {
    mkdirSync(join(home, 'autostart'));
    writeFileSync(path(), '[Desktop Entry]\nExec=mine\n');
    expect(await set(true)).toMatchObject({ ok: true });
    expect(await set(false)).toMatchObject({ ok: true });
    expect(readFileSync(path(), 'utf8')).toContain('Exec=mine');
  });

  it('says where it cannot be written', async () => {
    writeFileSync(join(home, 'autostart'), '');
    expect(await set(true)).toMatchObject({ ok: false, error: { code: 'FILE_REFUSED' } });
  });

  it('is a word to the system where that has a list', async () => {
    const said: unknown[] = [];
    for (const platform of ['darwin', 'win32'] as const) {
      const setLoginItem = (settings: object): void => void said.push(settings);
      await setStartAtLogin(true, { platform, command: [], configFolder: home, setLoginItem });
    }
    expect(said).toEqual(Array(2).fill({ openAtLogin: true, args: ['--hidden'] }));
    expect(existsSync(join(home, 'autostart'))).toBe(false);
  });
});

describe('the way to Okta', () => {
  it('neither sends nor keeps cookies, and follows nobody', async () => {
    const seen: RequestInit[] = [];
    const fetch = createOktaFetch(async (_url, init) => {
      seen.push(init);
      return new Response('{"a":1}', { status: 400, headers: { date: 'x' } });
    });
    const signal = new AbortController().signal;
    const answer = await fetch('https://example.okta.com/', {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: 'a=1',
      redirect: 'manual',
      signal,
    });
    expect([answer.status, answer.headers.get('date'), await answer.json()]).toEqual([400, 'x', { a: 1 }]);
    expect(seen[0]).toMatchObject({ credentials: 'omit', cache: 'no-store', redirect: 'manual', signal });
    expect(Object.keys(seen[0]?.headers ?? {})).toEqual(['accept']);
  });

  it('does not read without end', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(1024 * 1024));
      },
    });
    const fetch = createOktaFetch(async () => new Response(endless));
    const init = {
      method: 'GET',
      headers: {},
      redirect: 'manual',
      signal: new AbortController().signal,
    } as const;
    await expect(fetch('https://example.okta.com/', init)).rejects.toThrow('too long');
    expect(sent).toBeLessThan(10);
  });

  it('answers without a body where there is none', async () => {
    const fetch = createOktaFetch(async () => new Response(null, { status: 204 }));
    const init = {
      method: 'GET',
      headers: {},
      redirect: 'manual',
      signal: new AbortController().signal,
    } as const;
    expect((await fetch('https://example.okta.com/', init)).body).toBe(null);
  });
});

describe('notifications on the screen', () => {
  function screen(isRefused = false, platform: NodeJS.Platform = 'darwin') {
    const made: { options: NotificationConstructorOptions; on: Map<string, () => void>; closed: boolean }[] =
      [];
    const acts: Act[] = [];
    const shower = createNoticeShower({
      platform,
      log: silentLog,
      act: (act) => acts.push(act),
      make(options) {
        if (isRefused) throw new Error('no notifications here');
        const one = { options, on: new Map<string, () => void>(), closed: false };
        made.push(one);
        return {
          on: (event: string, listener: () => void) => one.on.set(event, listener),
          show: () => {},
          close: () => {
            one.closed = true;
          },
        } as unknown as ReturnType<Parameters<typeof createNoticeShower>[0]['make']>;
      },
    });
    return { made, acts, shower };
  }
  const notice: Notice = { ...STILL_RUNNING, button: { text: 'Quit', act: { do: 'quit' } } };

  it('do what their click and their button say', () => {
    const { made, acts, shower } = screen();
    shower.show(notice);
    expect(made[0]?.options).toEqual({
      title: notice.title,
      body: notice.body,
      actions: [{ type: 'button', text: 'Quit' }],
    });
    made[0]?.on.get('click')?.();
    made[0]?.on.get('action')?.();
    expect(acts).toEqual([{ do: 'open' }, { do: 'quit' }]);
  });

  it('take the place of the one before them of their kind, and go when Latchkey goes', () => {
    const { made, shower } = screen();
    shower.show(notice);
    shower.show({ ...notice, profile: 'other' });
    shower.show(notice);
    expect(made.map(({ closed }) => closed)).toEqual([true, false, false]);
    shower.close();
    expect(made.every(({ closed }) => closed)).toBe(true);
  });

  it('are text on every system, also where the desktop would read the body as markup', () => {
    const body = 'Gained: R&D <b>operator</b>.';
    const bodies = (['linux', 'darwin', 'win32'] as const).map((platform) => {
      const { made, shower } = screen(false, platform);
      shower.show({ ...notice, body });
      return made[0]?.options.body;
    });
    expect(bodies).toEqual(['Gained: R&amp;D &lt;b&gt;operator&lt;/b&gt;.', body, body]);
  });

  it('stop nothing where the system has none', () => {
    expect(() => screen(true).shower.show(notice)).not.toThrow();
  });
});
