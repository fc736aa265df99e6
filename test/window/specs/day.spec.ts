import type { Page } from '@playwright/test';
import type { SignOutReport } from '../../../main/session/snapshot.ts';
import { failure } from '../../../main/support/failure.ts';
import type { ActivityEntry } from '../../../preload/contract/answers.ts';
import type { Place, WindowState } from '../../../preload/contract/state.ts';
import { rest } from '../scripted.ts';
import { ENTRIES } from '../states/activity.ts';
import { PROPOSAL } from '../states/first-run.ts';
import { at, organisation, sessionIn, signedOutOrganisation, snapshot, windowState } from '../states/sam.ts';
import { SETTINGS } from '../states/settings.ts';
import { expect, test } from '../window.ts';

const SIGNED_IN = windowState(organisation());
const on = (page: Place['page'], place: Partial<Place> = {}, state = SIGNED_IN): WindowState => ({
  ...state,
  place: { number: 1, page, ...place },
});
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const dialog = (page: Page) => page.getByRole('dialog');
const notice = (page: Page) => page.getByRole('region', { name: 'Notice' });
const NO_TERMINAL = failure('FILE_REFUSED', { path: 'xterm', problem: 'it is not there' });

test('a question stays about whom it was asked, whichever organisation is shown since', async ({ open }) => {
  const one = organisation();
  const lab = { ...one, profile: 'lab', title: 'Example Lab' };
  const both = { ...SIGNED_IN, organisations: [one, lab] };
  const { page, push, last } = await open(on('overview', { dialog: 'sign-out' }, both));
  await push({ ...both, shown: 'lab' });
  await expect(page.locator('.profile__name')).toHaveText('Example Lab');
  await expect(dialog(page)).toContainText('Sign out of Example?');
  await push(on('overview', { number: 2, dialog: 'sign-out' }, { ...both, shown: 'lab' }));
  await expect(dialog(page)).toContainText('Sign out of Example Lab?');
  await button(page, 'Sign out').click();
  await expect.poll(() => last('signOut')).toEqual({ profile: 'lab', everywhere: false });
  await expect(dialog(page)).toHaveCount(0);
});

test('a question closes with what it is about, and does not come again', async ({ open }) => {
  const { page, push } = await open(on('overview', { dialog: 'sign-out' }));
  await expect(dialog(page)).toBeVisible();
  await push(windowState(signedOutOrganisation()));
  await expect(dialog(page)).toHaveCount(0);
  await push(on('settings', { number: 2, dialog: 'remove' }));
  await expect(dialog(page)).toBeVisible();
  await push(on('settings', { number: 2 }, { ...SIGNED_IN, organisations: [], shown: undefined }));
  await expect(dialog(page)).toHaveCount(0);
  await push(on('settings', { number: 2 }));
  await expect(page.locator('.profile__name')).toHaveText('Example');
  await expect(dialog(page)).toHaveCount(0);
});

test('a sign-out that cannot be done says so where it was asked for', async ({ open }) => {
  const { page } = await open(on('organisations', { dialog: 'sign-out' }), {
    signOut: () => ({ refused: NO_TERMINAL }),
  });
  await button(page, 'Sign out').last().click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(notice(page)).toContainText('A file could not be used');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Organisations');
});

test('why something did not work stays where it was asked for', async ({ open }) => {
  const { page, push } = await open(SIGNED_IN, { openInTerminal: () => ({ refused: NO_TERMINAL }) });
  const terminal = button(page, 'Open db-1.prod.example.com in terminal');
  await terminal.click();
  await expect(notice(page)).toBeVisible();
  await page.keyboard.press('Control+4');
  await expect(page).toHaveTitle('Activity – Latchkey');
  await expect(notice(page)).toHaveCount(0);
  await page.keyboard.press('Escape');
  await terminal.click();
  await expect(notice(page)).toContainText('A file could not be used');
  await push({ ...SIGNED_IN, shown: 'lab' });
  await expect(page.locator('.profile__name')).toHaveText('Example Lab');
  await expect(notice(page)).toHaveCount(0);
});

