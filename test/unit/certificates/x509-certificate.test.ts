import { createHash, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SubjectAlternativeName } from '#main/certificates/types.ts';
import { readX509, verifyX509Chain } from '#main/certificates/x509-certificate.ts';
import { parseSubjectAlternativeNames } from '#main/certificates/x509-names.ts';
import { type Made, makeX509 } from '#test/support/x509.ts';

const CLIENT = '1.3.6.1.5.5.7.3.2';
const SERVER = '1.3.6.1.5.5.7.3.1';
const NOW_MS = Date.parse('2026-11-20T08:00:00Z');

async function namesOf(
  names: readonly { type: 'dns' | 'email' | 'url' | 'ip' | 'upn'; value: string }[],
): Promise<readonly SubjectAlternativeName[]> {
  const read = readX509((await makeX509({ alternativeNames: names })).pem);
  if (!read.ok) throw new Error(read.error);
  return read.value.subjectAlternativeNames;
}

describe('reading an X.509 certificate', () => {
  it('says what stands there', async () => {
    const { pem } = await makeX509({
      subject: 'CN=sam@example.com, O=Example',
      alternativeNames: [
        { type: 'email', value: 'sam@example.com' },
        { type: 'url', value: 'https://example.okta.com#00u1' },
      ],
    });
    const der = new X509Certificate(pem).raw;
    expect(readX509(pem)).toEqual({
      ok: true,
      value: {
        pem: new X509Certificate(pem).toString(),
        subject: 'CN=sam@example.com, O=Example',
        commonName: 'sam@example.com',
        issuer: 'CN=sam@example.com, O=Example',
        keyType: 'ECDSA P-256',
        serial: '0a01',
        subjectAlternativeNames: [
          { kind: 'email', value: 'sam@example.com' },
          { kind: 'uri', value: 'https://example.okta.com#00u1' },
        ],
        notBeforeMs: Date.parse('2026-11-20T07:59:00Z'),
        notAfterMs: Date.parse('2026-11-21T08:00:00Z'),
        fingerprint: createHash('sha256').update(der).digest('hex'),
      },
    });
  });

  it('takes a name that holds another name for what it is: one name', async () => {
    expect(
      await namesOf([
        { type: 'dns', value: 'good.example, DNS:evil.example' },
        { type: 'email', value: 'sam@example.com", email:"root@example.com' },
        { type: 'url', value: 'https://example.com/a,b?c="d"\\' },
        { type: 'ip', value: '10.0.0.1' },
        { type: 'upn', value: 'sam, email:root@example.com' },
      ]),
    ).toEqual([
      { kind: 'dns', value: 'good.example, DNS:evil.example' },
      { kind: 'email', value: 'sam@example.com", email:"root@example.com' },
      { kind: 'uri', value: 'https://example.com/a,b?c="d"\\' },
      { kind: 'ip', value: '10.0.0.1' },
      { kind: 'other', value: 'othername:UPN:sam, email:root@example.com' },
    ]);
  });

  it('gives every name back as it was written, whatever is in it', async () => {
    const nasty = fc.string({ unit: fc.constantFrom(...'aé@.,:;"\'\\ \n\t\0{DNSemail') });
    const ascii = nasty.filter((value) => /^[\0-\x7f]*$/.test(value));
    const name = fc.record({ type: fc.constantFrom('dns' as const, 'email' as const), value: ascii });
    await fc.assert(
      fc.asyncProperty(fc.array(name, { minLength: 1, maxLength: 4 }), async (names) => {
        expect(await namesOf(names)).toEqual(names.map(({ type, value }) => ({ kind: type, value })));
      }),
      { numRuns: 100 },
    );
  });

  it('refuses names in a form it does not know, rather than read half of them', () => {
    expect(parseSubjectAlternativeNames('')).toEqual([]);
    expect(parseSubjectAlternativeNames('DNS:a, ')).toBeDefined();
    for (const text of ['a.example', 'DNS:"a', 'DNS:a"b', 'DNS:"a"b', 'DNS:a,DNS:b', 'DNS:"\\x"', ':a']) {
      expect(parseSubjectAlternativeNames(text)).toBeUndefined();
    }
  });

  it('finds the common name, and only where it stands by itself', async () => {
    const commonName = async (subject: string) => {
      const read = readX509((await makeX509({ subject })).pem);
      return read.ok ? read.value.commonName : read.error;
    };
    expect(await commonName('O=Example, CN=sam@example.com')).toBe('sam@example.com');
    expect(await commonName('CN=first, CN=second')).toBe('second');
    expect(await commonName('O=Example+CN=both')).toBe('both');
    expect(await commonName('CN=both+O=Example')).toBe('both');
    expect(await commonName('O=x \\+ CN=root\\0ACN=root')).toBeUndefined();
    expect(await commonName('CN=\\#1 \\, \\+ \\"q\\" \\\\ ünï\\0A')).toBe('#1 , + "q" \\ ünï\n');
  });

  it('shows a subject on one line, and nothing where there is none', async () => {
    const odd = readX509((await makeX509({ subject: 'CN=a\\0Ab\\,c, O=d' })).pem);
    expect(odd.ok && odd.value.subject).toBe('CN=a\\0Ab\\,c, O=d');
    const bare = readX509((await makeX509({ subject: '' })).pem);
    expect(bare).toMatchObject({ value: { subject: '', issuer: '', commonName: undefined } });
  });

  it('answers for what is no certificate, and for a damaged one', async () => {
    expect(readX509('')).toEqual({ ok: false, error: 'it cannot be read' });
    const { pem, publicKey } = await makeX509({ purposes: [CLIENT] });
    const der = new X509Certificate(pem).raw;
    const toPem = (bytes: Buffer) =>
      `-----BEGIN CERTIFICATE-----\n${bytes.toString('base64')}\n-----END CERTIFICATE-----\n`;
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Buffer.from(der);
        damaged[at] = (damaged[at] ?? 0) ^ change;
        expect(readX509(toPem(damaged))).toHaveProperty('ok');
        const chainPem = [toPem(damaged)];
        expect(verifyX509Chain({ chainPem, rootPem: pem, publicKey, nowMs: NOW_MS }).ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

describe('verifying an X.509 chain', () => {
  let root: Made;
  let intermediate: Made;
  let leaf: Made;

  beforeAll(async () => {
    const long = { authority: true, from: new Date('2026-01-01'), to: new Date('2036-01-01') };
    root = await makeX509({ subject: 'CN=Example Root', ...long });
    intermediate = await makeX509({ subject: 'CN=Example Intermediate', issuer: root, ...long });
    leaf = await makeX509({ issuer: intermediate, purposes: [CLIENT, SERVER] });
  });

  function check(given: {
    chain: readonly Made[];
    root?: Made;
    key?: Made;
    nowMs?: number;
  }): string | undefined {
    const result = verifyX509Chain({
      chainPem: given.chain.map(({ pem }) => pem),
      rootPem: (given.root ?? root).pem,
      publicKey: (given.key ?? given.chain[0] ?? leaf).publicKey,
      nowMs: given.nowMs ?? NOW_MS,
    });
    return result.ok ? undefined : result.error;
  }

  it('takes the chain that leads to our root, with the root in it or not', () => {
    expect(check({ chain: [leaf, intermediate] })).toBeUndefined();
    expect(check({ chain: [leaf, intermediate, root] })).toBeUndefined();
  });

  it('takes a chain for those who know the old root and for those who know the new one, during a rotation', async () => {
    const long = { authority: true, from: new Date('2026-01-01'), to: new Date('2036-01-01') };
    const oldRoot = await makeX509({ subject: 'CN=Old Root', ...long });
    const bridge = await makeX509({ subject: root.subject, keys: root.keys, issuer: oldRoot, ...long });
    const chain = [leaf, intermediate, bridge];
    expect(check({ chain, root })).toBeUndefined();
    expect(check({ chain, root: oldRoot })).toBeUndefined();
    const stranger = await makeX509({ subject: 'CN=Other Root', ...long });
    expect(check({ chain, root: stranger })).toBe(
      'the certificate of "CN=Example Root" is not signed by "CN=Other Root"',
    );
  });

  it('answers what the leaf says', () => {
    const chainPem = [leaf.pem, intermediate.pem];
    const verified = verifyX509Chain({
      chainPem,
      rootPem: root.pem,
      publicKey: leaf.publicKey,
      nowMs: NOW_MS,
    });
    expect(verified).toEqual(readX509(leaf.pem));
  });

  it('refuses a certificate for another key', () => {
    expect(check({ chain: [leaf, intermediate], key: root })).toBe('it is for another key than ours');
  });

  it('refuses a chain with a gap, out of order, or empty', () => {
    expect(check({ chain: [leaf] })).toBe('it is not signed by "CN=Example Root"');
    expect(check({ chain: [leaf, root] })).toBe('it is not signed by "CN=Example Root"');
    expect(check({ chain: [intermediate, leaf] })).toBe(
      'it is the certificate of an authority, not of a person',
    );
    expect(check({ chain: [] })).toBe('it is missing');
  });

  it('does not believe a name: an impostor of the same name has not signed', async () => {
    const long = { authority: true, to: new Date('2036-01-01') };
    const falseRoot = await makeX509({ subject: root.subject, ...long });
    expect(check({ chain: [leaf, intermediate], root: falseRoot })).toBe(
      'the certificate of "CN=Example Intermediate" is not signed by "CN=Example Root"',
    );
    const falseIntermediate = await makeX509({ subject: intermediate.subject, issuer: root, ...long });
    expect(check({ chain: [leaf, falseIntermediate] })).toBe('it is not signed by "CN=Example Intermediate"');
  });

  it('does not believe a signature of somebody who is no authority', async () => {
    const person = await makeX509({ subject: 'CN=max@example.com', issuer: intermediate });
    const forged = await makeX509({ issuer: person, purposes: [CLIENT] });
    expect(check({ chain: [forged, person, intermediate] })).toBe('it is signed by one that is no authority');
  });

  it('refuses a leaf that is an authority or that is not for signing in', async () => {
    const authority = await makeX509({ issuer: intermediate, authority: true });
    expect(check({ chain: [authority, intermediate] })).toBe(
      'it is the certificate of an authority, not of a person',
    );
    const server = await makeX509({ issuer: intermediate, purposes: [SERVER] });
    expect(check({ chain: [server, intermediate] })).toBe('it is not meant for signing in to a server');
    const anything = await makeX509({ issuer: intermediate });
    expect(check({ chain: [anything, intermediate] })).toBeUndefined();
    const any = await makeX509({ issuer: intermediate, purposes: ['2.5.29.37.0'] });
    expect(check({ chain: [any, intermediate] })).toBeUndefined();
  });

  it('wants every part of it valid now, and grants the authority a clock that is a minute ahead', () => {
    const at = (time: string) => check({ chain: [leaf, intermediate], nowMs: Date.parse(time) });
    expect(at('2026-11-20T07:58:00Z')).toBeUndefined();
    expect(at('2026-11-20T07:57:59Z')).toBe('it begins at 2026-11-20T07:59:00.000Z');
    expect(at('2026-11-21T07:59:59Z')).toBeUndefined();
    expect(at('2026-11-21T08:00:00Z')).toBe('it ended at 2026-11-21T08:00:00.000Z');
  });

  it('wants the authorities valid too', async () => {
    const old = await makeX509({ subject: 'CN=Old', issuer: root, authority: true, to: new Date(NOW_MS) });
    const young = await makeX509({ issuer: old });
    expect(check({ chain: [young, old] })).toBe(
      'the certificate of "CN=Old" ended at 2026-11-20T08:00:00.000Z',
    );
  });
});
