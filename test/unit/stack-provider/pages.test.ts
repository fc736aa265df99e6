import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPage } from '#test/stack/browser/read-page.ts';
import {
  errorPage,
  homePage,
  type SignInForm,
  secondFactorPage,
  signInPage,
} from '#test/stack/provider/pages.ts';

const form: SignInForm = {
  organisation: 'Example',
  action: '/signin/abc',
  application: 'Latchkey',
  username: '',
  refused: false,
};

const anything = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '<script>alert(1)</script>',
    '" onfocus="alert(1)',
    "'><img src=x>",
    '&lt;b&gt;',
    '</title>',
  ),
);
const joined = (text: string): string => text.replace(/\s+/gu, ' ').trim();

describe('a page of the provider', () => {
  it('holds a form with labels that a scripted reader finds as a person does', () => {
    const { body, status } = signInPage(form);
    expect(status).toBe(200);
    const { forms, title } = readPage(body);
    expect(title).toBe('Example - Sign in');
    expect(forms).toEqual([
      {
        method: 'POST',
        action: '/signin/abc',
        fields: [
          { name: 'username', type: 'text', value: '', autocomplete: 'username' },
          { name: 'password', type: 'password', value: '', autocomplete: 'current-password' },
        ],
      },
    ]);
    for (const id of ['username', 'password']) {
      expect(body).toContain(`<label for="${id}">`);
      expect(body).toContain(`<input id="${id}"`);
    }
  });

  it('puts the cursor where the person has to type, and says a refusal as an alert', () => {
    expect(signInPage(form).body).toMatch(/id="username"[^>]*autofocus/u);
    const again = signInPage({ ...form, username: 'sam@example.com', refused: true });
    expect(again.status).toBe(403);
    expect(again.body).toMatch(/id="password"[^>]*autofocus/u);
    expect(again.body).not.toMatch(/id="username"[^>]*autofocus/u);
    expect(again.body).toContain('role="alert">Unable to sign in<');
  });

  it('asks for a code in a field that says what it is, with a way back', () => {
    const { status, body } = secondFactorPage({
      organisation: 'Example',
      action: '/signin/abc',
      refused: false,
    });
    expect(status).toBe(200);
    expect(readPage(body).forms[0]?.fields).toEqual([
      { name: 'code', type: 'text', value: '', autocomplete: 'one-time-code' },
    ]);
    expect(body).toContain('<label for="code">');
    expect(body).toContain('<a href="/signin/abc">Back to sign in</a>');
    const again = secondFactorPage({ organisation: 'Example', action: '/signin/abc', refused: true });
    expect([again.status, again.body.includes('role="alert">Invalid code<')]).toEqual([403, true]);
  });

  it('needs no script and nothing from elsewhere', () => {
    const code = { organisation: 'Example', action: '/signin/abc', refused: true };
    for (const { body } of [
      signInPage(form),
      secondFactorPage(code),
      homePage('Example', 'sam@example.com'),
    ]) {
      expect(body).not.toMatch(/<script|<link|src=|https?:/iu);
    }
  });

  it('shows whatever it is given as text, never as markup', () => {
    const clean = signInPage(form).body.match(/</gu)?.length;
    fc.assert(
      fc.property(anything, anything, (username, application) => {
        const { body } = signInPage({ ...form, username, application });
        expect(body.match(/</gu)).toHaveLength(clean ?? 0);
        const page = readPage(body);
        expect(page.forms[0]?.fields[0]?.value).toBe(username);
        expect(page.text).toContain(joined(application));
      }),
    );
    fc.assert(
      fc.property(anything, (description) => {
        const page = readPage(errorPage('Example', { status: 400, error: 'x', description }).body);
        expect(page.text).toContain(joined(description));
      }),
    );
  });
});
