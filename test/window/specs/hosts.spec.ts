import type { Page } from '@playwright/test';
import { mapRuns, runsOf } from '../../../preload/contract/runs.ts';
import { tooWide } from '../eyes.ts';
import type { Answers } from '../scripted.ts';
import { SMALL } from '../states/host-list.ts';
import { hostAnswers, kindsOfHosts, onHosts } from '../states/hosts.ts';
import { snapshot } from '../states/sam.ts';
import { expect, type OpenWindow, stopTime, test } from '../window.ts';

type Open = (state: ReturnType<typeof onHosts>['state'], answers?: Answers) => Promise<OpenWindow>;

async function openHosts(open: Open, answers: Answers = {}): Promise<OpenWindow> {
  const { state } = onHosts();
  const few: Answers = { hosts: () => SMALL.hostList(), findHosts: SMALL.find };
  const opened = await open(state, { ...hostAnswers, ...few, ...answers });
  await opened.page.getByRole('row').nth(1).waitFor();
  return opened;
}

/** What has the focus, in short: a row by its host, a button by its label. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const { activeElement: element } = document;
    const name =
      element?.getAttribute('aria-label') ?? element?.querySelector('.host__name')?.textContent ?? '';
    return `${element?.closest('[data-line]') === element ? 'row' : element?.tagName.toLowerCase()} ${name}`;
  });

test('of ten thousand hosts those in sight are drawn, and all are counted', async ({ open }) => {
  const { page } = await openHosts(open, hostAnswers);
  const grid = page.getByRole('grid', { name: 'Hosts' });
  // Pinned hosts stand once more on top, and each section has a head.
  await expect(grid).toHaveAttribute('aria-rowcount', `${10_412 + 3 + 5}`);
  expect(await page.locator('.host').count()).toBeLessThan(40);
  await page
    .getByRole('button', { name: /^Pin|^Unpin/ })
    .first()
    .focus();
  await page.keyboard.press('End');
  await expect(page.getByRole('row').last()).toHaveAttribute('aria-rowindex', `${10_412 + 3 + 5}`);
  expect(await page.locator('.host').count()).toBeLessThan(40);
});

test('the grid is one tab stop, and its keys move among hosts and among the buttons of one', async ({
  open,
}) => {
  const { page } = await openHosts(open);
  await page.getByRole('checkbox', { name: 'Also hosts I cannot reach' }).focus();
  const press = async (...keys: string[]): Promise<string> => {
    for (const key of keys) await page.keyboard.press(key);
    return focused(page);
  };
  expect(await press('Tab')).toBe('row db-1.prod.example.com');
  expect(await press('Shift+Tab')).toBe('input ');
  expect(await press('Tab', 'ArrowDown', 'ArrowDown')).toBe('row sandbox-7.dev.example.com');
  // The head of the next section is passed over.
  expect(await press('ArrowDown')).toBe('row db-1.prod.example.com');
  expect(await press('ArrowDown')).toBe('row db-2.prod.example.com');
  expect(await press('ArrowLeft')).toBe('row db-2.prod.example.com');
  expect(await press('ArrowRight')).toBe('button Pin db-2.prod.example.com');
  expect(await press('ArrowRight')).toBe('button Copy ssh command for db-2.prod.example.com');
  expect(await press('ArrowRight')).toBe('button Open db-2.prod.example.com in terminal');
  expect(await press('ArrowRight')).toBe('button Why db-2.prod.example.com');
  expect(await press('ArrowRight')).toBe('button Why db-2.prod.example.com');
  // The same button, one host further.
  expect(await press('ArrowDown')).toBe('button Why db-3.prod.example.com');
  expect(await press('Home')).toBe('button Why db-1.prod.example.com');
  expect(await press('ArrowLeft', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft', 'End')).toBe(
    'row sandbox-18.dev.example.com',
  );
  expect(await press('PageUp')).toMatch(/^row sandbox-\d\.dev|^row build-3\d\d/);
  expect(await press('Home', 'PageDown')).toMatch(/^row db-/);
  // Scrolled out of sight, the row keeps the focus.
  await page.getByRole('grid').evaluate((grid) => grid.scrollTo(0, 8_000));
  await expect(page.getByRole('button', { name: /^Why api-\d{4}/ }).first()).toBeVisible();
  expect(await focused(page)).toMatch(/^row db-/);
});

test('in another list the focus stays with its host, and nothing said of it goes to another one', async ({
  open,
}) => {
  let list = SMALL.hostList();
  const { page, push } = await openHosts(open, { hosts: () => list });
  const copyOf = (host: string) => page.getByRole('button', { name: `Copy ssh command for ${host}` }).last();
  await stopTime(page);
  await copyOf('db-3.prod.example.com').click();
  await expect(copyOf('db-3.prod.example.com')).toHaveAttribute('title', 'Copied');
  const sections = list.sections.map((section) => ({
    ...section,
    rowRuns: runsOf(mapRuns(section.rowRuns, (row) => row).slice(1)),
  }));
  list = { ...list, list: 2, sections };
  await push(onHosts({ snapshot: snapshot({ groups: undefined }) }).state);
  // The first of all that were there is gone.
  await expect(page.getByRole('row', { name: /db-1\.prod/ })).toHaveCount(1);
  expect(await focused(page)).toBe('button Copy ssh command for db-3.prod.example.com');
  await expect(page.getByTitle('Copied')).toHaveCount(0);
});

test('keys copy, open, pin and ask why for the chosen host', async ({ open }) => {
  const { page, last } = await openHosts(open);
  await page.getByRole('searchbox').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  expect(await focused(page)).toBe('row web-3.prod.example.com');
  const of = { profile: 'example', host: 'web-3.prod.example.com' };
  await page.keyboard.press('Control+c');
  await expect.poll(() => last('copySshCommand')).toEqual(of);
  await page.keyboard.press('Control+Enter');
  await expect.poll(() => last('openInTerminal')).toEqual(of);
  await page.keyboard.press('p');
  await expect.poll(() => last('pin')).toEqual({ ...of, pinned: false });
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  const panel = page.getByRole('region', { name: 'Why' });
  await expect(panel.getByText('All four links hold.')).toBeVisible();
  await expect(page.getByRole('row', { selected: true })).toHaveText(/db-1\.prod\.example\.com/);
  await panel.getByRole('button', { name: 'Open in terminal' }).click();
  await expect
    .poll(() => last('openInTerminal'))
    .toEqual({ profile: 'example', host: 'db-1.prod.example.com', account: 'dba' });
  await panel.getByRole('button', { name: 'Copy ssh command' }).click();
  await expect.poll(() => last('copySshCommand')).toMatchObject({ account: 'dba' });
});

test('Escape clears the filter, then closes the panel and gives the focus back, then goes back', async ({
  open,
}) => {
  const { page } = await openHosts(open);
  await page.keyboard.press('Control+1');
  await page.keyboard.press('Control+2');
  await page.getByRole('row').nth(1).waitFor();
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('db-1');
  await expect(page.locator('mark').first()).toHaveText('db-1');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const panel = page.getByRole('region', { name: 'Why' });
  await panel.getByRole('button', { name: 'Close' }).focus();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('searchbox')).toHaveValue('');
  await expect(panel).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(panel).toBeHidden();
  expect(await focused(page)).toBe('row db-1.prod.example.com');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { level: 1, name: 'Signed in' })).toBeVisible();
});

test('where there is little room the panel covers the list, and the filter brings it back', async ({
  open,
}) => {
  const { page } = await openHosts(open);
  await page.setViewportSize({ width: 420, height: 480 });
  await page.getByRole('button', { name: 'Why db-1.prod.example.com' }).first().click();
  const panel = page.getByRole('region', { name: 'Why' });
  await expect(panel).toBeFocused();
  await expect(page.getByRole('grid')).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('grid')).toBeVisible();
  expect(await focused(page)).toContain('db-1.prod.example.com');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+f');
  await expect(page.getByRole('searchbox')).toBeFocused();
});

test('words and role narrow the list, and nothing that fits says what can be done', async ({ open }) => {
  const { page } = await openHosts(open);
  await page.getByRole('searchbox').pressSequentially('sandbox-1');
  // Ten hosts and one head.
  await expect(page.getByRole('row')).toHaveCount(11);
  await expect(page.locator('mark').first()).toHaveText('sandbox-1');
  await page.getByRole('combobox', { name: 'Role' }).selectOption('dba');
  await expect(page.getByRole('heading', { name: 'No host fits “sandbox-1”' })).toBeVisible();
  await page.getByRole('button', { name: 'Clear filter' }).click();
  await expect(page.getByRole('row', { name: /^Pinned/ })).toBeVisible();
});

test('another list of the application is asked for when its number says so', async ({ open }) => {
  let number = 1;
  const { page, calls } = await openHosts(open, {
    hosts: () => ({ ...kindsOfHosts(), list: number }),
    findHosts: () => ({ list: number, sections: [{ ...LEDGER, rowRuns: [5, 1] }] }),
  });
  number = 2;
  await page.getByRole('searchbox').fill('ledger');
  await expect(page.getByRole('row', { name: /ledger-1/ })).toBeVisible();
  const asked = calls.filter(({ method }) => method === 'hosts' || method === 'findHosts');
  expect(asked.map(({ method }) => method)).toEqual(['hosts', 'findHosts', 'hosts', 'findHosts']);
});

test('the page says why what opens at the next renewal does not open', async ({ open }) => {
  const { state } = onHosts({ snapshot: snapshot({ nextRenewalAtMs: undefined }) });
  const notice = { title: 'Too many login names for one certificate', sentence: 'Your groups give 300.' };
  let list = kindsOfHosts();
  const { page, push } = await open(state, { ...hostAnswers, hosts: () => list });
  const said = page.getByRole('region', { name: 'Notice' });
  await expect(said).toContainText('waits until you sign in again');
  await push(onHosts().state);
  await expect(said).toHaveCount(0);
  list = { ...list, list: 2, hopeless: notice };
  await push(onHosts({ snapshot: snapshot({ groups: undefined }) }).state);
  await expect(said).toContainText(notice.sentence);
});

const LEDGER = { kind: 'missing', title: 'Ledger operator', groups: [], accounts: [], of: 1 } as const;

test('a host says when it is not open yet, ending, out of reach, closed on the way, or a pattern', async ({
  open,
}) => {
  const { state } = onHosts({ pinned: ['core-2.net.example.com'] });
  const { page } = await open(state, { ...hostAnswers, hosts: kindsOfHosts });
  const tag = (host: string): Promise<string | null> =>
    page.getByRole('row', { name: host }).locator('.host__as').textContent();
  await expect(page.getByRole('row', { name: 'core-2' })).toBeVisible();
  expect(await tag('core-2.net')).toBe('No access');
  expect(await tag('db-2.prod')).toBe('Not yet');
  expect(await tag('inner-1.prod')).toBe('Closed');
  expect(await tag('core-1.net')).toBe('Ending');
  expect(await tag('api-0001')).toContain('deploy');
  const pattern = page.getByRole('row', { name: '*.dev.example.com' });
  await expect(pattern).toContainText('Any host of this pattern');
  await expect(pattern.getByRole('button')).toHaveCount(1);
  await expect(page.getByRole('row', { name: 'core-1.net' }).getByRole('button')).toHaveCount(4);
});

/** The first row that is whole below the head, and where it is. */
const firstSeen = (page: Page): Promise<string> =>
  page.getByRole('grid').evaluate((grid) => {
    const { top } = grid.getBoundingClientRect();
    const seen = [...grid.querySelectorAll('.host')]
      .map((row) => ({ row, from: Math.round(row.getBoundingClientRect().top - top) }))
      .filter(({ from }) => from >= 38)
      .sort((a, b) => a.from - b.from)[0];
    return `${seen?.row.querySelector('.host__name')?.textContent} at ${seen?.from}`;
  });
