import type { Page } from '@playwright/test';
import { failure } from '../../../main/support/failure.ts';
import { PROPOSAL } from '../states/first-run.ts';
import { at, organisation, sessionIn, signedOutOrganisation, snapshot, windowState } from '../states/sam.ts';
import { expect, stopTime, test } from '../window.ts';

const SIGNED_IN = windowState(organisation());
const current = (page: Page) => page.locator('.nav [aria-current="page"]');
const focused = (page: Page) => page.locator(':focus');

test('keys go to the pages, renew, close and quit as the look has it', async ({ open }) => {
  const { page, last } = await open(SIGNED_IN);
  for (const [key, name] of [
    ['2', 'Hosts'],
    ['3', 'Changes'],
    ['4', 'Activity'],
    ['5', 'Checkup'],
    ['6', 'Settings'],
    ['1', 'Overview'],
    [',', 'Settings'],
  ] as const) {
    await page.keyboard.press(`Control+${key}`);
    await expect(current(page)).toHaveText(name);
  }
  expect(last('went')).toEqual({ page: 'settings' });
  await page.keyboard.press('Escape');
  await expect(current(page)).toHaveText('Overview');
  await page.keyboard.press('Control+r');
  await expect.poll(() => last('renew')).toEqual({ profile: 'example' });
  await page.keyboard.press('Control+w');
  await expect.poll(() => last('closeWindow')).toEqual({});
});

test('quitting is asked about where something stops by it, and says why it is not done where IT does not want it', async ({
  open,
}) => {
  const { app, ...nobody } = windowState(signedOutOrganisation());
  const idle = { ...nobody, app: { ...app, stopsByQuitting: false } };
  const { page, push, calls } = await open({ ...idle, app: { ...idle.app, quitHidden: true } });
  const called = (method: string) => calls.filter((call) => call.method === method).length;
  await page.keyboard.press('Control+q');
  const dialog = page.getByRole('dialog', { name: 'Latchkey keeps running' });
  await expect(dialog).toContainText('Set by IT');
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await push({ ...nobody, app });
  await page.keyboard.press('Control+q');
  await expect(page.getByRole('dialog', { name: 'Quit and stop renewing?' })).toBeVisible();
  await page.keyboard.press('Escape');
  await push(idle);
  expect(called('quit')).toBe(0);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('Control+q');
  await expect.poll(() => called('quit')).toBe(1);
  expect(called('closeWindow')).toBe(0);
});

test('keys of another system mean nothing', async ({ open }) => {
  const { page, calls } = await open(SIGNED_IN);
  await page.keyboard.press('Meta+2');
  await page.keyboard.press('Control+Alt+2');
  await expect(current(page)).toHaveText('Overview');
  expect(calls.map(({ method }) => method)).not.toContain('renew');
});

test('F6 goes from rail to page and back, and a new page takes the focus', async ({ open }) => {
  const { page } = await open(SIGNED_IN);
  await page.keyboard.press('F6');
  await expect(focused(page)).toHaveText('Overview');
  await page.keyboard.press('F6');
  await expect(focused(page)).toHaveAttribute('id', 'main');
  await page.keyboard.press('F6');
  await expect(focused(page)).toHaveText('Overview');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(current(page)).toHaveText('Hosts');
  await expect(focused(page)).toHaveAttribute('id', 'main');
});

test('a page that was scrolled leaves the next one at its top, and so does another organisation', async ({
  open,
}) => {
  const { page, push } = await open(SIGNED_IN);
  await page.setViewportSize({ width: 420, height: 480 });
  const main = page.locator('#main');
  const scroll = () => main.evaluate((element) => element.scrollTo(0, 100));
  const scrolled = () => main.evaluate(({ scrollTop }) => scrollTop);
  await page.keyboard.press('Control+6');
  await expect(current(page)).toHaveText('Settings');
  await scroll();
  await expect.poll(scrolled).toBe(100);
  await page.keyboard.press('Control+1');
  await expect(page.getByRole('heading', { name: 'Signed in', level: 1 })).toBeVisible();
  expect(await scrolled()).toBe(0);
  await scroll();
  const [own] = SIGNED_IN.organisations;
  if (own === undefined) throw new Error('The window has no organisation');
  const lab = { ...own, profile: 'lab', title: 'Lab' };
  await push({ ...SIGNED_IN, organisations: [lab], shown: 'lab' });
  await expect(page.getByText('Lab', { exact: true }).first()).toBeVisible();
  expect(await scrolled()).toBe(0);
});

