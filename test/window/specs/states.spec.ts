import { contextOf } from '../../../main/application/ends.ts';
import type { Failure } from '../../../main/support/failure.ts';
import { describeFailure } from '../../../main/support/words/failures.ts';
import type { WindowState } from '../../../preload/contract/state.ts';
import { bonesOf, findings, looksAs, tooWide } from '../eyes.ts';
import { lookIn, MODES } from '../modes.ts';
import { rest } from '../scripted.ts';
import { STATES } from '../states/index.ts';
import { NOW, organisation, windowState } from '../states/sam.ts';
import { everyTrouble } from '../states/troubles.ts';
import { walk } from '../walk.ts';
import { expect, test } from '../window.ts';

const MODES_OF_STATES = Object.entries(MODES);

for (const [id, { state, answers, arrive, darkToo, isMenu, isFresh }] of Object.entries(STATES)) {
  test(`${id} is as the look has it, in every size, for every eye and by keyboard`, async ({
    open,
    show,
  }) => {
    const { page } = await (isFresh ? open : show)(state, answers);
    await arrive?.(page);
    await rest(page);
    for (const [mode, how] of MODES_OF_STATES) {
      await lookIn(page, how);
      if ('pictured' in how || (darkToo && 'dark' in how)) await looksAs(page, `${id}.${mode}.png`);
      if ('rules' in how) expect.soft(await findings(page, how.rules), `${mode}: axe`).toEqual([]);
      expect.soft(await tooWide(page), `${mode}: too wide`).toEqual([]);
    }
    await lookIn(page, MODES.light);
    // A menu holds the focus until it is closed.
    if (isMenu) return;
    expect.soft(await walk(page), 'by keyboard').toEqual({ missed: [], unseen: [] });
  });
}

test('every failure is said where people meet it', async ({ show }) => {
  const { page, push } = await show(windowState(organisation()));
  await lookIn(page, MODES.reflow);
  const lookedAt = new Set<string>();
  for (const { cause, state } of everyTrouble) {
    await push(state);
    await expect.soft(page.getByRole('heading', { name: titleOf(cause, state), exact: true })).toBeVisible();
    expect.soft(await tooWide(page), cause.code).toEqual([]);
    const bones = await bonesOf(page);
    if (lookedAt.has(bones)) continue;
    lookedAt.add(bones);
    expect.soft(await findings(page, 'all'), cause.code).toEqual([]);
  }
});

function titleOf(cause: Failure, { organisations, app }: WindowState): string {
  // Who cancels knows that, and finds what there was before.
  if (cause.code === 'SIGN_IN_CANCELLED') return 'Signed out';
  const session = organisations[0]?.snapshot;
  const context = session === undefined ? {} : contextOf(session, cause);
  return describeFailure(cause, NOW, app.format, context).title;
}
