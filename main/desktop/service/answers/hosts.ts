import type { AccessNow } from '../../../application/access/now.ts';
import { type Failure, fail, problemOf } from '../../../support/failure.ts';
import { ok, type Result } from '../../../support/result.ts';
import { timesOf } from '../../../support/words/times.ts';
import { type Answers, type Desk, DONE } from '../desk.ts';
import { createHostLists } from '../hosts/lists.ts';
import { createPinnedAccounts } from '../hosts/pinned-accounts.ts';
import { type HostWish, type SshCommand, sshCommand } from '../hosts/ssh-command.ts';
import { shownWhy } from '../hosts/why.ts';
import type { Known } from '../organisations.ts';
import { chooseTerminal, findTerminals } from '../terminals/find.ts';

type Mine = 'hosts' | 'findHosts' | 'why' | 'pin' | 'copySshCommand' | 'openInTerminal' | 'markChangesSeen';

/** Which hosts, why, and how to get there. */
export function hostAnswers(desk: Desk): Answers<Mine> & { rest(): void; followPinned(): void } {
  const { parts, organisations, remembering, changed } = desk;
  const lists = createHostLists(desk);

  const withNow = async <T>(
    profile: string,
    act: (one: Known, now: AccessNow) => Promise<Result<T, Failure>> | Result<T, Failure>,
  ): Promise<Result<T, Failure>> => {
    const one = organisations.get(profile);
    if (!one.ok) return one;
    const now = await lists.now(one.value);
    return now.ok ? act(one.value, now.value) : now;
  };
  const command = (profile: string, wish: HostWish): Promise<Result<SshCommand, Failure>> =>
    withNow(profile, (_, now) => sshCommand(now, wish));

  return {
    async hosts({ profile }) {
      const one = organisations.get(profile);
      if (!one.ok) return one;
      const table = await lists.current(one.value);
      if (!table.ok) return table;
      return ok(table.value?.list() ?? { kind: 'no-policy' as const });
    },
    async findHosts({ profile, list, ...wish }) {
      const one = organisations.get(profile);
      if (!one.ok) return one;
      const there = lists.known(one.value, list);
      if (there !== undefined) return ok(there.find(wish));
      const table = await lists.current(one.value);
      if (!table.ok) return table;
      return ok(table.value?.find(wish) ?? { list, sections: [] });
    },
    why: ({ profile, ...wish }) =>
      withNow(profile, (_, now) =>
        now.policy === undefined
          ? fail('INTERNAL', { problem: 'there is no access policy to ask' })
          : ok(shownWhy(now, now.policy, wish, timesOf(parts))),
      ),
    async pin({ profile, host, pinned }) {
      const one = organisations.get(profile);
      if (!one.ok) return one;
      remembering.pin(profile, host, pinned);
      desk.note(profile, { kind: pinned ? 'pinned' : 'unpinned', host });
      changed();
      return DONE;
    },
    async copySshCommand({ profile, ...wish }) {
      const found = await command(profile, wish);
      if (!found.ok) return found;
      parts.outside.copy(found.value.typed);
      desk.note(profile, { kind: 'copied', host: wish.host });
      return DONE;
    },
    async openInTerminal({ profile, ...wish }) {
      const found = await command(profile, wish);
      if (!found.ok) return found;
      const terminal = chooseTerminal(findTerminals(parts), desk.desktop().terminal);
      if (terminal === undefined) {
        return fail('NOT_OPENED', { what: 'terminal', problem: 'there is none that Latchkey knows' });
      }
      const { program, programArguments } = terminal.launch(found.value.run, terminal.path);
      try {
        await parts.outside.spawnDetached(program, programArguments);
        desk.note(profile, { kind: 'opened', host: wish.host });
        return DONE;
      } catch (thrown) {
        const problem = `${terminal.title} could not be started: ${problemOf(thrown)}`;
        return fail('NOT_OPENED', { what: 'terminal', problem });
      }
    },
    async markChangesSeen({ profile }) {
      const one = organisations.get(profile);
      if (!one.ok) return one;
      remembering.seeChanges(profile, one.value.snapshot?.changes?.atMs ?? parts.clock.now());
      changed();
      return DONE;
    },
    rest: lists.rest,
    followPinned: createPinnedAccounts(desk, lists),
  };
}
