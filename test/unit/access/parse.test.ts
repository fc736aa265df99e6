import fc from 'fast-check';
import { dump } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import type { Finding } from '#main/access/finding.ts';
import { decodePolicy, MOST_BYTES, parsePolicy } from '#main/access/parse.ts';
import { writtenPolicies } from '#test/support/written-policies.ts';

function problems(text: string): readonly Finding[] {
  const parsed = parsePolicy(text);
  return parsed.ok ? [] : parsed.error;
}

/** "8:40 unknown-label" */
function brief(findings: readonly Finding[]): string[] {
  return findings.map(({ place, code }) =>
    place === undefined ? code : `${place.line}:${place.column} ${code}`,
  );
}

function policyOf(text: string) {
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.policy;
}

const written = (hosts: readonly object[], selectors: readonly string[], rules = 1): string =>
  JSON.stringify({
    version: 1,
    roles: { r: { groups: ['g'], access: Array.from({ length: rules }, () => ({ hosts: selectors })) } },
    hosts,
  });
const many = <T>(length: number, make: (index: number) => T): T[] =>
  Array.from({ length }, (_, index) => make(index));

const EXAMPLE = `
# Who may log in where.
version: 1
serial: 41
published: 2026-11-20
supportContact: the platform team
ignoredGroups: [office]
roles:
  db-operator:
    title: Database operator
    groups: [ssh-db-prod, "ops/night"]
    access:
      - { hosts: ["DB-*.prod.example.com", "label:db", Bastion.example.com], users: [postgres] }
      - { hosts: [bastion.example.com], principals: [jump, jump], ownAccount: true, sudo: true }
  nobody: {}
hosts:
  - name: Bastion.example.com
    port: 2222
    users: [deploy]
  - { name: db-1.prod.example.com, address: "FE80::1", jump: BASTION.example.com, labels: [db] }
  - name: "*.example.com"
`;

