import type { SettingsPage } from '../../../../preload/contract/answers.ts';
import { findOpenSshAgent } from '../../../delivery/ssh-agent/openssh-agent.ts';
import { managedSettingsPath } from '../../../settings/sources.ts';
import { type Failure, fail, failure } from '../../../support/failure.ts';
import { err, ok, type Result } from '../../../support/result.ts';
import { type Answers, type Desk, DONE, doneOr, openSession } from '../desk.ts';
import { changeSetting, saveOwn } from '../settings/change.ts';
import { managedChanges } from '../settings/managed-changes.ts';
import { settingsPage, valueWords } from '../settings/page.ts';
import type { Spec } from '../settings/specs.ts';
import { work } from '../work.ts';

/** What IT has changed, for the person to be told once, in a notification. */
export interface ToldChange {
  readonly atMs: number;
  readonly sentence: string;
}

/** The page of settings, what the person changes on it, and what IT changes under it. */
export function settingsAnswers(
  desk: Desk,
): Answers<'settings' | 'setSetting' | 'useOpenSshAgent'> & { followManaged(): ToldChange | undefined } {
  const { parts, organisations } = desk;
  const page = async (profile: string): Promise<Result<SettingsPage, Failure>> => {
    const one = organisations.get(profile);
    if (!one.ok) return one;
    const loaded = organisations.settings();
    if (loaded === undefined) return err(organisations.trouble() ?? failure('NOT_SET_UP', { profile }));
    return ok(await settingsPage(parts, one.value, loaded));
  };
  /** What is in place follows the settings at the next renewal; nobody should have to wait hours for that. */
  const apply = async (profile: string, { needsRenewal }: Spec): Promise<void> => {
    const opened = needsRenewal === true ? await openSession(desk, profile) : undefined;
    if (opened?.ok !== true || opened.value.one.snapshot?.nextRenewalAtMs === undefined) return;
    await opened.value.session.renew({ signal: new AbortController().signal });
  };
  return {
    settings: ({ profile }) => page(profile),
    async setSetting({ profile, name, value }) {
      const loaded = organisations.settings();
      if (loaded === undefined) return page(profile);
      const changed = await changeSetting(parts, loaded, { profile, name, value });
      if (!changed.ok) return changed;
      await organisations.look();
      desk.note(profile, {
        kind: 'setting',
        name: changed.value.title,
        value: valueWords(value),
        by: 'person',
      });
      followManaged();
      void apply(profile, changed.value);
      return page(profile);
    },
    async useOpenSshAgent({ profile }) {
      const loaded = organisations.settings();
      if (loaded === undefined) return err(organisations.trouble() ?? failure('NOT_SET_UP', { profile }));
      const address = await findOpenSshAgent(parts);
      if (address === undefined) return fail('NO_AGENT', { problem: 'no agent of OpenSSH answers' });
      const saved = await saveOwn(parts, loaded, {
        profile,
        name: 'ssh.agent',
        changes: { profiles: { [profile]: { ssh: { agent: address } } } },
      });
      if (!saved.ok) return saved;
      await organisations.look();
      desk.note(profile, { kind: 'setting', name: 'ssh-agent', value: address, by: 'person' });
      const opened = await openSession(desk, profile);
      if (!opened.ok) return opened;
      const { one, session } = opened.value;
      if (one.snapshot?.nextRenewalAtMs === undefined) return DONE;
      const { signal } = new AbortController();
      return work(one, 'renew', desk.changed, async () => doneOr(await session.renew({ signal })));
    },
    followManaged,
  };

  function followManaged(): ToldChange | undefined {
    const loaded = organisations.settings();
    if (loaded === undefined) return undefined;
    const managed = managedSettingsPath(parts.composition.folders);
    const changes = managedChanges(organisations.all(), loaded, managed, parts);
    for (const { profile, spec, value } of changes) {
      desk.note(profile, { kind: 'setting', name: spec.title, value, by: 'it' });
      void apply(profile, spec);
    }
    const [first, ...others] = changes;
    if (first === undefined) return undefined;
    const more = others.length === 0 ? '' : `, and ${others.length} more`;
    // Other values can be addresses, and no host is named where the screen may be locked: the page has them.
    const how = first.isSwitch ? `${first.value} now` : 'changed';
    return { atMs: parts.clock.now(), sentence: `${first.spec.title}: ${how}${more}.` };
  }
}
