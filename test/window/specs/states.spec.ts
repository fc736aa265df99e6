import { contextOf } from '../../../main/application/ends.ts';
import type { Failure } from '../../../main/support/failure.ts';
import { describeFailure } from '../../../main/support/words/failures.ts';
import type { WindowState } from '../../../preload/contract/state.ts';
import { findings, tooWide } from '../eyes.ts';
import { lookIn, MODES } from '../modes.ts';
import { STATES } from '../states/index.ts';
import { NOW, organisation, windowState } from '../states/sam.ts';
import { everyTrouble } from '../states/troubles.ts';
import { walk } from '../walk.ts';
import { expect, test } from '../window.ts';

const MODES_OF_STATES = Object.entries(MODES);

for (const [id, { state, answers, arrive, darkToo, isMenu }] of Object.entries(STATES)) {
  test(`${id} is as the look has it, in every size, for every eye and by keyboard`, async ({ open }) => {
    const { page } = await open(state, answers);
    await arrive?.(page);
    for (const [mode, how] of MODES_OF_STATES) {
      await lookIn(page, how);
      if ('pictured' in how || (darkToo && 'dark' in how))
        await expect.soft(page).toHaveScreenshot(`${id}.${mode}.png`);
      if ('rules' in how) expect.soft(await findings(page, how.rules), `${mode}: axe`).toEqual([]);
      expect.soft(await tooWide(page), `${mode}: too wide`).toEqual([]);
    }
    await lookIn(page, MODES.light);
    // A menu holds the focus until it is closed.
    if (isMenu) return;
    expect.soft(await walk(page), 'by keyboard').toEqual({ missed: [], unseen: [] });
  });
}

/** In halves, so that both cores have their share. */
for (const half of [0, 1]) {
  test(`every failure is said where people meet it, half ${half + 1}`, async ({ open }) => {
    const { page, push } = await open(windowState(organisation()));
    await lookIn(page, MODES.reflow);
    for (const { cause, state } of everyTrouble.filter((_, index) => index % 2 === half)) {
      await push(state);
      await expect
        .soft(page.getByRole('heading', { name: titleOf(cause, state), exact: true }))
        .toBeVisible();
      expect.soft(await findings(page, 'all'), cause.code).toEqual([]);
      expect.soft(await tooWide(page), cause.code).toEqual([]);
    }
  });
}

function titleOf(cause: Failure, { organisations, app }: WindowState): string {
  // Who cancels knows that, and finds what there was before.
  if (cause.code === 'SIGN_IN_CANCELLED') return 'Signed out';
  const session = organisations[0]?.snapshot;
  const context = session === undefined ? {} : contextOf(session, cause);
  return describeFailure(cause, NOW, app.format, context).title;
}