describe('a policy', () => {
  it('gets a value for everything that is left out, and names of hosts in small letters', () => {
    expect(policyOf(EXAMPLE)).toEqual({
      version: 1,
      serial: 41,
      publishedAtMs: Date.UTC(2026, 10, 20),
      supportContact: 'the platform team',
      showUngranted: false,
      ignoredGroups: ['office'],
      roles: [
        {
          name: 'db-operator',
          title: 'Database operator',
          ask: 'the platform team',
          groups: ['ssh-db-prod', 'ops/night'],
          rules: [
            {
              hosts: [
                { kind: 'glob', pattern: 'db-*.prod.example.com' },
                { kind: 'label', label: 'db' },
                { kind: 'name', name: 'bastion.example.com' },
              ],
              principals: ['db-operator'],
              users: ['postgres'],
              ownAccount: false,
              sudo: false,
            },
            {
              hosts: [{ kind: 'name', name: 'bastion.example.com' }],
              principals: ['jump'],
              users: [],
              ownAccount: true,
              sudo: true,
            },
          ],
        },
        { name: 'nobody', title: 'nobody', ask: 'the platform team', groups: [], rules: [] },
      ],
      hosts: [
        { name: 'bastion.example.com', isPattern: false, port: 2222, users: ['deploy'], labels: [] },
        {
          name: 'db-1.prod.example.com',
          isPattern: false,
          address: 'fe80::1',
          users: [],
          jump: 'bastion.example.com',
          labels: ['db'],
        },
        { name: '*.example.com', isPattern: true, users: [], labels: [] },
      ],
    });
  });

  it('is the same in YAML, in JSON, with other line ends and with a mark at its beginning', () => {
    fc.assert(
      fc.property(writtenPolicies, fc.constantFrom(undefined, 0, 1, 2), (written, flowLevel) => {
        const json = policyOf(JSON.stringify(written));
        expect(policyOf(JSON.stringify(written, undefined, '\t'))).toEqual(json);
        const yaml = dump(written, flowLevel === undefined ? {} : { flowLevel });
        expect(policyOf(yaml)).toEqual(json);
        expect(policyOf(`\ufeff${yaml}`)).toEqual(json);
        // A line end within a text is part of the text.
        if (!/[|>"'].*\n\n|\|/.test(yaml)) expect(policyOf(yaml.replaceAll('\n', '\r\n'))).toEqual(json);
      }),
    );
  });

  it('takes yes, 0o10 and dates for the text that they are, and asks for quotes where something is none', () => {
    const groups = (list: string): string => `version: 1\nroles:\n  a: { groups: ${list} }`;
    expect(policyOf(groups('[yes, 2026-11-20, "1", 1_000, .., nul]')).roles[0]?.groups).toEqual([
      ...['yes', '2026-11-20', '1', '1_000', '..', 'nul'],
    ]);
    for (const word of ['1', '0o17', '0x1F', '1e3', '.inf', 'true', 'null', '~']) {
      expect(problems(groups(`[${word}]`))[0]?.sentence).toBe(
        'roles.a.groups[0] must be text: put it in quotes',
      );
    }
  });
});

describe('what cannot be read', () => {
  it.each([
    ['', ['1:1 empty']],
    ['# nothing\n', ['1:1 empty']],
    ['null', ['1:1 empty']],
    ['[]', ['1:1 value']],
    ['version: 1\nroles: [', ['2:9 syntax']],
    ['version: 1\n\thosts: []', ['2:1 syntax']],
    ['version: 1\nversion: 1', ['2:1 duplicate-key']],
    ['{"version": 1, "version": 1}', ['1:16 duplicate-key']],
    ['version: 1\n---\nversion: 1', ['3:1 syntax']],
    ['%YAML 1.1\n---\nversion: 1', ['1:1 syntax']],
    ['version: &a 1', ['1:10 reference']],
    ['version: 1\ntitle: *a', ['2:8 reference']],
    ['version: !!int "1"', ['1:10 tag']],
    ['!policy { version: 1 }', ['1:1 tag']],
    ['? [a]\n: 1', ['1:3 key']],
    ['__proto__: { version: 1 }', ['1:1 key']],
    ['version: 1\ntitle: "\u0007"', ['2:9 syntax']],
    // Not deeper than 20.
    ['['.repeat(99), ['1:20 syntax']],
    [`${'- '.repeat(99)}a`, ['1:41 syntax']],
  ])('%#: %j', (text, expected) => {
    expect(brief(problems(text))).toEqual(expected);
  });

  it('names a pattern without quotes, which YAML takes for a reference', () => {
    expect(problems('version: 1\nhosts:\n  - name: *.example.com\n')).toEqual([
      {
        severity: 'problem',
        code: 'reference',
        path: '',
        place: { line: 3, column: 11 },
        sentence: '“*.example.com” without quotes is a reference in YAML, and policies have none',
        advice: 'Write "*.example.com" in quotes.',
      },
    ]);
  });

  it('does not blow up what refers to itself again and again', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi']
      .map((name, at) => `${name}: &${name} [${`*${'abcdefgh'[at]},`.repeat(9)}]\n`)
      .join('')}`;
    expect(brief(problems(bomb))).toEqual(['1:4 reference']);
  });

  it('does not use up the stack where lists stand in each other', () => {
    for (const text of [
      '['.repeat(1_000_000),
      '- '.repeat(1_000_000),
      '{a: '.repeat(500_000),
      '? '.repeat(1_000_000),
    ]) {
      expect(problems(text)[0]?.sentence).toBe('lists and groups stand more than 20 deep in each other here');
    }
  });

  it('is refused unread where it is larger than 8 MiB', () => {
    expect(problems(`version: 1 #${' '.repeat(50_000_000)}`)).toEqual([
      { severity: 'problem', code: 'too-large', path: '', sentence: 'the policy is larger than 8 MiB' },
    ]);
    // Characters of more than one byte count by their bytes.
    expect(brief(problems('ü'.repeat(MOST_BYTES / 2 + 1)))).toEqual(['too-large']);
  });

  const LETTERS = `${'a'.repeat(60)}.${'a'.repeat(60)}`;

  it.each([
    [
      'many patterns nearly fit many long names',
      () =>
        written(
          many(300, (i) => ({ name: `${LETTERS}.${LETTERS}.a${i}` })),
          many(300, (i) => `*${LETTERS}b*${i}*`),
        ),
    ],
    [
      'many patterns have to be held to many names',
      () =>
        written(
          many(4_000, (i) => ({ name: `h${i}` })),
          many(4_000, (i) => `*${i}*`),
        ),
    ],
    [
      'many rules lead to many hosts by a label',
      () =>
        written(
          many(30_000, (i) => ({ name: `h${i}`, labels: ['x'] })),
          ['label:x'],
          1_000,
        ),
    ],
  ])('is refused where %s', (_, text) => {
    expect(problems(text())).toMatchObject([{ severity: 'problem', code: 'too-large' }]);
  });

  it('is not refused for being as large as any organisation needs it', () => {
    const hosts = many(10_000, (i) => ({ name: `web-${i}.eu-west.prod.example.com`, labels: ['x'] }));
    for (const selectors of [many(200, (i) => `*-db${i}*`), ['label:x'], ['*']])
      expect(problems(written(hosts, selectors, selectors.length === 1 ? 200 : 1))).toEqual([]);
  });

  it('may lead through many thousand jump hosts one after the other', () => {
    const jumps = (last: string) =>
      many(60_000, (i) => ({ name: `h${i}`, jump: i === 59_999 ? last : `h${i + 1}` }));
    expect(brief(problems(written(jumps('h59998'), ['*'])))).toEqual([expect.stringMatching(/ jump$/)]);
  });

  it('is not mended where it is no UTF-8', () => {
    expect(decodePolicy(Uint8Array.of(0x61, 0xff)).ok).toBe(false);
    expect(decodePolicy(Buffer.from('\ufeffversion: 1'))).toEqual({ ok: true, value: '\ufeffversion: 1' });
  });
});