const scrollTo = async (page: Page, top: number, host: string): Promise<void> => {
  await page.getByRole('grid').evaluate((grid, to) => grid.scrollTo(0, to), top);
  await page.getByRole('button', { name: `Why ${host}` }).waitFor();
};

test('the list stays where it is when the panel comes and goes, also right after it was scrolled', async ({
  open,
}) => {
  const { page } = await openHosts(open);
  const panel = page.getByRole('region', { name: 'Why' });
  for (const [width, top, host] of [
    [960, 3_000, 'db-replica-71.prod.example.com'],
    [420, 6_000, 'db-replica-145.prod.example.com'],
  ] as const) {
    await page.setViewportSize({ width, height: 480 });
    await scrollTo(page, top, host);
    const before = await firstSeen(page);
    // In one go: what the page hears of its scrolling comes after the panel.
    await page.getByRole('button', { name: `Why ${host}` }).evaluate((why: HTMLElement) => {
      const list = why.closest('.hosts');
      list?.scrollBy(0, 400);
      list?.scrollBy(0, -400);
      why.focus({ preventScroll: true });
      why.click();
    });
    await expect(panel).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(panel).toHaveCount(0);
    await expect.poll(() => firstSeen(page)).toBe(before);
  }
});

test('in a wide window the panel takes nothing of the list away', async ({ open }) => {
  const { page } = await openHosts(open);
  await page.setViewportSize({ width: 1_320, height: 640 });
  await page.getByRole('combobox', { name: 'Role' }).selectOption('dba');
  await expect(page.getByRole('row', { name: /web-3/ })).toHaveCount(0);
  await page.getByRole('button', { name: 'Why db-1.prod.example.com' }).first().click();
  await expect(page.getByRole('region', { name: 'Why' })).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Role' })).toBeVisible();
  await expect(page.getByRole('row', { name: /db-3\.prod/ }).locator('.host__as')).toHaveText('dba');
  expect(await tooWide(page)).toEqual([]);
});

