import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXAMPLES } from '#test/support/failure-examples.ts';
import { temporaryFolder } from '#test/support/temp.ts';
import { checkErrorsPage } from '../../../scripts/checks/errors-page.ts';
import { errorsPage } from '../../../scripts/errors-page/page.ts';

/** A house whose page holds `text`. */
function houseWith(text: string): string {
  const root = temporaryFolder();
  mkdirSync(join(root, 'docs'));
  writeFileSync(join(root, 'docs/errors.md'), text);
  return root;
}

describe('the page about failures', () => {
  it('has a section for every code, in full', () => {
    const sections = errorsPage().split('\n### ').slice(1);
    expect(sections.map((section) => section.split('\n')[0]).sort()).toEqual(Object.keys(EXAMPLES).sort());
    for (const section of sections) {
      expect(section).toMatch(/\*\*[^*]+\*\*<br>\n.+\.\n/);
      expect(section).toMatch(/- \*\*Exit code:\*\* \d/);
      expect(section).not.toMatch(/undefined|NaN|\*\*Ask :/);
    }
  });

  it('says what still works, until when, and who tries again when', () => {
    expect(errorsPage()).toContain(`### CA_REFUSED_UNKNOWN

**The certificate authority said no**<br>
Your certificates still work for 2 h 15 min, until 16:02. It does not tell the reason to anyone but its administrator. Okta has confirmed you; only this last step failed.

- **Try again:** Try once more; if it stays so, ask.
- **In the background:** Latchkey tries again by itself at 14:02.
`);
  });
});

describe('the check of the page about failures', () => {
  it('passes what the tables say, and says how much that is', async () => {
    expect(await checkErrorsPage(houseWith(errorsPage()))).toEqual({
      passed: true,
      details: `${Object.keys(EXAMPLES).length} failures`,
    });
  });

  it.each([
    ['says another thing', errorsPage().replace('Okta is busy', 'Okta is lazy'), 'Okta is lazy'],
    ['ends too early', errorsPage().slice(0, -200), 'wants'],
    ['goes on', `${errorsPage()}\nMore.\n`, 'More.'],
  ])('fails a page that %s, and shows the line', async (_, text, shown) => {
    const { passed, details } = await checkErrorsPage(houseWith(text));
    expect(passed).toBe(false);
    expect(details).toContain('npm run docs');
    expect(details).toContain(shown);
  });

  it('looks at the page of this house', () => {
    const root = join(import.meta.dirname, '..', '..', '..');
    expect(readFileSync(join(root, 'docs/errors.md'), 'utf8')).toBe(errorsPage());
  });
});