describe('what is not right', () => {
  const within = (text: string): string => `version: 1\n${text}`;

  it.each([
    ['hosts: {}', '2:8', 'hosts must be a list'],
    ['hosts: [{}]', '2:9', 'hosts[0].name is missing'],
    ['hosts: [{ name: a, prot: 22 }]', '2:20', 'hosts[0].prot is not known here; did you mean port?'],
    [
      'hosts: [{ name: a, x: 22 }]',
      '2:20',
      'hosts[0].x is not known here; there are name, address, port, users, jump, labels, notes',
    ],
    ['hosts: [{ name: a, port: 0 }]', '2:26', 'hosts[0].port must be a whole number between 1 and 65535'],
    ['hosts: [{ name: a, port: 22.5 }]', '2:26', 'hosts[0].port must be a whole number between 1 and 65535'],
    ['hosts: [{ name: a, port: "22" }]', '2:26', 'hosts[0].port must be a whole number between 1 and 65535'],
    ['serial: -1', '2:9', 'serial must be a whole number between 0 and 9007199254740991'],
    ['roles: { a: { acess: [] } }', '2:15', 'roles.a.acess is not known here; did you mean access?'],
    ['roles: { a: { access: [{ hosts: [] }] } }', '2:33', 'roles.a.access[0].hosts must not be empty'],
    [
      'roles: { a: { groups: ["x\\ud800"] } }',
      '2:24',
      'roles.a.groups[0] holds half of a letter, which is no text',
    ],
    ['roles: { a: { groups: [""] } }', '2:24', 'roles.a.groups[0] must not be empty'],
    [
      'published: 2026-02-30',
      '2:12',
      'published must be a date such as 2026-11-20, or a time such as 2026-11-20T08:00:00Z',
    ],
    ['showUngranted: yes', '2:16', 'showUngranted must be true or false'],
    ['hosts: [{ name: a }, { name: A }]', '2:30', 'the host a stands in the list already, in line 2'],
    ['hosts: [{ name: a, jump: b }]', '2:26', 'hosts[0].jump is b, which is not among the hosts'],
    ['hosts: [{ name: a, jump: a }]', '2:26', 'ssh would never arrive: a goes through a'],
    [
      'hosts: [{ name: a, jump: b }, { name: b, jump: c }, { name: c, jump: b }]',
      '2:48',
      'ssh would never arrive: b goes through c goes through b',
    ],
  ])('%s', (text, place, sentence) => {
    const [finding, ...more] = problems(within(text));
    expect(`${finding?.place?.line}:${finding?.place?.column}`).toBe(place);
    expect([finding?.sentence, more]).toEqual([sentence, []]);
  });

  it('is told a hundred times, then counted', () => {
    const unknown = (count: number) => problems(within(many(count, (i) => `k${i}: 1\n`).join('')));
    const doubled = (count: number) =>
      problems(
        written(
          many(count + 1, () => ({ name: 'a' })),
          ['a'],
        ),
      );
    for (const found of [unknown, doubled]) {
      expect(found(100)).toHaveLength(100);
      expect(
        found(101)
          .slice(99)
          .map(({ sentence }) => sentence),
      ).toEqual([found(100).at(-1)?.sentence, 'there is 1 more problem']);
    }
    expect(unknown(50_000).at(-1)?.sentence).toBe('there are 49,900 more problems');
  });

  it('is version itself where that is another one', () => {
    expect(brief(problems('version: 2'))).toEqual(['1:10 value']);
    expect(problems('serial: 1')[0]?.sentence).toBe('version is missing');
  });

  const STRANGE = [
    'wеb',
    'web\u200b',
    '\u202eweb',
    'wéb',
    'web 1',
    'web"',
    "web'",
    'web,1',
    'web\n1',
    'we\u0000b',
    'web;rm',
    '$(web)',
    '-web',
  ];
  it.each(STRANGE)('a name that goes to servers and is more than plain letters: %j', (name) => {
    const quoted = JSON.stringify(name);
    for (const text of [
      `hosts: [{ name: ${quoted} }]`,
      `hosts: [{ name: a, address: ${quoted} }]`,
      `hosts: [{ name: a, jump: ${quoted} }]`,
      `hosts: [{ name: a, users: [${quoted}] }]`,
      `hosts: [{ name: a, labels: [${quoted}] }]`,
      `roles: { ${quoted}: {} }`,
      `roles: { a: { access: [{ hosts: [${quoted}] }] } }`,
      `roles: { a: { access: [{ hosts: ["label:${quoted.slice(1)}] }] } }`,
      `roles: { a: { access: [{ hosts: [a], principals: [${quoted}] }] } }`,
      `roles: { a: { access: [{ hosts: [a], users: [${quoted}] }] } }`,
    ]) {
      expect(brief(problems(within(text))), text).toEqual([expect.stringMatching(/^2:\d+ (value|key)$/)]);
    }
  });

  it('says which letter only looks like one', () => {
    expect(problems(within('hosts: [{ name: wеb }]'))[0]?.sentence).toMatch(/; it holds the letter U\+0435$/);
  });

  it.each(['sam@example.com', 'dba/sam', ''])('a principal that is an address or is reserved: %j', (name) => {
    const text = `roles: { a: { access: [{ hosts: [a], principals: [${JSON.stringify(name)}] }] } }`;
    expect(brief(problems(within(text)))).toEqual(['2:51 value']);
  });

  it.each(['a..b', '.a', 'a.', 'a-', `${'a'.repeat(64)}`, 'a_b', 'fe80::1'])(
    'a host name that none is: %s',
    (name) => {
      expect(brief(problems(within(`hosts: [{ name: "${name}" }]`)))).toEqual(['2:17 value']);
    },
  );

  it.each(['10.0.0.1', '::1', '2001:db8::1', 'db.internal'])('nothing about the address %s', (address) => {
    expect(problems(within(`hosts: [{ name: a, address: "${address}" }]`))).toEqual([]);
  });

  it('more than a list may hold, which the sentence says', () => {
    const many = (count: number): string =>
      Array.from({ length: count }, (_, index) => `g${index}`).join(',');
    expect(problems(within(`ignoredGroups: [${many(10_001)}]`))[0]?.sentence).toBe(
      'ignoredGroups must not have more than 10,000 entries',
    );
    expect(
      problems(within(`roles: { a: { access: [{ hosts: [a], principals: [${many(257)}] }] } }`))[0]?.sentence,
    ).toBe('roles.a.access[0].principals must not have more than 256 entries');
  });
});

