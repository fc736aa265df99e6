import { createRequire } from 'node:module';
import sshpk from 'sshpk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseSshCertificate, verifySshCertificate } from '#main/certificates/ssh-certificate.ts';
import { sshFingerprint } from '#main/certificates/ssh-key.ts';
import * as wire from '#main/certificates/ssh-wire.ts';
import type { SshCertificate } from '#main/certificates/types.ts';
import { describeWith } from '#test/support/needs.ts';
import { sshCertificateLine } from '#test/support/ssh-certificate.ts';
import { type SshKeygen, sshKeygen } from '#test/support/ssh-keygen.ts';
import { createTemporaryFolder, type TemporaryFolder } from '#test/support/temp.ts';

const KEY_TYPES = [
  ['ed25519', 256],
  ['ecdsa', 256],
  ['ecdsa', 384],
  ['ecdsa', 521],
  ['rsa', 2048],
] as const;
const NOW_MS = Date.parse('2026-11-20T08:00:00Z');

let folder: TemporaryFolder;
let tool: SshKeygen;

describeWith(['ssh-keygen'], 'certificates made by ssh-keygen', () => {
  beforeAll(() => {
    folder = createTemporaryFolder();
    tool = sshKeygen(folder.path);
    for (const [type, bits] of KEY_TYPES) {
      tool.createKey(`ca-${type}-${bits}`, type, bits);
      tool.createKey(`user-${type}-${bits}`, type, bits);
    }
  });

  afterAll(() => folder.remove());

  const at = (name: string): string => `${folder.path}/${name}`;

  function sign(authority: string, user: string, ...options: string[]): SshCertificate {
    const parsed = parseSshCertificate(tool.sign(at(authority), at(user), ...options));
    if (!parsed.ok) throw new Error(parsed.error);
    expectWhatSshKeygenSays(parsed.value);
    return parsed.value;
  }

  function verify(certificate: SshCertificate, authority: string, user: string): string | undefined {
    const result = verifySshCertificate(certificate, {
      publicKey: tool.publicKey(at(user)),
      userKeys: [tool.publicKey(at(authority))],
      nowMs: NOW_MS,
    });
    return result.ok ? undefined : result.error;
  }

  /** Holds our reading against the text of `ssh-keygen -L`, line for line. */
  function expectWhatSshKeygenSays(certificate: SshCertificate): void {
    const text = tool.describe(sshCertificateLine(certificate, 'a comment'));
    const line = (label: string): string => new RegExp(`^ {8}${label}: (.*)$`, 'm').exec(text)?.[1] ?? '';
    const list = (label: string): string[] => {
      const block = new RegExp(`^ {8}${label}: *\\n((?: {16}.*\\n?)*)`, 'm').exec(text)?.[1] ?? '';
      return block.split('\n').flatMap((each) => (each === '' ? [] : [each.slice(16)]));
    };
    expect(line('Type')).toBe(`${certificate.algorithm} ${certificate.kind} certificate`);
    expect(line('Public key')).toContain(sshFingerprint(certificate.publicKey));
    expect(line('Signing CA')).toContain(sshFingerprint(certificate.signatureKey));
    expect(line('Key ID')).toBe(`"${certificate.keyId}"`);
    expect(line('Serial')).toBe(certificate.serial);
    expect(line('Valid')).toBe(validity(certificate));
    expect(list('Principals')).toEqual(certificate.principals);
    expect(list('Critical Options')).toEqual(described(certificate.criticalOptions));
    expect(list('Extensions')).toEqual(described(certificate.extensions));
  }

  const pairs = KEY_TYPES.flatMap(([type, bits]) =>
    KEY_TYPES.map(([caType, caBits]) => [`user-${type}-${bits}`, `ca-${caType}-${caBits}`] as const),
  );

  it.each(pairs)('%s by %s is read as ssh-keygen reads it, and verified', (user, authority) => {
    const certificate = sign(authority, user, '-I', 'sam@example.com', '-n', 'sam,sam@example.com');
    expect(certificate.publicKey).toEqual(tool.publicKey(at(user)));
    expect(verify(certificate, authority, user)).toBeUndefined();
    expect(verify(certificate, authority, authority)).toBe('it is for another key than ours');
    const others = pairs.map(([, other]) => other).filter((other) => other !== authority);
    expect(verify(certificate, others[0] ?? '', user)).toMatch(/no key of the authority/);
  });

  it.each(['rsa-sha2-256', 'rsa-sha2-512'])('takes %s from an RSA authority', (algorithm) => {
    const options = ['-t', algorithm, '-I', 'x', '-n', 'sam'];
    const certificate = sign('ca-rsa-2048', 'user-ed25519-256', ...options);
    expect(verify(certificate, 'ca-rsa-2048', 'user-ed25519-256')).toBeUndefined();
  });

  it('refuses what an RSA authority signed with SHA-1', () => {
    const options = ['-t', 'ssh-rsa', '-I', 'x', '-n', 'sam'];
    const certificate = sign('ca-rsa-2048', 'user-ed25519-256', ...options);
    expect(verify(certificate, 'ca-rsa-2048', 'user-ed25519-256')).toMatch(/SHA-1/);
  });

  const by = ['ca-ed25519-256', 'user-ecdsa-256'] as const;

  it.each([
    ['plain', 'sam@example.com'],
    ['quotes and backslashes', 'odd "id" \\ \\n'],
    ['tabs and spaces', ' a\tb  c '],
    ['other alphabets', 'ünï 例え \u{1f511}'],
    ['nothing at all', ''],
    ['great length', 'x'.repeat(2000)],
  ])('reads key ids with %s', (_what, keyId) => {
    expect(sign(...by, '-I', keyId, '-n', 'sam').keyId).toBe(keyId);
  });

  it('reads principals of every alphabet, and none as none', () => {
    const principals = ['sam', 'ünï@例え.example', 'role:admin', '*', 'a b'];
    expect(sign(...by, '-I', 'x', '-n', principals.join(',')).principals).toEqual(principals);
    const nobody = sign(...by, '-I', 'x');
    expect(nobody.principals).toEqual([]);
    expect(verify(nobody, ...by)).toMatch(/names no principal/);
  });

  it('reads as many principals as OpenSSH takes', () => {
    const principals = Array.from({ length: 256 }, (_, index) => `role-${index}`);
    expect(sign(...by, '-I', 'x', '-n', principals.join(',')).principals).toEqual(principals);
  });

  it('reads every form of validity', () => {
    const times = (range: string) => {
      const { validAfterMs, validBeforeMs } = sign(...by, '-I', 'x', '-n', 'sam', '-V', range);
      return [validAfterMs, validBeforeMs];
    };
    const [from, to] = [Date.parse('2026-11-20T07:00:00Z'), Date.parse('2026-11-20T23:00:00Z')];
    expect(times('20261120070000:20261120230000')).toEqual([from, to]);
    expect(times('always:20261120230000')).toEqual([undefined, to]);
    expect(times('20261120070000:forever')).toEqual([from, undefined]);
    expect(times('always:forever')).toEqual([undefined, undefined]);
  });

  it('refuses one that has ended and one that has not begun', () => {
    const during = (range: string) => verify(sign(...by, '-I', 'x', '-n', 'sam', '-V', range), ...by);
    expect(during('20261119080000:20261120075959')).toBe('it ended at 2026-11-20T07:59:59.000Z');
    expect(during('20261120090000:20261120100000')).toBe('it begins at 2026-11-20T09:00:00.000Z');
    expect(during('20261120075900:20261120080001')).toBeUndefined();
  });

  it('reads options and extensions with what they say', () => {
    const options = [
      'clear',
      'permit-pty',
      'force-command=/usr/bin/id "x" -n',
      'source-address=127.0.0.0/8,::1/128',
      'extension:login@github.com=sam',
      'critical:place@example.com=ünï',
      'critical:flag@example.com',
    ].flatMap((option) => ['-O', option]);
    const certificate = sign(...by, '-I', 'x', '-n', 'sam', '-z', '18446744073709551615', ...options);
    expect(certificate).toMatchObject({
      serial: '18446744073709551615',
      criticalOptions: {
        'force-command': '/usr/bin/id "x" -n',
        'source-address': '127.0.0.0/8,::1/128',
        'place@example.com': 'ünï',
        'flag@example.com': '',
      },
      extensions: { 'permit-pty': '', 'login@github.com': 'sam' },
    });
  });

  it('refuses a certificate for a host', () => {
    expect(verify(sign(...by, '-h', '-I', 'x', '-n', 'host.example.com'), ...by)).toMatch(/for a host/);
  });

  it('reads certificates of security keys, and rebuilds their keys', () => {
    const point = tool.publicKey(at('user-ecdsa-256')).subarray(-65);
    const ed25519 = tool.publicKey(at('user-ed25519-256')).subarray(-32);
    for (const fields of [
      ['sk-ssh-ed25519@openssh.com', ed25519, 'ssh:'],
      ['sk-ecdsa-sha2-nistp256@openssh.com', 'nistp256', point, 'ssh:example'],
    ]) {
      const publicKey = Buffer.concat(fields.map(wire.string));
      tool.importKey('user-sk', publicKey);
      const certificate = sign('ca-ed25519-256', 'user-sk', '-I', 'x', '-n', 'sam');
      expect(certificate.publicKey).toEqual(publicKey);
      expect(verify(certificate, 'ca-ed25519-256', 'user-sk')).toBeUndefined();
    }
  });

  it.each(pairs)('%s by %s is read as sshpk reads it too', (user, authority) => {
    // Else sshpk takes the first bytes of some Ed25519 keys for a sign.
    createRequire(import.meta.url)('sshpk/lib/algs').info.ed25519.normalize = false;
    const range = '20261120070000:20261120230000';
    const options = ['-I', 'sam', '-n', 'sam,role-admin', '-V', range, '-z', '258'];
    const ours = sign(authority, user, ...options);
    const theirs = sshpk.parseCertificate(sshCertificateLine(ours, 'comment'), 'openssh');
    const fingerprint = (key: sshpk.Key) => key.fingerprint('sha256').toString();
    expect(fingerprint(theirs.subjectKey)).toBe(sshFingerprint(ours.publicKey));
    expect(fingerprint(theirs.issuerKey ?? theirs.subjectKey)).toBe(sshFingerprint(ours.signatureKey));
    expect(theirs.subjects.map((subject) => subject.uid)).toEqual(ours.principals);
    expect([theirs.validFrom.getTime(), theirs.validUntil.getTime()]).toEqual([
      ours.validAfterMs,
      ours.validBeforeMs,
    ]);
    expect(BigInt(`0x${theirs.serial.toString('hex')}`).toString()).toBe(ours.serial);
  });
});

function validity({ validAfterMs, validBeforeMs }: SshCertificate): string {
  const time = (ms: number) => new Date(ms).toISOString().slice(0, 19);
  if (validAfterMs === undefined && validBeforeMs === undefined) return 'forever';
  if (validBeforeMs === undefined) return `after ${time(validAfterMs ?? 0)}`;
  if (validAfterMs === undefined) return `before ${time(validBeforeMs)}`;
  return `from ${time(validAfterMs)} to ${time(validBeforeMs)}`;
}

/** ssh-keygen prints in hex what is in options that it does not know. */
function described(options: Readonly<Record<string, string>>): string[] {
  return Object.entries(options).map(([name, value]) => {
    if (!name.includes('@')) return value === '' ? name : `${name} ${value}`;
    if (value === '') return `${name} UNKNOWN FLAG OPTION`;
    const packed = wire.string(value);
    return `${name} UNKNOWN OPTION: ${packed.toString('hex')} (len ${packed.length})`;
  });
}