test('why something did not work is not said where the person has gone meanwhile', async ({ open }) => {
  const two = {
    ...SIGNED_IN,
    organisations: [organisation(), { ...organisation(), profile: 'lab', title: 'Lab' }],
  };
  for (const goOn of ['to another page', 'to another organisation', 'where the tray leads'] as const) {
    const late = Promise.withResolvers<{ refused: typeof NO_TERMINAL }>();
    const { page, push, calls } = await open(two, { openInTerminal: () => late.promise });
    await button(page, 'Open db-1.prod.example.com in terminal').click();
    await expect.poll(() => calls.some(({ method }) => method === 'openInTerminal')).toBe(true);
    if (goOn === 'to another page') await page.keyboard.press('Control+5');
    else if (goOn === 'to another organisation') await push({ ...two, shown: 'lab' });
    else await push(on('checkup', { number: 2 }, two));
    await expect(page.locator('.profile__name')).toHaveText(
      goOn === 'to another organisation' ? 'Lab' : 'Example',
    );
    late.resolve({ refused: NO_TERMINAL });
    await rest(page);
    await expect(notice(page)).toHaveCount(0);
  }
});

test('what could not be set up is said also where nobody is signed in', async ({ open }) => {
  const refused = failure('CA_UNREACHABLE', { host: 'ca.example.com', problem: 'ENOTFOUND' });
  for (const one of [signedOutOrganisation(), signedOutOrganisation({ firstTime: true })]) {
    const { page, push } = await open(windowState(one));
    await push(on('overview', { number: 2, refused }, windowState(one)));
    await expect(notice(page)).toContainText('The certificate authority cannot be reached');
    await page.keyboard.press('Control+4');
    await page.keyboard.press('Escape');
    await expect(notice(page)).toHaveCount(0);
  }
});

test('an organisation that is chosen to sign in says why that could not begin', async ({ open }) => {
  const lab = signedOutOrganisation({ profile: 'lab', title: 'Lab' });
  const two = { ...SIGNED_IN, organisations: [organisation(), lab] };
  const late = Promise.withResolvers<{ refused: typeof NO_TERMINAL }>();
  const { page, push, last } = await open(on('organisations', {}, two), { signIn: () => late.promise });
  await button(page, 'Sign in with Okta').click();
  await expect.poll(() => last('signIn')).toEqual({ profile: 'lab', afresh: false });
  // The application answers first, and then pushes what has changed.
  await push(on('organisations', {}, { ...two, shown: 'lab' }));
  await expect(page.locator('.profile__name')).toHaveText('Lab');
  late.resolve({ refused: NO_TERMINAL });
  await expect(notice(page)).toContainText('A file could not be used');
});

test('an answer that comes late closes no other question, and leads nowhere', async ({ open }) => {
  const late = Promise.withResolvers<SignOutReport>();
  const { page, push, last } = await open(on('organisations', { dialog: 'sign-out' }), {
    signOut: () => late.promise,
  });
  await button(page, 'Sign out').last().click();
  await expect.poll(() => last('signOut')).toBeDefined();
  await push(on('activity', { number: 2, dialog: 'quit' }));
  await expect(dialog(page)).toHaveText(/^Quit and stop renewing/);
  late.resolve({ left: [] });
  await rest(page);
  await expect(dialog(page)).toHaveText(/^Quit and stop renewing/);
  await expect(page).toHaveTitle('Activity – Latchkey');
});

test('a page that is not the overview says why something did not work by itself', async ({ open }) => {
  const refused = failure('OKTA_ZONE', { host: 'example.okta.com', said: '' });
  const state = windowState(organisation({ lastFailure: refused }));
  const { page } = await open(on('activity', {}, state), { renew: () => ({ refused }) });
  await page.keyboard.press('Control+r');
  await expect(notice(page)).toContainText('Okta does not allow signing in from this network');
});

test('facts that are open stay open, and in focus, when more happens', async ({ open }) => {
  let entries: readonly ActivityEntry[] = ENTRIES;
  const { page, push } = await open(on('activity'), { activity: () => entries });
  const facts = page.locator('summary').first();
  await facts.click();
  const exact = page.getByText('OKTA_UNREACHABLE, example.okta.com');
  await expect(exact).toBeVisible();
  const pinned = { kind: 'person', tone: 'plain', sentence: 'You pinned a host.' } as const;
  entries = [{ atMs: at('11:02:00'), ...pinned }, ...ENTRIES];
  await push(on('activity'));
  await expect(page.getByText('You pinned a host.')).toBeVisible();
  await expect(exact).toBeVisible();
  await expect(facts).toBeFocused();
});

