import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clean } from '#main/cli/screen/clean.ts';
import { factLines, wrap } from '#main/cli/screen/layout.ts';
import { createProgress } from '#main/cli/screen/progress.ts';
import { painterFor, screenOf } from '#main/cli/screen/screen.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { FakeScreen } from '#test/support/fake-screen.ts';

const plain = (_: string, text: string): string => text;
const screen = (
  environment: NodeJS.ProcessEnv,
  stream: { isTTY?: boolean; columns?: number } = { isTTY: true },
) => screenOf({ write: () => {}, ...stream }, { env: environment, platform: 'linux' });

describe('colour', () => {
  it.each([
    ['a terminal', {}, true, true],
    ['a pipe', {}, false, false],
    ['a dumb terminal', { TERM: 'dumb' }, true, false],
    ['NO_COLOR', { NO_COLOR: '1' }, true, false],
    ['an empty NO_COLOR', { NO_COLOR: '' }, true, true],
    ['FORCE_COLOR in a pipe', { FORCE_COLOR: '1' }, false, true],
    ['FORCE_COLOR=0 on a terminal', { FORCE_COLOR: '0' }, true, false],
    ['FORCE_COLOR against NO_COLOR', { FORCE_COLOR: '1', NO_COLOR: '1' }, true, true],
  ])('on %s', (_, environment, isTTY, expected) => {
    const seen = screen(environment, { isTTY });
    expect(seen.colours).toBe(expected);
    expect(painterFor(seen)('stop', 'x') !== 'x').toBe(expected);
  });
});

describe('a screen', () => {
  it('is 80 columns wide where nobody says, and never too narrow or too wide to read', () => {
    expect(screen({}, {}).columns).toBe(80);
    expect(screen({}, { isTTY: true, columns: 10 }).columns).toBe(40);
    expect(screen({}, { isTTY: true, columns: 300 }).columns).toBe(100);
  });

  it.each([
    [{ LANG: 'en_GB.UTF-8' }, true],
    [{ LANG: 'C' }, false],
    [{ LC_ALL: 'POSIX', LANG: 'en_GB.UTF-8' }, false],
    [{ LC_ALL: '', LANG: 'de_DE.utf8' }, true],
    [{}, true],
  ])('with %j shows more than ASCII: %s', (environment, expected) => {
    expect(screen(environment).unicode).toBe(expected);
  });
});

describe('text from outside', () => {
  it('can not draw on the screen, wherever it stands', () => {
    const told = { groups: ['\u001b[2Jgone', 'a\r\nb', '\u202eevil'], deep: { name: '\u009b31m' }, at: 7 };
    expect(clean(told)).toEqual({
      groups: ['\ufffd[2Jgone', 'a\ufffd\ufffdb', '\ufffdevil'],
      deep: { name: '\ufffd31m' },
      at: 7,
    });
  });

  it('stays as it is where it is only text, in every script', () => {
    for (const text of ['Zoë Müller', '渡辺 花子', 'نگار', '👩‍💻', 'a/b <b>&amp;'])
      expect(clean(text)).toBe(text);
  });

  it('never keeps a control character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(/\p{Cc}/u.test(clean(text))).toBe(false);
      }),
    );
  });
});

describe('facts in columns', () => {
  const facts = [
    { label: 'Groups', values: ['one, two'] },
    { label: 'Serial', values: ['6218401993027714835', 'again'], indented: true },
  ];

  it('stand value under value', () => {
    expect(factLines(facts, new FakeScreen(), plain, 10)).toEqual([
      'Groups      one, two',
      '  Serial    6218401993027714835',
      '            again',
    ]);
  });

  it('stand below their labels on a narrow screen', () => {
    expect(factLines(facts, new FakeScreen({ columns: 50 }), plain, 10)).toEqual([
      'Groups',
      '    one, two',
      '  Serial',
      '    6218401993027714835',
      '    again',
    ]);
  });

  it('break at spaces only, and lose nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,30}$/)),
        fc.integer({ min: 1, max: 80 }),
        (words, columns) => {
          const lines = wrap(words.join(' '), columns);
          expect(lines.join(' ')).toBe(words.join(' '));
          for (const line of lines) expect(line.length <= columns || !line.includes(' ')).toBe(true);
        },
      ),
    );
  });
});

describe('progress', () => {
  it('is one line that is rewritten on a terminal, and gone in the end', async () => {
    const seen = new FakeScreen({ isTerminal: true });
    const clock = new FakeClock();
    const progress = createProgress(seen, plain, clock);
    let left = 300;
    progress.show('Finish signing in in your browser.', () => `${left} s left`);
    expect(seen.lines).toEqual(['Finish signing in in your browser. 300 s left']);
    left = 299;
    await clock.advance(1_000);
    expect(seen.lines).toEqual(['Finish signing in in your browser. 299 s left']);
    progress.note(['The link']);
    expect(seen.lines).toEqual(['The link', 'Finish signing in in your browser. 299 s left']);
    progress.show('Getting your certificates.');
    expect(seen.lines).toEqual(['The link', 'Getting your certificates.']);
    progress.done();
    expect(seen.lines).toEqual(['The link', '']);
    expect(clock.timers).toBe(0);
  });

  it('is a line a step elsewhere, without anything that ticks', () => {
    const seen = new FakeScreen();
    const clock = new FakeClock();
    const progress = createProgress(seen, plain, clock);
    progress.show('Waiting.', () => '299 s left');
    progress.show('Waiting.');
    progress.note(['The link']);
    progress.show('Done.');
    progress.done();
    expect(seen.written).toBe('Waiting.\nThe link\nDone.\n');
    expect(clock.timers).toBe(0);
  });

  it('never fills the last column, where a terminal would break the line', () => {
    const seen = new FakeScreen({ isTerminal: true, columns: 40 });
    createProgress(seen, plain, new FakeClock()).show('x'.repeat(60));
    expect(seen.lines[0]).toHaveLength(39);
  });
});
