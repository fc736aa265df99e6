import { describe, expect, test } from 'vitest';
import { timesOf } from '../../../main/support/words/times.ts';
import type { Checkup, ShownStep } from '../../../preload/contract/state.ts';
import { helpFor } from '../../../renderer/pages/checkup/help-for.ts';
import { checkedSentence, fixParts, reportText } from '../../../renderer/words/checkup.ts';
import { stepSentence } from '../../../renderer/words/window.ts';

const NOW = Date.parse('2026-11-23T11:02:09Z');
const times = timesOf({ clock: { now: () => NOW }, format: { locale: 'en-GB', timeZone: 'UTC' } });
const step = (more: Partial<ShownStep>): ShownStep => ({
  id: 'files',
  title: 'Files',
  verdict: 'failed',
  sentence: 'they are gone',
  tookMs: 1,
  ...more,
});

describe('what the window does about a step', () => {
  const help = (id: string, command?: string) =>
    helpFor({ id, verdict: 'failed' }, command, { snapshot: undefined }, 'linux');

  const on = (platform: 'darwin' | 'win32', id: string, verdict: ShownStep['verdict'] = 'failed') =>
    helpFor({ id, verdict }, undefined, { snapshot: undefined }, platform);

  test('presses what it can in the place of a command', () => {
    expect(help('files', 'latchkey renew')).toMatchObject([{ kind: 'action', action: { deed: 'again' } }]);
    expect(help('lifetime', 'latchkey login')).toMatchObject([{ action: { deed: 'sign-in' } }]);
    expect(help('groups', 'latchkey whoami --ask-okta')).toEqual([{ kind: 'ask-okta' }]);
    expect(help('ssh-config', 'latchkey renew').map(({ kind }) => kind)).toEqual(['show-change', 'action']);
    expect(help('clock')).toMatchObject([{ action: { deed: 'date-and-time' } }]);
  });

  test('shows what is to be typed, and nothing where there is nothing', () => {
    expect(help('settings', 'latchkey import-step')).toEqual([
      { kind: 'type', command: 'latchkey import-step' },
    ]);
    expect(help('ssh-agent')).toEqual([{ kind: 'type', command: expect.stringContaining('ssh-agent') }]);
    expect(on('darwin', 'ssh-agent')).toEqual([]);
    expect(help('policy')).toEqual([]);
  });

  test('has OpenSSH’s agent take the place of one that takes no certificates', () => {
    expect(help('agent-takes').map(({ kind }) => kind)).toEqual(['use-openssh', 'type']);
    // There it has another address each time, and what knows no lifetimes takes certificates all the same.
    expect(on('darwin', 'agent-takes')).toEqual([]);
    expect(on('win32', 'agent-takes', 'look')).toEqual([]);
  });

  test('knows a command from advice that begins with one', () => {
    expect(fixParts('latchkey renew')).toEqual({ command: 'latchkey renew' });
    const advice = 'latchkey renew asks for a newer one.';
    expect(fixParts(advice)).toEqual({ advice });
  });
});

describe('words of the checkup', () => {
  const checkup: Checkup = {
    startedAtMs: NOW - 9_000,
    endedAtMs: NOW - 6_000,
    summary: '1 problem',
    steps: [step({ fix: 'latchkey renew' })],
  };

  test('say when, how long, and all of it as text', () => {
    const sentence = checkedSentence(checkup, times);
    expect(sentence).toBe(
      'Checked today at 11:02 in 3 seconds. The command `latchkey doctor` shows the same.',
    );
    expect(reportText(checkup, sentence)).toBe(
      '1 problem\nChecked today at 11:02 in 3 seconds. The command latchkey doctor shows the same.\n\n1. Failed: Files. They are gone. Fix: latchkey renew\n',
    );
    const long = { ...checkup, startedAtMs: NOW - 3 * 24 * 60 * 60_000, endedAtMs: NOW };
    expect(checkedSentence(long, times)).toMatch(/^Checked on Friday 20 November, 11:02 in 3 days/);
  });

  test('begin sentences with a capital, and leave names as they are written', () => {
    expect(stepSentence('they are gone')).toBe('They are gone.');
    expect(stepSentence('ssh does not know your hosts')).toBe('ssh does not know your hosts.');
    expect(stepSentence('gpg-agent takes keys')).toBe('gpg-agent takes keys.');
    expect(stepSentence('ca.example.com in 21 ms.')).toBe('ca.example.com in 21 ms.');
  });
});
