import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { CheckedStep } from '#main/application/doctor/types.ts';
import { composeDesktop } from '#main/desktop/compose.ts';
import { systemClock } from '#main/support/clock.ts';
import { type Stack, startStack } from '#test/stack/index.ts';
import { type StackProxy, startProxy } from '#test/stack/proxy/index.ts';
import { startSocksProxy } from '#test/stack/proxy/socks.ts';
import { localCertificate } from '#test/stack/support/local-certificate.ts';
import { type CommandPerson, createCommandPerson } from '#test/support/command-person.ts';
import { describeWith } from '#test/support/needs.ts';
import { trustForWebSites } from '#test/support/trusted.ts';

const PASSWORD = 'correct-horse-battery';

describeWith(['ssh-agent', 'go'], 'a computer behind a proxy', () => {
  let stack: Stack;
  let tls: { readonly keyPem: string; readonly certPem: string };
  let proxy: StackProxy;
  let person: CommandPerson;
  const hostOf = (url: string): string => new URL(url).host;

  beforeAll(async () => {
    const { trustedPem, ...made } = await localCertificate();
    tls = made;
    trustForWebSites(trustedPem);
    stack = await startStack({ authority: 'step-ca', provider: { tls }, trustedPem });
  });
  afterAll(() => stack.stop());
  beforeEach(async () => {
    proxy = await startProxy({ password: `sam:${PASSWORD}` });
    person = await createCommandPerson(stack, systemClock);
  });
  afterEach(async () => {
    await person.leave();
    await proxy.stop();
  });

  const withPassword = (): string => proxy.url.replace('://', `://sam:${PASSWORD}@`);
  /** A whole day, by the process that the person calls: its answers and its log. */
  async function day(): Promise<string> {
    const ran = [
      await person.latchkey('login'),
      await person.latchkey('config', 'show'),
      await person.latchkey('status', '--json'),
      await person.latchkey('logout'),
    ];
    const said = ran.map(({ stdout, stderr }) => stdout + stderr).join('\n');
    expect([said, ran.map(({ code }) => code)]).toEqual([said, [0, 0, 0, 0]]);
    return said + readFileSync(join(person.folders.logs, 'latchkey.log'), 'utf8');
  }

  it('signs in and out through one that wants a password, which nobody ever reads', async () => {
    person.environment.HTTPS_PROXY = withPassword();
    person.environment.LATCHKEY_LOG = 'debug';
    const said = await day();
    expect(new Set(proxy.asked())).toEqual(new Set([hostOf(stack.issuer), hostOf(stack.authority.url)]));
    expect(said).not.toContain(PASSWORD);
    expect(said).not.toContain(Buffer.from(`sam:${PASSWORD}`).toString('base64'));
    // What goes through is encrypted from end to end.
    expect(proxy.seen()).not.toMatch(/HTTP\/1\.1|id_token|latchkey/i);
  });

  it('reaches the authority beside it where NO_PROXY says so', async () => {
    person.environment.https_proxy = withPassword();
    person.environment.no_proxy = `example.org, ${hostOf(stack.authority.url)}`;
    await day();
    expect(new Set(proxy.asked())).toEqual(new Set([hostOf(stack.issuer)]));
  });

  it('goes the ways of a PAC file, with the password of the environment, and the next way where one is away', async () => {
    const pac = join(person.folder, 'proxy.pac');
    const { port } = new URL(stack.authority.url);
    writeFileSync(
      pac,
      `function FindProxyForURL(url, host) {
         if (url.indexOf(':${port}/') > 0) return 'DIRECT';
         return isInNet(host, '127.0.0.0', '255.0.0.0') ? 'PROXY 127.0.0.1:9; PROXY ${proxy.name}' : 'DIRECT';
       }`,
    );
    person.environment.HTTPS_PROXY = withPassword();
    person.set({ network: { proxy: pathToFileURL(pac).href } });
    await day();
    expect(new Set(proxy.asked())).toEqual(new Set([hostOf(stack.issuer)]));
  });

  it('goes directly where the settings say none, whatever the environment names', async () => {
    person.environment.HTTPS_PROXY = withPassword();
    person.set({ network: { proxy: 'none' } });
    await day();
    expect(proxy.asked()).toEqual([]);
  });

  it('signs in through one that is spoken to over TLS itself', async () => {
    const front = createTlsServer({ key: tls.keyPem, cert: tls.certPem }, (near) => {
      const far = connect(Number(new URL(proxy.url).port), '127.0.0.1');
      near.on('error', () => far.destroy());
      far.on('error', () => near.destroy());
      near.pipe(far).pipe(near);
    });
    front.listen(0, '127.0.0.1');
    await once(front, 'listening');
    const { port } = front.address() as AddressInfo;
    person.environment.HTTPS_PROXY = `https://sam:${PASSWORD}@127.0.0.1:${port}`;
    await day();
    front.close();
    expect(new Set(proxy.asked())).toEqual(new Set([hostOf(stack.issuer), hostOf(stack.authority.url)]));
  });

  it('signs in through a SOCKS proxy that wants a password, and has it look up the names', async () => {
    const socks = await startSocksProxy({ password: `sam:${PASSWORD}` });
    person.environment.ALL_PROXY = `socks5h://sam:${PASSWORD}@${socks.name}`;
    const said = await day();
    expect(new Set(socks.asked())).toEqual(new Set([hostOf(stack.issuer), hostOf(stack.authority.url)]));
    expect(said).not.toContain(PASSWORD);
    const { stdout } = await person.latchkey('doctor', '--json');
    expect(JSON.parse(stdout).steps).toContainEqual(
      expect.objectContaining({
        id: 'proxy',
        verdict: 'passed',
        sentence: expect.stringContaining(socks.name),
      }),
    );
    await socks.stop();
  });

  it('goes the way of the desktop’s own settings where the environment names none', async () => {
    const open = await startProxy();
    const settings = [
      "org.gnome.system.proxy mode 'manual'",
      `org.gnome.system.proxy ignore-hosts ['${hostOf(stack.authority.url)}']`,
      "org.gnome.system.proxy.https host '127.0.0.1'",
      `org.gnome.system.proxy.https port ${new URL(open.url).port}`,
    ];
    const programs = join(person.folder, 'programs');
    mkdirSync(programs);
    const script = ['#!/bin/sh', "cat <<'END'", ...settings, 'END', ''].join('\n');
    writeFileSync(join(programs, 'gsettings'), script, { mode: 0o755 });
    person.environment.PATH = `${programs}:${person.environment.PATH}`;
    person.environment.XDG_CURRENT_DESKTOP = 'ubuntu:GNOME';
    await day();
    expect(new Set(open.asked())).toEqual(new Set([hostOf(stack.issuer)]));
    await open.stop();
  });

  it('gives the password to the proxy that the desktop knows too, on the tray’s way to the authority', async () => {
    person.environment.HTTPS_PROXY = withPassword();
    const desktop = composeDesktop({
      clock: systemClock,
      environment: person.environment,
      platform: process.platform,
      folders: person.folders,
      fetch: () => Promise.reject(new Error('Okta is not asked')),
      resolveProxy: async () => `PROXY ${proxy.name}; DIRECT`,
    });
    expect(await desktop.roots(undefined, 'trust')).toMatchObject({ ok: true });
    expect(proxy.asked()).toEqual([hostOf(stack.authority.url)]);
  });

  it('turns the proxy’s own step of the checkup red on the way to Okta too, whose address the authority tells', async () => {
    person.set({ network: { proxy: proxy.url }, okta: {} });
    person.environment.NO_PROXY = hostOf(stack.authority.url);
    const { stdout } = await person.latchkey('doctor', '--json');
    const failed = JSON.parse(stdout).steps.filter(({ verdict }: CheckedStep) => verdict === 'failed');
    expect(failed).toEqual([
      expect.objectContaining({ id: 'proxy', fix: expect.stringContaining(hostOf(stack.issuer)) }),
    ]);
  });

  it('takes no password from the settings, which others may read', async () => {
    person.write({
      profiles: { example: { ...stack.settings.profiles.example, network: { proxy: withPassword() } } },
    });
    const { code, stderr } = await person.latchkey('status');
    expect(code).toBe(6);
    expect(stderr).toContain('without a password');
    expect(stderr).not.toContain(PASSWORD);
    const ofPac = `http://sam:${PASSWORD}@it.example.com/proxy.pac`;
    person.write({
      profiles: { example: { ...stack.settings.profiles.example, network: { proxy: ofPac } } },
    });
    const again = await person.latchkey('status');
    expect([again.code, again.stderr.includes(PASSWORD)]).toEqual([6, false]);
  });
});