describe('any text', () => {
  /** A policy with something cut out, doubled or put in. */
  const damaged = fc
    .tuple(
      writtenPolicies,
      fc.nat(),
      fc.nat(40),
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom(
          '[',
          '{',
          '- ',
          '"',
          "'",
          '|\n',
          '&a ',
          '*a',
          '!!x ',
          '\t',
          '---\n',
          ': ',
          '#',
          '\u0000',
          '\ufeff',
        ),
      ),
    )
    .map(([written, at, length, more]) => {
      const text = dump(written);
      const start = at % (text.length + 1);
      return text.slice(0, start) + more + text.slice(start + length);
    });

  it('is answered with a policy, or with problems that stand within it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), damaged), (text) => {
        const lines = text.split(/\r\n|\n|\r/);
        const found = problems(text);
        for (const { place, sentence } of found) {
          expect(sentence).not.toBe('');
          if (place === undefined) continue;
          expect(place.line).toBeGreaterThanOrEqual(1);
          expect(place.line).toBeLessThanOrEqual(lines.length);
          expect(place.column).toBeGreaterThanOrEqual(1);
          expect(place.column).toBeLessThanOrEqual((lines[place.line - 1]?.length ?? 0) + 1);
        }
        expect(found.length > 0).toBe(!parsePolicy(text).ok);
      }),
      { numRuns: 500 },
    );
  });
});
