import { contextOf } from '../../../main/application/ends.ts';
import type { Failure } from '../../../main/support/failure.ts';
import { describeFailure } from '../../../main/support/words/failures.ts';
import type { WindowState } from '../../../preload/contract/state.ts';
import { findings, tooWide } from '../eyes.ts';
import { lookIn, MODES } from '../modes.ts';
import { STATES } from '../states/index.ts';
import { NOW, organisation, windowState } from '../states/sam.ts';
import { everyTrouble } from '../states/troubles.ts';
import { expect, test } from '../window.ts';

const MODES_OF_STATES = Object.entries(MODES);

for (const [id, { state, answers, arrive, darkToo }] of Object.entries(STATES)) {
  test(`${id} is as the look has it, in reach of everybody, in every size`, async ({ open }) => {
    const { page } = await open(state, answers);
    await arrive?.(page);
    for (const [mode, how] of MODES_OF_STATES) {
      await lookIn(page, how);
      if ('pictured' in how || (darkToo && 'dark' in how))
        await expect.soft(page).toHaveScreenshot(`${id}.${mode}.png`);
      expect.soft(await findings(page), `${mode}: axe`).toEqual([]);
      expect.soft(await tooWide(page), `${mode}: too wide`).toEqual([]);
    }
  });
}

/** In halves, so that both cores have their share. */
for (const half of [0, 1]) {
  test(`every failure is said where people meet it, half ${half + 1}`, async ({ open }) => {
    const { page, push } = await open(windowState(organisation()));
    await lookIn(page, MODES.reflow);
    for (const { cause, state } of everyTrouble.filter((_, index) => index % 2 === half)) {
      await push(state);
      await expect.soft(page.getByText(titleOf(cause, state), { exact: true }).first()).toBeVisible();
      expect.soft(await findings(page), cause.code).toEqual([]);
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
