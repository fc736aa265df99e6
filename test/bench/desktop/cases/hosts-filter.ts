import type { Page } from '@playwright/test';
import { says } from '#test/desktop/until.ts';
import { SAM } from '#test/support/engine.ts';
import { BIG } from '../../big-policy.ts';
import type { Row } from '../../rows.ts';
import { hasWords } from '../frame.ts';
import { inPage, OPEN_TO_US } from '../page.ts';
import { withDesktop } from '../place.ts';

/** Words that leave many hosts, few, and none, each typed letter by letter. */
const WORDS = ['web-00', 'prod eu-west', 'postgres db', 'team-7 ledger', 'nothing-has-this'];
/** A key that changes nothing for this long has done its work. */
const QUIET_MS = 120;

interface Key {
  /** Until the last change of the page that this key made. */
  readonly listedMs: number;
  /** Until the picture with it was handed to the screen. */
  readonly paintedMs: number;
}

/**
 * Runs in the page: for each key pressed, what it took. A change of the page is over when its layout is known, which is
 * asked for here and would have to be made for the picture anyway.
 */
const WATCH = `(() => {
  window.keysOfBench = [];
  let key;
  addEventListener('keydown', (event) => {
    key = { since: event.timeStamp, listedMs: 0, paintedMs: 0 };
    window.keysOfBench.push(key);
  }, true);
  new MutationObserver(() => {
    if (key === undefined) return;
    const own = key;
    document.body.offsetHeight;
    own.listedMs = performance.now() - own.since;
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { own.paintedMs = performance.now() - own.since; };
      port2.postMessage(0);
    });
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
})()`;

/** Keys in the filter of the real window, with as many hosts as are reckoned with. */
export async function hostsFilter(): Promise<readonly Row[]> {
  return withDesktop({ manyHosts: true }, async (place) => {
    await place.latchkey('login');
    const program = await place.start('ours', OPEN_TO_US);
    await says(program.icon, `Signed in as ${SAM.login}`);
    await program.icon.activate();
    await place.frame.when('its window', hasWords);
    const keys = await inPage(program, typeAll);
    const changed = keys.filter(({ listedMs }) => listedMs > 0);
    const name = `a key in the filter, ${BIG.hosts} hosts`;
    return [
      {
        kind: 'amount',
        name: `${name}: to the narrowed list`,
        unit: 'ms',
        samples: changed.map(({ listedMs }) => listedMs),
        most: 16,
      },
      {
        kind: 'amount',
        name: `${name}: to its picture, which waits for the screen`,
        unit: 'ms',
        samples: changed.map(({ paintedMs }) => paintedMs),
      },
    ];
  });
}

async function typeAll(page: Page): Promise<readonly Key[]> {
  await page.keyboard.press('Control+2');
  const filter = page.getByRole('searchbox');
  await filter.waitFor();
  await filter.focus();
  await page.evaluate(WATCH);
  for (const words of WORDS) {
    for (const letter of words) {
      await page.keyboard.press(letter === ' ' ? 'Space' : letter);
      await page.waitForTimeout(QUIET_MS);
    }
    // Not a key that is measured.
    await filter.fill('');
    await page.waitForTimeout(QUIET_MS);
  }
  return page.evaluate('window.keysOfBench') as Promise<Key[]>;
}
