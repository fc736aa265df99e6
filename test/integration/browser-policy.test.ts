import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { browserPolicy } from '#main/application/browser-policy/browser-policy.ts';
import { BROWSERS, type Browser, type System } from '#main/application/browser-policy/types.ts';
import { describeWith } from '#test/support/needs.ts';
import { privateEnvironment, temporaryFolder } from '#test/support/temp.ts';

const SITES = ['https://[*.]example.com', 'https://wiki.example.org:8443'];
const ISSUER = 'Example & Sons <CA> "1" \\ Süd';
const PATTERNS = ['https://[*.]example.com', 'https://wiki.example.org:8443'];

const policyOf = (browser: Browser, system: System): string =>
  browserPolicy({ browser, system, sites: SITES, issuer: ISSUER }).text;

/** The rules of a Chromium, which are JSON in texts; the issuer has to come through every format. */
function expectRules(rules: unknown): void {
  const read = (rules as string[]).map((rule) => JSON.parse(rule));
  expect(read).toEqual(PATTERNS.map((pattern) => ({ pattern, filter: { ISSUER: { CN: ISSUER } } })));
}

const FIREFOX = { 'security.default_personal_cert': { Value: 'Select Automatically', Status: 'default' } };
const OF_SYSTEM = { 'security.osclientcerts.autoload': { Value: true, Status: 'default' } };

/** As regedit reads it: a first line, keys in brackets, one of them perhaps to be removed, values of text. */
function readRegistry(text: string): {
  removed: string[];
  keys: Record<string, Record<string, string>>;
} {
  const [first, ...lines] = text.split('\r\n');
  expect(first).toBe('Windows Registry Editor Version 5.00');
  const removed: string[] = [];
  const keys: Record<string, Record<string, string>> = {};
  let current: Record<string, string> | undefined;
  for (const line of lines) {
    const [, minus, key] = /^\[(-?)(HKEY_[^\]]+)\]$/.exec(line) ?? [];
    const [, name, value] = /^"((?:[^"\\]|\\.)*)"="((?:[^"\\]|\\.)*)"$/.exec(line) ?? [];
    if (key !== undefined && minus === '-') removed.push(key);
    else if (key !== undefined) current = keys[key] = {};
    else if (name !== undefined && value !== undefined && current !== undefined)
      current[name.replaceAll(/\\(.)/g, '$1')] = value.replaceAll(/\\(.)/g, '$1');
    else expect(line).toBe('');
  }
  return { removed, keys };
}

describeWith(['python3'], 'what latchkey browser-policy prints', () => {
  async function readPlist(text: string): Promise<Record<string, unknown>> {
    const folder = temporaryFolder();
    const file = join(folder, 'profile.mobileconfig');
    writeFileSync(file, text);
    const program = 'import json, plistlib, sys; print(json.dumps(plistlib.load(open(sys.argv[1], "rb"))))';
    const env = privateEnvironment(folder);
    return JSON.parse((await promisify(execFile)('python3', ['-c', program, file], { env })).stdout);
  }

  it.each(BROWSERS)('is JSON for %s on Linux', (browser) => {
    const read = JSON.parse(policyOf(browser, 'linux'));
    if (browser === 'firefox') expect(read).toEqual({ policies: { Preferences: FIREFOX } });
    else expectRules(read.AutoSelectCertificateForUrls);
  });

  it.each([
    ['chrome', 'com.google.Chrome'],
    ['chromium', 'org.chromium.Chromium'],
    ['edge', 'com.microsoft.Edge'],
    ['firefox', 'org.mozilla.firefox'],
  ] as const)('is a profile for %s on macOS', async (browser, domain) => {
    const { PayloadContent, ...profile } = await readPlist(policyOf(browser, 'macos'));
    expect(profile).toMatchObject({ PayloadType: 'Configuration', PayloadVersion: 1, PayloadScope: 'User' });
    const [payload] = PayloadContent as Record<string, unknown>[];
    expect(payload).toMatchObject({ PayloadType: domain, PayloadVersion: 1 });
    expect(payload?.PayloadUUID).not.toBe(profile.PayloadUUID);
    if (browser === 'firefox') {
      expect(payload).toMatchObject({
        EnterprisePoliciesEnabled: true,
        Preferences: { ...FIREFOX, ...OF_SYSTEM },
      });
    } else expectRules(payload?.AutoSelectCertificateForUrls);
  });

  it.each([
    ['chrome', 'Google\\Chrome'],
    ['chromium', 'Chromium'],
    ['edge', 'Microsoft\\Edge'],
  ] as const)('is a file for the registry for %s on Windows', (browser, name) => {
    const key = `HKEY_CURRENT_USER\\Software\\Policies\\${name}\\AutoSelectCertificateForUrls`;
    const { removed, keys } = readRegistry(policyOf(browser, 'windows'));
    expect(removed).toEqual([key]);
    expect(Object.keys(keys)).toEqual([key]);
    expect(Object.keys(keys[key] ?? {})).toEqual(['1', '2']);
    expectRules(Object.values(keys[key] ?? {}));
  });

  it('is one for Firefox, whose other policies stay', () => {
    const { removed, keys } = readRegistry(policyOf('firefox', 'windows'));
    expect(removed).toEqual([]);
    const values = keys['HKEY_CURRENT_USER\\Software\\Policies\\Mozilla\\Firefox'];
    expect(JSON.parse(values?.Preferences ?? '')).toEqual({ ...FIREFOX, ...OF_SYSTEM });
  });
});