test('the skip link is first, and leads past the rail', async ({ open }) => {
  const { page } = await open(SIGNED_IN);
  await page.keyboard.press('Tab');
  await expect(focused(page)).toHaveText('Skip to content');
  await expect(focused(page)).toBeInViewport();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(focused(page)).toHaveText('Renew now');
});

test('the tray and notifications lead to pages, each once', async ({ open }) => {
  const { page, push } = await open(SIGNED_IN);
  await push({ ...SIGNED_IN, place: { number: 2, page: 'settings' } });
  await expect(current(page)).toHaveText('Settings');
  await page.keyboard.press('Control+1');
  await push({ ...SIGNED_IN, place: { number: 2, page: 'settings' } });
  await expect(current(page)).toHaveText('Overview');
});

test('the window is called after what it shows', async ({ open }) => {
  const { page, push } = await open(SIGNED_IN);
  await expect(page).toHaveTitle('Overview – Latchkey');
  await push(windowState(signedOutOrganisation()));
  await expect(page).toHaveTitle('Signed out – Latchkey');
});

test('what changes is spoken once; trouble interrupts', async ({ open }) => {
  const { page, push } = await open(SIGNED_IN);
  const polite = page.locator('[aria-live="polite"]:not([role])');
  const assertive = page.locator('[aria-live="assertive"]');
  const renewed = snapshot();
  const ssh = renewed.ssh && { ...renewed.ssh, serial: '2', validBeforeMs: at('21:22:00') };
  const x509 = renewed.x509 && { ...renewed.x509, serial: '3', notAfterMs: at('21:22:00') };
  await push(windowState(organisation({ snapshot: { ...renewed, ssh, x509 } })));
  await expect(polite).toHaveText('Renewed, valid until 21:22');
  await push(sessionIn({ kind: 'attention', failure: failure('SESSION_ENDED', { said: 'no' }) }));
  await expect(assertive).toContainText('Sign in again to keep your access.');
});

test('the timer counts seconds, and speaks at 4, 2 and 1 minutes alone', async ({ open }) => {
  const waiting = sessionIn({ kind: 'signing-in', step: 'browser', expiresAtMs: at('11:07:09') });
  const { page, push } = await open(waiting);
  const polite = page.locator('[aria-live="polite"]:not([role])');
  await expect(page.getByRole('timer')).toHaveText('5:00');
  await page.clock.setFixedTime(at('11:02:59'));
  await expect(page.getByRole('timer')).toHaveText('4:10');
  await expect(polite).toHaveText('');
  await page.clock.setFixedTime(at('11:03:09'));
  await expect(polite).toHaveText('4 minutes left to sign in');
  await expect(page.getByRole('timer')).toHaveAccessibleName('4 minutes 0 seconds left');
  await page.clock.setFixedTime(at('11:06:10'));
  await push(waiting);
  await expect(polite).toHaveText('2 minutes left to sign in');
});

test('a copy says so for two seconds, in place and aloud', async ({ open }) => {
  const { page, last } = await open(
    windowState(
      signedOutOrganisation({ lastFailure: failure('OKTA_ZONE', { host: 'example.okta.com', said: '' }) }),
    ),
  );
  await stopTime(page);
  const copy = page.getByRole('button', { name: 'Copy request' });
  await copy.click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  await expect(page.locator('[aria-live="polite"]:not([role])')).toHaveText('Copied');
  expect(last('copyText')).toEqual({
    text: 'Please check the network zone of the application Latchkey in Okta.',
  });
  await page.clock.runFor(1_900);
  await expect(copy).toHaveCount(0);
  await page.clock.runFor(200);
  await expect(copy).toBeVisible();
});

test('what could not be done is said on the page, and goes with the next try', async ({ open }) => {
  let isGone = true;
  const { page } = await open(SIGNED_IN, {
    openInTerminal: () =>
      isGone ? { refused: failure('FILE_REFUSED', { path: 'xterm', problem: 'it is not there' }) } : null,
  });
  const terminal = page.getByRole('button', { name: 'Open db-1.prod.example.com in terminal' });
  await terminal.click();
  const notice = page.getByRole('region', { name: 'Notice' });
  await expect(notice).toContainText('A file could not be used');
  isGone = false;
  await terminal.click();
  await expect(notice).toHaveCount(0);
});

test('an organisation is chosen by the keyboard', async ({ open }) => {
  const { page, last } = await open(SIGNED_IN);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitemradio', { name: /^Example$|^Example / }).first()).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(() => last('showOrganisation')).toEqual({ profile: 'lab' });
  await expect(page.getByRole('button', { name: /Switch organisation/ })).toBeFocused();
});