test('the list stays where it is when hosts come above, and at another width', async ({ open }) => {
  const { page, push } = await openHosts(open);
  await scrollTo(page, 3_000, 'db-replica-71.prod.example.com');
  const before = await firstSeen(page);
  const pinned = [1, 2, 3, 4, 5, 6].map((number) => `db-replica-${number}.prod.example.com`);
  await push(onHosts({ pinned }).state);
  await expect.poll(() => firstSeen(page)).toBe(before);
  expect(await page.getByRole('grid').evaluate(({ scrollTop }) => scrollTop)).toBe(3_000 + 3 * 40);
  await page.setViewportSize({ width: 420, height: 480 });
  // Only the lines below the head, which is higher here, can be where they were.
  await expect.poll(() => firstSeen(page)).toBe(before);
  expect(await page.getByRole('grid').evaluate(({ scrollTop }) => scrollTop)).not.toBe(3_000 + 3 * 40);
});

test('what is found is seen from its beginning, and the host that has the focus in the whole list again', async ({
  open,
}) => {
  const { page } = await openHosts(open);
  await scrollTo(page, 6_000, 'db-replica-150.prod.example.com');
  await page.keyboard.press('/');
  await page.keyboard.type('prod');
  await expect(page.locator('mark').first()).toHaveText('prod');
  const scrolled = () => page.getByRole('grid').evaluate(({ scrollTop }) => scrollTop);
  await expect.poll(scrolled).toBe(0);
  await page.keyboard.press('Control+a');
  await page.keyboard.type('replica-99');
  await expect(page.getByRole('row')).toHaveCount(2);
  await page.keyboard.press('ArrowDown');
  expect(await focused(page)).toBe('row db-replica-99.prod.example.com');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('searchbox')).toHaveValue('');
  expect(await focused(page)).toBe('row db-replica-99.prod.example.com');
  await expect(page.locator(':focus')).toBeInViewport({ ratio: 1 });
});

