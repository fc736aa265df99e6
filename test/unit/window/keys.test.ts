import { describe, expect, it } from 'vitest';
import { type KeyPress, shortcutOf } from '../../../renderer/frame/keys.ts';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

describe('the keys of the whole window', () => {
  it.each([
    ['linux', { ctrlKey: true }],
    ['win32', { ctrlKey: true }],
    ['darwin', { metaKey: true }],
  ] as const)('go by the main key of %s', (platform, held) => {
    expect(shortcutOf(press('4', held), platform, false)).toEqual({ kind: 'page', page: 'activity' });
    expect(shortcutOf(press(',', held), platform, true)).toEqual({ kind: 'page', page: 'settings' });
    expect(shortcutOf(press('F', held), platform, true)).toEqual({ kind: 'filter' });
    expect(shortcutOf(press('7', held), platform, false)).toBeUndefined();
    expect(shortcutOf(press('0', held), platform, false)).toBeUndefined();
  });

  it('leave the main key of another system alone, and every key with Alt or Shift beside it', () => {
    expect(shortcutOf(press('r', { metaKey: true }), 'linux', false)).toBeUndefined();
    expect(shortcutOf(press('r', { ctrlKey: true }), 'darwin', false)).toBeUndefined();
    expect(shortcutOf(press('r', { ctrlKey: true, altKey: true }), 'linux', false)).toBeUndefined();
    expect(shortcutOf(press('r', { ctrlKey: true, shiftKey: true }), 'linux', false)).toBeUndefined();
  });

  it('let a slash be a slash where somebody types', () => {
    expect(shortcutOf(press('/'), 'linux', false)).toEqual({ kind: 'filter' });
    expect(shortcutOf(press('/'), 'linux', true)).toBeUndefined();
  });
});
