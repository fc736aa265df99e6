import type { Page } from '@playwright/test';
import { failure } from '../../../main/support/failure.ts';
import type { SettingsPage, TestReport } from '../../../preload/contract/answers.ts';
import type { WindowState } from '../../../preload/contract/state.ts';
import { ENTRIES } from '../states/activity.ts';
import { CHECKUP, onCheckup, RUNNING } from '../states/checkup.ts';
import { PROPOSAL } from '../states/first-run.ts';
import { ABOUT, onPage, REPORT } from '../states/help.ts';
import { STATES } from '../states/index.ts';
import { LAB, organisation, windowState } from '../states/sam.ts';
import { SETTINGS } from '../states/settings.ts';
import { expect, stopTime, test } from '../window.ts';

const polite = (page: Page) => page.locator('[aria-live="polite"]:not([role])');
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const dialog = (page: Page) => page.getByRole('dialog');
const stateOf = (id: string): WindowState => {
  const found = STATES[id];
  if (found === undefined) throw new Error(`There is no state ${id}`);
  return found.state;
};

test('activity is filtered by words and kind, and shows more as it happens', async ({ open }) => {
  let entries = ENTRIES;
  const { page, push } = await open(stateOf('activity'), { activity: () => entries });
  const lines = page.locator('.logline');
  await expect(lines).toHaveCount(8);
  await page.keyboard.press('/');
  await expect(page.getByLabel('Filter activity')).toBeFocused();
  await page.keyboard.type('CERTIFICATE both');
  await expect(lines).toHaveText([/Renewed both certificates/]);
  await page.keyboard.press('Escape');
  await expect(lines).toHaveCount(8);
  await page.getByLabel('Show').selectOption('Problems only');
  await expect(lines).toHaveText([/Okta could not be reached/, /Okta ended your session/]);
  await page.getByLabel('Filter activity').fill('nothing of that');
  await expect(page.getByRole('heading', { name: 'Nothing fits “nothing of that”' })).toBeVisible();
  await button(page, 'Show everything').click();
  const [first] = ENTRIES;
  entries = first === undefined ? [] : [{ ...first, sentence: '<b>You</b> pinned a host.' }, ...ENTRIES];
  await push(stateOf('activity'));
  await expect(lines.first()).toContainText('<b>You</b> pinned a host.');
});

test('activity is exported, and nothing is said where the person closes the dialog', async ({ open }) => {
  let path: string | undefined = '/home/sam/latchkey-activity.txt';
  const { page, calls } = await open(stateOf('activity'), {
    activity: () => ENTRIES,
    exportActivity: () => ({ path }),
  });
  await stopTime(page);
  await button(page, 'Export').click();
  await expect(polite(page)).toHaveText('Saved');
  await expect(button(page, 'Saved')).toBeVisible();
  path = undefined;
  await button(page, 'Saved').click();
  await expect.poll(() => calls.filter(({ method }) => method === 'exportActivity').length).toBe(2);
  await page.clock.runFor(2_000);
  await expect(button(page, 'Export')).toBeVisible();
});

test('a long activity comes in pieces', async ({ open }) => {
  const many = Array.from({ length: 450 }, (_, index) => ({
    atMs: 1_700_000_000_000 - index * 60_000,
    kind: 'person' as const,
    tone: 'plain' as const,
    sentence: `You pinned host-${index}.`,
  }));
  const { page } = await open(stateOf('activity'), { activity: () => many });
  await expect(page.locator('.logline')).toHaveCount(200);
  await button(page, 'Show 200 older').click();
  await button(page, 'Show 50 older').click();
  await expect(page.locator('.logline')).toHaveCount(450);
});