test('facts of certificates stay open through the states of a day', async ({ open }) => {
  const { page, push } = await open(SIGNED_IN);
  for (const facts of await page.locator('.card summary').all()) await facts.click();
  const gone = failure('OKTA_UNREACHABLE', { host: 'example.okta.com', problem: 'ENOTFOUND' });
  for (const [state, title] of [
    [sessionIn({ kind: 'renewing' }), 'Renewing'],
    [SIGNED_IN, 'Signed in'],
    [
      sessionIn({ kind: 'offline', failure: gone, sinceMs: at('10:40:00'), nextTryAtMs: at('11:05:00') }),
      'Offline, and still working',
    ],
    [
      sessionIn({ kind: 'attention', failure: failure('SESSION_ENDED', { said: 'no' }) }),
      'Sign in again to keep your access',
    ],
  ] as const) {
    await push(state);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
    await expect(page.locator('.card details[open]')).toHaveCount(2);
  }
});

test('what a test of the certificate found is said of no other one, and of no other organisation', async ({
  open,
}) => {
  const one = organisation({ hasTestUrl: true });
  const state = { ...windowState(one), organisations: [one, { ...one, profile: 'lab', title: 'Lab' }] };
  const { page, push } = await open(state, {
    testCertificate: () => ({ passed: true, title: 'It works', sentence: 'The site knows you.', facts: [] }),
  });
  await page.locator('.card summary').last().click();
  await button(page, 'Test the client certificate').click();
  await expect(page.getByText('The site knows you.')).toBeVisible();
  await push({ ...state, shown: 'lab' });
  await expect(page.locator('.profile__name')).toHaveText('Lab');
  await expect(page.getByText('The site knows you.')).toHaveCount(0);
  await push(state);
  await page.locator('.card summary').last().click();
  await button(page, 'Test the client certificate').click();
  await expect(page.getByText('The site knows you.')).toBeVisible();
  const renewed = snapshot();
  const x509 = renewed.x509 && { ...renewed.x509, serial: '2' };
  await push({ ...state, organisations: [{ ...one, snapshot: { ...renewed, x509 } }] });
  await expect(page.getByText('The site knows you.')).toHaveCount(0);
});

test('a button that goes with its state leaves the focus in the page', async ({ open }) => {
  const { page, push } = await open(windowState(signedOutOrganisation()));
  await button(page, 'Sign in with Okta').focus();
  await page.keyboard.press('Enter');
  await push(sessionIn({ kind: 'signing-in', step: 'browser', expiresAtMs: at('11:07:09') }));
  await expect(button(page, 'Cancel')).toBeVisible();
  await expect(page.locator(':focus')).toHaveAttribute('id', 'main');
});

test('so does a setting that IT takes over', async ({ open }) => {
  let settings = SETTINGS;
  const { page, push } = await open(on('settings'), { settings: () => settings });
  await page.getByLabel('Open hosts with').focus();
  const locked = { locked: 'Set by IT.', control: { kind: 'shown' } } as const;
  const rows = SETTINGS.rows.map((row) => (row.name === 'desktop.terminal' ? { ...row, ...locked } : row));
  settings = { ...SETTINGS, rows };
  await push(on('settings'));
  await expect(page.getByLabel('Open hosts with')).toHaveCount(0);
  await expect(page.locator(':focus')).toHaveAttribute('id', 'main');
});

test('so does a question to which the tray led from another one', async ({ open }) => {
  const { page, push } = await open(on('organisations'), { openSetupFile: () => PROPOSAL });
  await button(page, 'Add from setup file').click();
  await expect(dialog(page)).toContainText('Set up Example?');
  await push(on('overview', { number: 2, dialog: 'quit' }));
  await expect(dialog(page)).toHaveText(/^Quit and stop renewing/);
  await expect(button(page, 'Keep running')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.locator(':focus')).toHaveAttribute('id', 'main');
});