test('a question gives the focus back on a slow computer too', async ({ open }) => {
  const { page } = await open(windowState(organisation(), { organisations: [], shown: undefined }), {
    openSetupFile: () => PROPOSAL,
  });
  const opener = page.getByRole('button', { name: 'Open setup file' });
  const dialog = page.getByRole('dialog', { name: 'Set up Example?' });
  const devTools = await page.context().newCDPSession(page);
  try {
    await devTools.send('Emulation.setCPUThrottlingRate', { rate: 10 });
    for (let round = 0; round < 5; round += 1) {
      await opener.click();
      await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
      for (const key of ['Tab', 'Shift+Tab', 'Escape']) await page.keyboard.press(key);
      await expect(dialog).toHaveCount(0);
      await expect(opener).toBeFocused();
    }
  } finally {
    // The tests that come have the same page.
    await devTools.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    await devTools.detach();
  }
});

test('a setup file is read by dialog, drop or hand, and nothing is set up before a yes', async ({ open }) => {
  const { page, last, calls } = await open(
    windowState(organisation(), { organisations: [], shown: undefined }),
    {
      openSetupFile: () => PROPOSAL,
      readSetupText: () => PROPOSAL,
      readTyped: () => ({ ...PROPOSAL, number: 8 }),
    },
  );
  await page.getByRole('button', { name: 'Open setup file' }).click();
  const dialog = page.getByRole('dialog', { name: 'Set up Example?' });
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  // The page below is out of reach, whichever way one goes.
  for (const key of ['Tab', 'Tab', 'Tab', 'Shift+Tab']) {
    await page.keyboard.press(key);
    await expect(dialog.locator(':focus')).toHaveCount(1);
  }
  await expect(page.locator('[inert] h1')).toHaveText('Latchkey is not set up on this computer yet');
  await page.keyboard.press('Control+2');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(page).toHaveTitle('Set up Latchkey – Latchkey');
  expect(last('answerProposal')).toEqual({ number: 7, accept: false });
  await expect(page.getByRole('button', { name: 'Open setup file' })).toBeFocused();

  const dropped = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['{"authority":"https://ca.example.com"}'], 'latchkey.json'));
    return data;
  });
  await page.locator('.drop').dispatchEvent('drop', { dataTransfer: dropped });
  await dialog.getByRole('button', { name: 'Set up' }).click();
  await expect.poll(() => last('answerProposal')).toEqual({ number: 7, accept: true });
  expect(last('readSetupText')).toEqual({ text: '{"authority":"https://ca.example.com"}' });

  await page.getByText('Enter the details by hand').click();
  await page.getByLabel('Certificate authority address').fill('https://ca.example.com');
  // Off, and still in reach: a press does nothing.
  await page.getByRole('button', { name: 'Check and continue' }).click({ force: true });
  expect(calls.map(({ method }) => method)).not.toContain('readTyped');
  await page.getByLabel('Root certificate fingerprint').fill('7c1f');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeVisible();
  expect(last('readTyped')).toEqual({ authority: 'https://ca.example.com', fingerprint: '7c1f' });
});

test('a link that asks to set something up is asked about', async ({ open }) => {
  const { page, last } = await open(
    { ...SIGNED_IN, place: { number: 1, page: 'overview', dialog: 'set-up' } },
    { waitingProposal: () => ({ ...PROPOSAL, from: 'link', replaces: true }) },
  );
  const dialog = page.getByRole('dialog', { name: 'Change the organisation Example?' });
  await expect(dialog).toContainText('Continue only if your IT team sent it to you.');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(() => last('answerProposal')).toEqual({ number: 7, accept: false });
});

test('names from outside are shown as text, whatever is in them', async ({ open }) => {
  const evil = '<img src=x onerror="document.title=1">';
  const { page } = await open(
    windowState(organisation({ title: evil, pinned: [evil, 'שרת-1.example.com'] })),
  );
  await expect(page.locator('img')).toHaveCount(0);
  await expect(page.locator('.profile__name')).toHaveText(evil);
  await expect(page.locator('.host__name').first()).toHaveText(evil);
});

test('the time goes on by the minute', async ({ open }) => {
  const { page, push } = await open(SIGNED_IN);
  await expect(page.getByText('5 h left').first()).toBeVisible();
  await page.clock.setFixedTime(at('12:02:12'));
  await push(SIGNED_IN);
  await expect(page.getByText('3 h 59 min left').first()).toBeVisible();
});