test('a press that ends on another host than it began on does nothing', async ({ open }) => {
  let list = SMALL.hostList();
  const { page, push, last } = await openHosts(open, { hosts: () => list });
  const opener = page.getByRole('button', { name: 'Open db-2.prod.example.com in terminal' });
  await opener.hover();
  await page.mouse.down();
  const [first, ...others] = list.sections;
  if (first === undefined) throw new Error('the list has sections');
  list = { ...list, list: 2, sections: [{ ...first, rowRuns: [1, 60] }, ...others] };
  await push(onHosts({ snapshot: snapshot({ groups: undefined }) }).state);
  await expect(page.getByRole('row', { name: /db-1\.prod/ })).toHaveCount(1);
  await page.mouse.up();
  expect(last('openInTerminal')).toBeUndefined();
  await opener.click();
  await expect.poll(() => last('openInTerminal')).toMatchObject({ host: 'db-2.prod.example.com' });
});

test('keys that put letters together are neither those of the window nor of the list', async ({ open }) => {
  const { page } = await openHosts(open);
  await page.keyboard.press('/');
  await page.keyboard.type('db');
  await page.getByRole('searchbox').evaluate((field) => {
    for (const key of ['Escape', 'ArrowDown']) {
      field.dispatchEvent(
        new KeyboardEvent('keydown', { key, isComposing: true, bubbles: true, cancelable: true }),
      );
    }
  });
  await expect(page.getByRole('searchbox')).toBeFocused();
  await expect(page.getByRole('searchbox')).toHaveValue('db');
});

