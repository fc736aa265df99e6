import type { MethodName } from '../../../preload/contract/channels.ts';
import type { Place, WindowState } from '../../../preload/contract/state.ts';
import { resolveDesktop } from '../../settings/desktop.ts';
import { managedSettingsPath, userSettingsPath } from '../../settings/sources.ts';
import type { Timer } from '../../support/clock.ts';
import { problemOf } from '../../support/failure.ts';
import { err, ok } from '../../support/result.ts';
import { unforeseen } from '../../support/unforeseen.ts';
import { watchFiles } from '../../support/watch-files.ts';
import { activityAnswers } from './answers/activity.ts';
import { certificateAnswers } from './answers/certificate.ts';
import { helpAnswers } from './answers/help.ts';
import { hostAnswers } from './answers/hosts.ts';
import { organisationAnswers } from './answers/organisations.ts';
import { sessionAnswers } from './answers/session.ts';
import { setUpAnswers } from './answers/set-up.ts';
import { settingsAnswers } from './answers/settings.ts';
import { windowAnswers } from './answers/window.ts';
import type { Answers, Desk } from './desk.ts';
import { createErrands } from './errands.ts';
import { createRemembering } from './memory.ts';
import { createOrganisations } from './organisations.ts';
import { createPushes } from './pushes.ts';
import type { Service, ServiceParts } from './types.ts';
import { windowState } from './window-state.ts';

/**
 * What nobody tells of is looked for so often: the ssh-agent may have gone, a file server kept a change to itself. While
 * no window is open, it is only the tray and the next notification that could be late.
 */
const LOOK_EVERY_MS = { open: 30_000, closed: 120_000 } as const;

/** Everything is looked at once before it resolves, so that the first state that is shown is right. */
export async function createService(parts: ServiceParts): Promise<Service> {
  const remembering = createRemembering(parts.memory);
  const journal = await parts.composition.journal();
  let number = 0;
  let managedChange: WindowState['app']['managedChange'];
  let place: Place = { number: 0, page: 'overview' };
  const state = (): WindowState =>
    windowState({ parts, organisations, remembering, desktop: desktop(), place, managedChange }, number);
  const pushes = createPushes(() => {
    number += 1;
    return state();
  });
  const organisations = createOrganisations(parts, pushes.changed);
  const desktop = () => resolveDesktop(organisations.settings()?.settings ?? {});
  const desk: Desk = {
    parts,
    organisations,
    remembering,
    desktop,
    changed: pushes.changed,
    go(to) {
      place = { ...to, number: place.number + 1 };
      pushes.changed();
    },
    note: journal.note,
    went(page) {
      place = { number: place.number, page };
    },
  };
  const errands = createErrands(parts.outside, pushes.changed);
  const { rest, followPinned, ...ofHosts } = hostAnswers(desk);
  const { close: stopHelp, ...ofHelp } = helpAnswers(desk, errands, journal);
  const { propose, ...ofSetUp } = setUpAnswers(desk);
  const { followManaged, ...ofSettings } = settingsAnswers(desk);
  const answers: Answers<MethodName> = {
    state: async () => ok(state()),
    ...sessionAnswers(desk, errands),
    ...ofHosts,
    ...ofHelp,
    ...ofSetUp,
    ...ofSettings,
    ...activityAnswers(desk, journal),
    ...organisationAnswers(desk, errands),
    ...certificateAnswers(desk),
    ...windowAnswers(desk),
  };
  const look = async (): Promise<void> => {
    await Promise.all([organisations.look(), files.look()]);
    const change = followManaged();
    if (change === undefined) return;
    managedChange = change;
    pushes.changed();
  };

  const { folders } = parts.composition;
  const files = await watchFiles(
    [userSettingsPath(parts.environment, folders), managedSettingsPath(folders)].filter(
      (path) => path !== undefined,
    ),
    parts.clock,
    () => void look(),
  );

  let closed = false;
  let timer: Timer | undefined;
  const lookAgain = (): void => {
    const everyMs = LOOK_EVERY_MS[parts.application.isOpen() ? 'open' : 'closed'];
    timer = parts.clock.after(everyMs, () => {
      rest();
      void look().finally(() => {
        if (!closed) lookAgain();
      });
    });
  };
  pushes.watch(followPinned);
  await look();
  lookAgain();

  return {
    state,
    watch: pushes.watch,
    async answer(method, params) {
      try {
        return await answers[method](params);
      } catch (thrown) {
        parts.log.warn('service.answer', { method, problem: problemOf(thrown) });
        return err(unforeseen(thrown));
      }
    },
    go: desk.go,
    propose,
    look,
    desktop,
    close() {
      closed = true;
      timer?.cancel();
      files.close();
      stopHelp();
      organisations.close();
      pushes.close();
    },
  };
}
