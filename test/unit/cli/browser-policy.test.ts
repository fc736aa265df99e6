import { describe, expect, it } from 'vitest';
import { FakeSession, signedIn } from '#test/support/fake-session.ts';
import { exampleSettings, fakeWorld } from './fake-world.ts';

const sites = ['https://*.example.com', 'https://wiki.example.org:8443/'];
const settings = exampleSettings({ x509: { sites } });
const RULES = [
  '{"pattern":"https://[*.]example.com","filter":{"ISSUER":{"CN":"Example Intermediate CA"}}}',
  '{"pattern":"https://wiki.example.org:8443","filter":{"ISSUER":{"CN":"Example Intermediate CA"}}}',
];

const policy = (...words: string[]): ReturnType<ReturnType<typeof fakeWorld>['latchkey']> =>
  fakeWorld({ settings }).latchkey('browser-policy', ...words, '--issuer', 'Example Intermediate CA');

describe('latchkey browser-policy', () => {
  it.each([
    ['chrome', '/etc/opt/chrome/policies/managed/latchkey.json'],
    ['chromium', '/etc/chromium/policies/managed/latchkey.json'],
    ['edge', '/etc/opt/edge/policies/managed/latchkey.json'],
  ])('has the file of %s alone on standard output, and says where it belongs', async (browser, place) => {
    const { code, stdout, stderr } = await policy('--for', browser, '--os', 'linux');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ AutoSelectCertificateForUrls: RULES });
    expect(stderr).toContain(`For IT. It belongs into ${place}`);
  });

  it('writes the registry of Windows, with what stood there before taken away', async () => {
    const { stdout } = await policy('--for', 'edge', '--os', 'windows');
    const key = 'HKEY_CURRENT_USER\\Software\\Policies\\Microsoft\\Edge\\AutoSelectCertificateForUrls';
    const value = RULES[0]?.replaceAll('"', '\\"');
    expect(stdout.split('\r\n').slice(0, 6)).toEqual([
      'Windows Registry Editor Version 5.00',
      '',
      `[-${key}]`,
      '',
      `[${key}]`,
      `"1"="${value}"`,
    ]);
  });

  it('writes a profile of macOS for the person alone, the same one each time', async () => {
    const { stdout, stderr } = await policy('--for', 'chrome', '--os', 'macos');
    expect(stdout).toContain('<key>PayloadType</key>\n      <string>com.google.Chrome</string>');
    expect(stdout).toContain('<key>PayloadScope</key>\n  <string>User</string>');
    expect(stdout).toContain(`<string>${RULES[0]}</string>`);
    expect(stderr).toContain('For each person.');
    expect((await policy('--for', 'chrome', '--os', 'macos')).stdout).toBe(stdout);
    const uuids = [...stdout.matchAll(/<key>PayloadUUID<\/key>\s+<string>([0-9A-F-]{36})</g)].map(
      ([, uuid]) => uuid,
    );
    expect(new Set(uuids).size).toBe(2);
  });

  it.each(['linux', 'macos', 'windows'])(
    'says of Firefox on %s that it has one preference for every site',
    async (os) => {
      const { code, stdout, stderr } = await policy('--for', 'firefox', '--os', os);
      expect(code).toBe(0);
      expect(stdout).toMatch(/security\.default_personal_cert.*Select Automatically/s);
      expect(stdout.includes('security.osclientcerts.autoload')).toBe(os !== 'linux');
      expect(stderr.replaceAll('\n', ' ')).toContain('every site that asks for a certificate');
    },
  );

  it('keeps on one line what a person copies, on the narrowest screen', async () => {
    const world = fakeWorld({ settings, columns: 30 });
    const { stderr } = await world.latchkey('browser-policy', '--for', 'firefox', '--os', 'linux');
    expect(stderr.split('\n')).toContain(
      '  user_pref("security.default_personal_cert", "Select Automatically");',
    );
  });

  it('has a file of its own for each browser on macOS', async () => {
    const said = await Promise.all(
      ['chrome', 'chromium', 'edge', 'firefox'].map(async (browser) => {
        const { stderr } = await policy('--for', browser, '--os', 'macos');
        return /Save it as (\S+)/.exec(stderr)?.[1];
      }),
    );
    expect(said).toEqual(
      ['chrome', 'chromium', 'edge', 'firefox'].map((browser) => `latchkey-${browser}.mobileconfig`),
    );
  });

  it('says of Chromium where Ubuntu’s looks, and of each which page shows the rule', async () => {
    const said = async (browser: string): Promise<string> =>
      (await policy('--for', browser, '--os', 'linux')).stderr.replaceAll('\n', ' ');
    expect(await said('chromium')).toContain('/etc/chromium-browser/policies/managed');
    expect(await said('chrome')).not.toContain('chromium');
    expect(await said('edge')).toContain('edge://policy');
  });

  it('takes the issuer of the certificate that is held, and says where none is known', async () => {
    const session = new FakeSession('example', signedIn());
    const held = await fakeWorld({ settings, session }).latchkey(
      'browser-policy',
      '--for',
      'chrome',
      '--json',
    );
    const { x509 } = signedIn();
    const { issuer, text } = JSON.parse(held.stdout);
    expect(x509?.issuer).toContain(`CN=${issuer}`);
    expect(text).toContain(issuer);
    const unknown = await fakeWorld({ settings }).latchkey(
      'browser-policy',
      '--for',
      'chrome',
      '--os',
      'linux',
    );
    expect(unknown.stdout).toContain('\\"filter\\":{}');
    expect(unknown.stderr.replaceAll('\n', ' ')).toContain(
      'takes the first certificate that such a site accepts',
    );
  });

  it('writes ASCII whatever the authority is called', async () => {
    const { stdout } = await fakeWorld({ settings }).latchkey(
      ...['browser-policy', '--for', 'chrome', '--os', 'windows', '--issuer', 'Prüfstelle "Süd" \\ 1'],
    );
    expect(stdout).toMatch(/^[\x20-\x7e\r\n]*$/);
    const value = /"1"="(.*)"\r/.exec(stdout)?.[1]?.replaceAll(/\\(.)/g, '$1') ?? '';
    expect(JSON.parse(value).filter).toEqual({ ISSUER: { CN: 'Prüfstelle "Süd" \\ 1' } });
  });

  it.each([
    [['--for', 'chrome'], {}, 'No web sites are named.'],
    [['--for', 'chrome', '--site', 'http://wiki.example.com'], {}, 'is no address of web sites'],
    [['--for', 'chrome', '--site', 'https://*.com'], {}, 'is no address of web sites'],
    [['--for', 'netscape'], {}, 'netscape'],
    [[], {}, '--for'],
  ])('asks for what it needs: %j', async (words, _, said) => {
    const { code, stderr } = await fakeWorld().latchkey('browser-policy', ...words);
    expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
  });
});