test('a checkup runs by itself at first, step by step, and is told once', async ({ open }) => {
  const { page, push, calls, last } = await open(onCheckup(undefined));
  await expect.poll(() => last('checkup')).toEqual({ profile: 'example' });
  await push(onCheckup(RUNNING));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Checking');
  await expect(page.locator('.check-row')).toHaveCount(RUNNING.steps.length);
  await button(page, 'Check again').focus();
  await page.keyboard.press('Enter');
  await push(onCheckup(CHECKUP));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('1 problem, 2 things to look at');
  await expect(polite(page)).toHaveText('1 problem, 2 things to look at');
  expect(calls.filter(({ method }) => method === 'checkup')).toHaveLength(1);
  await button(page, 'Check again').click();
  await expect.poll(() => calls.filter(({ method }) => method === 'checkup').length).toBe(2);
});

test('a checkup is copied as it is, and its buttons do what they say', async ({ open }) => {
  const { page, last } = await open(onCheckup(CHECKUP), { settings: () => SETTINGS });
  await button(page, 'Copy report').click();
  await expect
    .poll(() => (last('copyText') as { text: string } | undefined)?.text)
    .toContain('9. Failed: The ssh-agent does not take certificates. gpg-agent takes keys');
  await button(page, 'Ask Okta again').click();
  await expect.poll(() => last('refreshGroups')).toEqual({ profile: 'example' });
  expect(last('checkup')).toBeUndefined();
  await button(page, 'Use the OpenSSH agent').click();
  await expect.poll(() => last('useOpenSshAgent')).toEqual({ profile: 'example' });
  // Whether it helped is seen at once.
  await expect.poll(() => last('checkup')).toEqual({ profile: 'example' });
  await button(page, 'Show the change').click();
  await expect(dialog(page)).toContainText('Include ~/.local/state/latchkey/ssh/latchkey.conf');
  await expect(button(page, 'Close')).toBeFocused();
  await button(page, 'Open the file').click();
  await expect.poll(() => last('openOutside')).toEqual({ what: 'ssh-config' });
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
  await expect(button(page, 'Show the change')).toBeFocused();
});

test('settings are changed where they may be, and what IT set has nothing to change', async ({ open }) => {
  let settings: SettingsPage = SETTINGS;
  const { page, last } = await open(stateOf('settings'), {
    settings: () => settings,
    setSetting: ({ name, value }) => {
      if (typeof value !== 'boolean')
        return { refused: failure('FILE_REFUSED', { path: '~/settings.json', problem: 'it is full' }) };
      const rows = SETTINGS.rows.map((row) =>
        row.name === name ? { ...row, control: { kind: 'switch' as const, on: value } } : row,
      );
      settings = { ...SETTINGS, rows };
      return settings;
    },
  });
  const agent = page.getByRole('switch', { name: 'ssh-agent' });
  await expect(agent).toBeChecked();
  await agent.focus();
  await page.keyboard.press('Space');
  await expect(agent).not.toBeChecked();
  expect(last('setSetting')).toEqual({ profile: 'example', name: 'ssh.enabled', value: false });
  await expect(page.getByRole('switch', { name: 'Start when I log in' })).toHaveCount(0);
  await page.getByLabel('Open hosts with').selectOption('Konsole');
  await expect(page.getByRole('region', { name: 'Notice' })).toBeVisible();
  await expect(page.getByLabel('Open hosts with')).toHaveValue('gnome-terminal');
});

test('settings lead to the test of a sign-in and to removing the account', async ({ open }) => {
  const { page, last } = await open(stateOf('settings'), {
    settings: () => SETTINGS,
    removeAccount: () => ({ left: [] }),
  });
  await button(page, 'Remove this account from the computer').click();
  await expect(button(page, 'Cancel')).toBeFocused();
  await page.keyboard.press('Escape');
  expect(last('removeAccount')).toBeUndefined();
  await button(page, 'Remove this account from the computer').click();
  await button(page, 'Remove').click();
  await expect.poll(() => last('removeAccount')).toEqual({ profile: 'example' });
  await expect(page.locator('.nav [aria-current="page"]')).toHaveText('Overview');
  await page.keyboard.press('Control+,');
  await button(page, 'Test sign-in').click();
  await expect(page).toHaveTitle('Test sign-in – Latchkey');
});