test('what is pressed is not selected, and what is read is', async ({ open }) => {
  const { page } = await open(SIGNED_IN);
  await page.keyboard.press('Control+a');
  const selected = await page.evaluate(() => `${getSelection()}`);
  for (const read of ['There is nothing to do.', '6218401993027714835', 'db-1.prod.example.com'])
    expect(selected).toContain(read);
  for (const pressed of ['Renew now', 'Exact facts', 'Checkup', 'Skip to content'])
    expect(selected).not.toContain(pressed);
});

test('an organisation with a long name takes no more room in the menu than another', async ({ open }) => {
  const long = { ...organisation(), profile: 'long', title: 'x'.repeat(4_000) };
  const { page } = await open({ ...SIGNED_IN, organisations: [organisation(), long] });
  await page.getByRole('button', { name: /Switch organisation/ }).click();
  const heights = await page
    .getByRole('menuitemradio')
    .evaluateAll((items) => items.map(({ clientHeight }) => clientHeight));
  expect(new Set(heights).size).toBe(1);
  await expect(page.locator('.popover b').last()).toHaveAttribute('title', long.title);
});

test('Escape closes a menu and goes no further; one that is open lets go when nothing is left', async ({
  open,
}) => {
  const { page, push } = await open(on('activity'));
  const menu = page.getByRole('menu');
  await page.getByRole('button', { name: /Switch organisation/ }).click();
  await expect(menu).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(menu).toHaveCount(0);
  await expect(page).toHaveTitle('Activity – Latchkey');
  await page.getByRole('button', { name: /Switch organisation/ }).click();
  await expect(menu).toBeVisible();
  await push(on('overview', { number: 2 }, { ...SIGNED_IN, organisations: [], shown: undefined }));
  await expect(menu).toHaveCount(0);
  await button(page, 'Open setup file').click();
});

test('of two links the second is asked about when the first is answered', async ({ open }) => {
  const links = [7, 8].map((number) => ({ ...PROPOSAL, number, title: `Link ${number}` }));
  let waiting = [...links];
  const { page, push, last } = await open(on('overview', { dialog: 'set-up' }), {
    waitingProposal: () => waiting[0],
    answerProposal: ({ number }) => {
      waiting = waiting.filter((one) => one.number !== number);
      return null;
    },
  });
  await expect(dialog(page)).toContainText('Link 7');
  await push(on('organisations', { number: 2, dialog: 'set-up' }));
  await expect(page).toHaveTitle('Organisations – Latchkey');
  await expect(dialog(page)).toContainText('Link 7');
  await button(page, 'Cancel').click();
  await expect(dialog(page)).toContainText('Link 8');
  await button(page, 'Cancel').click();
  await expect(dialog(page)).toHaveCount(0);
  expect(last('answerProposal')).toEqual({ number: 8, accept: false });
});

test('a file that is dropped on a question is asked about from its beginning', async ({ open }) => {
  const { page, last } = await open(
    { ...SIGNED_IN, organisations: [], shown: undefined },
    { openSetupFile: () => PROPOSAL, readSetupText: () => ({ ...PROPOSAL, number: 8, title: 'Lab' }) },
  );
  await button(page, 'Open setup file').click();
  await page.keyboard.press('Tab');
  await expect(button(page, 'Set up')).toBeFocused();
  const dropped = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['{}'], 'latchkey.json'));
    return data;
  });
  await page.locator('.veil').dispatchEvent('drop', { dataTransfer: dropped });
  await expect(dialog(page)).toContainText('Set up Lab?');
  await expect(button(page, 'Cancel')).toBeFocused();
  await button(page, 'Set up').click();
  await expect.poll(() => last('answerProposal')).toEqual({ number: 8, accept: true });
});

test('a yes is given once', async ({ open }) => {
  const { page, calls } = await open(
    { ...SIGNED_IN, organisations: [], shown: undefined },
    { openSetupFile: () => PROPOSAL },
  );
  await button(page, 'Open setup file').click();
  await button(page, 'Set up').dblclick();
  await expect(dialog(page)).toHaveCount(0);
  expect(calls.filter(({ method }) => method === 'answerProposal')).toHaveLength(1);
});
