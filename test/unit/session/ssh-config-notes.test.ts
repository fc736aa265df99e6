import { describe, expect, it } from 'vitest';
import { notesAfterPlacing } from '#main/session/ssh-config.ts';
import { type Failure, failure } from '#main/support/failure.ts';

const STATE = '/home/sam/.local/state/latchkey';
const full = failure('FILE_REFUSED', { path: `${STATE}/ssh/work/config`, problem: 'no space left' });
const line = failure('SSH_CONFIG_REFUSED', {
  path: '/home/sam/.ssh/config',
  problem: 'read-only',
  line: 'x',
});
const busy = failure('BUSY_ELSEWHERE', { holder: 'latchkey, with ~/.ssh/config' });
const others = [
  failure('STORE_REFUSED', { place: 'certificates', problem: 'full' }),
  failure('FILE_REFUSED', { path: `${STATE}/ssh-of-somebody-else`, problem: 'no space left' }),
];
const elsewhere = failure('FILE_REFUSED', { path: '/run/user/1000/latchkey', problem: 'no space left' });
/** As the record has them after another process wrote it. */
const recorded = (notes: readonly Failure[]): Failure[] => JSON.parse(JSON.stringify(notes));

describe('what is said of telling ssh', () => {
  it.each([full, line, busy, elsewhere])('is said once, however often it happens: $code', (note) => {
    let notes: readonly Failure[] = others;
    for (let time = 0; time < 3; time++) notes = notesAfterPlacing(recorded(notes), note, STATE);
    expect(notes).toEqual([...others, note]);
  });

  it.each([full, line])('goes when it is over, and nothing else: $code', (note) => {
    expect(notesAfterPlacing(recorded([note, ...others]), undefined, STATE)).toEqual(others);
  });

  it('gives way to what is in the way now', () => {
    const denied = failure('FILE_REFUSED', { path: `${STATE}/ssh`, problem: 'permission denied' });
    expect(notesAfterPlacing(recorded([full, line]), denied, STATE)).toEqual([denied]);
    expect(notesAfterPlacing(recorded([denied]), full, STATE)).toEqual([full]);
  });
});
