import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applySshTemplate,
  applyX509Template,
  type SshSubject,
} from '#test/stack/authority/embedded/templates.ts';
import type { TokenClaims } from '#test/stack/authority/embedded/tokens.ts';
import { startEmbeddedAuthority } from '#test/stack/authority/index.ts';
import { goTemplate } from '#test/stack/authority/templates.ts';

const SUBJECT: SshSubject = {
  kind: 'user',
  keyId: 'sam@example.com',
  principals: ['sam', 'sam@example.com'],
  extensions: ['permit-pty'],
};

function claims(more: Partial<TokenClaims>): TokenClaims {
  const none = { iss: '', azp: '', jti: '', hd: '', at_hash: '', nonce: '', exp: 0, nbf: 0, iat: 0 };
  return {
    ...none,
    aud: [],
    sub: '00u1',
    email: 'sam@example.com',
    email_verified: true,
    groups: [],
    ...more,
  };
}

describe('a template that makes principals of groups', () => {
  it('only ever adds, what follows the prefix and nothing else', () => {
    const groups = fc.array(
      fc.oneof(
        fc.string(),
        fc.string().map((name) => `ssh-${name}`),
      ),
    );
    fc.assert(
      fc.property(groups, (list) => {
        const template = { kind: 'groups-as-principals', prefix: 'ssh-' } as const;
        const { principals } = applySshTemplate(template, SUBJECT, claims({ groups: list }));
        expect(principals.slice(0, 2)).toEqual(SUBJECT.principals);
        expect(new Set(principals).size).toBe(principals.length);
        for (const added of principals.slice(2)) expect(list).toContain(`ssh-${added}`);
        expect(principals).not.toContain('');
      }),
    );
  });
});

describe('a template that puts groups into names', () => {
  it('gives each group a URN from which it can be read again', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (groups) => {
        const { names } = applyX509Template({ kind: 'groups-in-names' }, claims({ groups }));
        const [email, ...urns] = names.map(({ value }) => value);
        expect(email).toBe('sam@example.com');
        const read = urns.map((urn) =>
          decodeURIComponent(urn.slice('urn:okta-group:'.length).replaceAll('+', ' ')),
        );
        expect(read).toEqual(groups);
        expect(urns.join('')).toMatch(/^[\w:.~%+-]*$/);
      }),
    );
  });
});

describe('a template that fails', () => {
  it.each([
    [{ kind: 'refuses', message: 'no' }, 400, 'The request could not be completed: no.'],
    [{ kind: 'unreadable' }, 500, 'error applying certificate template'],
    [{ kind: 'crashes' }, 500, expect.stringContaining('Internal Server Error')],
  ] as const)('%j refuses with %i', (template, status, said) => {
    expect(() => applySshTemplate(template, SUBJECT, claims({}))).toThrow(
      expect.objectContaining({ status, said }),
    );
    expect(() => applyX509Template(template, claims({}))).toThrow(expect.objectContaining({ status, said }));
  });
});

describe('a template in Go', () => {
  it('carries its words in quotes', () => {
    expect(goTemplate({ kind: 'refuses', message: 'say "please"' })).toBe('{{ fail "say \\"please\\"" }}');
    expect(goTemplate({ kind: 'groups-as-principals', prefix: 'a"b' })).toContain('hasPrefix "a\\"b" .');
  });

  it('is nothing for the embedded authority, which says so at once', async () => {
    const okta = { name: 'okta', clientId: 'okta', configurationEndpoint: 'http://127.0.0.1:1' };
    const starting = startEmbeddedAuthority({ provisioners: [{ ...okta, templates: { ssh: '{{ 1 }}' } }] });
    await expect(starting).rejects.toThrow('the embedded authority knows no Go templates');
  });
});