test('signing out asks first, and of every other app only where that is wished', async ({ open }) => {
  const { page, last } = await open(stateOf('sign-out'), { signOut: () => ({ left: [] }) });
  await expect(button(page, 'Cancel')).toBeFocused();
  await page.getByRole('checkbox').check();
  await button(page, 'Sign out').click();
  await expect.poll(() => last('signOut')).toEqual({ profile: 'example', everywhere: true });
  await expect(dialog(page)).toHaveCount(0);
});

test('quitting says until when access goes on, over all organisations, and keeps running by default', async ({
  open,
}) => {
  const lab = { ...LAB, profile: 'example', title: 'Example' };
  const state = windowState(lab, { organisations: [lab, { ...organisation(), profile: 'other' }] });
  const { page, last } = await open(state);
  await page.keyboard.press('Control+q');
  await expect(dialog(page)).toContainText('your certificates work until 16:02');
  await expect(button(page, 'Keep running')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toHaveCount(0);
  expect(last('quit')).toBeUndefined();
  await page.keyboard.press('Control+q');
  await button(page, 'Quit').click();
  await expect.poll(() => last('quit')).toEqual({});
});

test('organisations are shown, signed in to, and added by a file', async ({ open }) => {
  const { page, calls, last } = await open(stateOf('profiles'), { openSetupFile: () => PROPOSAL });
  await button(page, 'Add from setup file').click();
  await button(page, 'Set up').click();
  await expect.poll(() => last('answerProposal')).toEqual({ number: 7, accept: true });
  await button(page, 'Show').last().click();
  await expect.poll(() => last('showOrganisation')).toEqual({ profile: 'partner' });
  await button(page, 'Sign in with Okta').click();
  await expect.poll(() => last('signIn')).toEqual({ profile: 'lab', afresh: false });
  const names = calls.map(({ method }) => method);
  expect(names.indexOf('showOrganisation')).toBeLessThan(names.indexOf('signIn'));
});

test('a test of the sign-in is kept while one looks elsewhere, and goes on to the authority', async ({
  open,
}) => {
  const answers: TestReport[] = [REPORT, { ...REPORT, title: 'Sign-in works, and so do certificates' }];
  const { page, push, last } = await open(onPage('test-sign-in'), {
    testSignIn: () => answers.shift() ?? REPORT,
  });
  await button(page, 'Start the test').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(REPORT.title);
  await expect(page.getByRole('row', { name: /office, wiki-editors/ })).toContainText(
    'Ignored by the policy',
  );
  await button(page, 'Copy result').click();
  await expect.poll(() => last('copyText')).toEqual({ text: REPORT.text });
  await page.keyboard.press('Control+1');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(REPORT.title);
  await button(page, 'Ask the authority too').click();
  await expect.poll(() => last('testSignIn')).toEqual({ profile: 'example', trial: true });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign-in works, and so do certificates');
  await expect(button(page, 'Ask the authority too')).toHaveCount(0);
  await push(onPage('test-sign-in', 'test'));
  await button(page, 'Cancel').click();
  await expect.poll(() => last('cancelSignIn')).toEqual({ profile: 'example' });
});

test('diagnostics are copied exactly as they are shown, and a bundle is saved', async ({ open }) => {
  const { page, last } = await open(onPage('about'), {
    about: () => ABOUT,
    saveSupportBundle: () => ({ path: '/home/sam/latchkey-support.txt' }),
  });
  await expect(page.getByRole('region', { name: 'Diagnostics' })).toHaveText(ABOUT.diagnostics);
  await button(page, 'Copy diagnostics').click();
  await expect.poll(() => last('copyText')).toEqual({ text: ABOUT.diagnostics });
  await button(page, 'Save support bundle').click();
  await expect(polite(page)).toHaveText('Saved');
  await button(page, 'Open log folder').click();
  await expect.poll(() => last('openOutside')).toEqual({ what: 'log-folder' });
  await button(page, 'Licences').click();
  await expect(dialog(page)).toContainText('react-aria-components');
});