const LONG = `ssh-${'l'.repeat(3_992)}-end`;
const HTML = '<img src=x onerror="document.title=1"><b>bold</b>';
const RIGHT_TO_LEFT = 'קבוצה-של-מסדי-נתונים';

test('names from outside are text, whatever is in them, and long ones leave the page as it is', async ({
  open,
}) => {
  const host = 'db-1.prod.example.com';
  const { page } = await openHosts(open, {
    hosts: () => {
      const list = SMALL.hostList();
      const [first, second, ...others] = list.sections;
      if (first === undefined || second === undefined) throw new Error('the list has sections');
      const hostile = [
        { ...first, title: HTML, groups: [RIGHT_TO_LEFT, HTML] },
        {
          ...second,
          title: LONG,
          groups: [LONG],
          accounts: Array.from({ length: 39 }, (_, at) => `role-${at}`),
        },
      ];
      return { ...list, sections: [...hostile, ...others] };
    },
    why: () => ({
      host,
      account: 'dba',
      accounts: [RIGHT_TO_LEFT],
      verdict: 'no',
      title: 'You cannot log in',
      sentence: `The first link is broken: you are not in the Okta group “${LONG}”.`,
      links: [
        { state: 'broken', label: 'Okta group', value: LONG, sentence: 'Okta does not list you in it.' },
        { state: 'not-reached', label: 'Role', value: HTML, sentence: '' },
        { state: 'holds', label: 'Host', value: RIGHT_TO_LEFT, sentence: `Covered by ${RIGHT_TO_LEFT}.` },
        {
          state: 'broken',
          label: 'In your certificate',
          value: 'dba',
          sentence: 'Your certificate of 08:02 has only a, b, c, d, e, f and 33 more.',
        },
      ],
      next: [],
      ask: { whom: HTML, text: `Please add sam@example.com to “${LONG}”, “${HTML}” and “${RIGHT_TO_LEFT}”.` },
      canRenew: false,
      facts: [{ name: 'Notes', value: HTML }],
    }),
  });
  await expect(page.getByRole('rowheader', { name: HTML })).toBeVisible();
  await page
    .getByRole('button', { name: `Why ${host}` })
    .first()
    .click();
  const panel = page.getByRole('region', { name: 'Why' });
  await expect(panel.getByText(HTML, { exact: true }).first()).toBeVisible();
  await expect(panel.getByText('and 33 more')).toBeVisible();
  expect(await page.locator('main img, main section b b').count()).toBe(0);
  await expect(page).toHaveTitle('Hosts – Latchkey');
  // Clipped where it is shown, whole in the tooltip and in what is copied.
  const group = panel.getByTitle(LONG, { exact: true });
  expect((await group.boundingBox())?.height).toBeLessThan(80);
  expect((await panel.locator('.verdict').boundingBox())?.height).toBeLessThan(240);
  // What is written from right to left turns nothing around it.
  const isolated = panel.locator('.chain__say :is(bdi, code)', { hasText: RIGHT_TO_LEFT });
  await expect(isolated).toHaveCSS('unicode-bidi', 'isolate');
  const wide = await page.locator('.why').evaluate((why) => why.scrollWidth - why.clientWidth);
  expect(wide).toBeLessThanOrEqual(0);
});
