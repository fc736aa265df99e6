import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fail } from '#main/support/failure.ts';
import { ok } from '#main/support/result.ts';
import { FakeSession, signedOut } from '#test/support/fake-session.ts';
import { proposalSchema } from '../../../preload/contract/answers.ts';
import { FINGERPRINT } from '../cli/fake-world.ts';
import { AUTHORITY, desktopsOnFiles } from './desktops-on-files.ts';
import { organisationOf } from './fake-desktop.ts';

const { managedPath, pathOf, userPath, write, desktopOn } = desktopsOnFiles();

describe('setting Latchkey up', () => {
  const proposed = async (desktop: Awaited<ReturnType<typeof desktopOn>>, text: string) => {
    const answer = await desktop.service.answer('readSetupText', { text });
    if (!answer.ok) throw new Error(JSON.stringify(answer.error));
    expect(proposalSchema.safeParse(answer.value).error).toBeUndefined();
    return answer.value;
  };
  const setup = JSON.stringify({
    profiles: { work: { title: 'Work', authority: AUTHORITY, okta: { issuer: 'example.okta.com' } } },
  });

  it('waits for a yes, then writes it down and shows it', async () => {
    const work = new FakeSession('work', signedOut('work'));
    const desktop = await desktopOn({ work });
    expect(desktop.service.state().organisations).toEqual([]);
    const proposal = await proposed(desktop, setup);
    expect(proposal).toMatchObject({
      title: 'Work',
      oktaHost: 'example.okta.com',
      replaces: false,
      from: 'file',
    });
    await desktop.service.answer('answerProposal', { number: proposal.number, accept: false });
    const late = await desktop.service.answer('answerProposal', { number: proposal.number, accept: true });
    expect(late).toMatchObject({ ok: false });
    expect(existsSync(userPath())).toBe(false);
    const again = await proposed(desktop, setup);
    expect(await desktop.service.answer('answerProposal', { number: again.number, accept: true })).toEqual(
      ok(null),
    );
    expect(organisationOf(desktop, 'work').title).toBe('Work');
    expect(desktop.service.state().shown).toBe('work');
    desktop.service.close();
  });

  it('takes the defaults of step, what was typed, and a file that the person chose', async () => {
    const desktop = await desktopOn({});
    const step = await proposed(
      desktop,
      JSON.stringify({ 'ca-url': 'ca.example.com', fingerprint: FINGERPRINT, root: '/etc/passwd' }),
    );
    expect(step).toMatchObject({ authority: 'https://ca.example.com', profile: 'ca-example-com' });
    const typed = await desktop.service.answer('readTyped', {
      authority: 'ca.example.com/',
      fingerprint: FINGERPRINT.toUpperCase(),
    });
    expect(typed).toMatchObject({
      value: { from: 'typed', oktaHost: 'example.okta.com', fingerprint: FINGERPRINT },
    });
    desktop.outside.chosen = pathOf('setup.json');
    write(desktop.outside.chosen, setup);
    const chosen = await desktop.service.answer('openSetupFile', {});
    expect(chosen).toMatchObject({ value: { from: 'file', profile: 'work' } });
    // Who chose it in the tray is asked in the window, which has not heard of it.
    expect(await desktop.service.answer('waitingProposal', {})).toEqual(chosen);
    desktop.outside.chosen = undefined;
    expect(await desktop.service.answer('openSetupFile', {})).toEqual(ok(undefined));
    desktop.service.close();
  });

  it('asks an authority that a link names only after the yes, and sets nothing up that is another one', async () => {
    const asked: string[] = [];
    const desktop = await desktopOn(
      {},
      {
        composition: {
          async meetAuthority({ authority }) {
            asked.push(authority.url);
            return fail('CA_FINGERPRINT', {
              host: 'ca.example.com',
              expected: FINGERPRINT,
              found: '00'.repeat(32),
            });
          },
        },
      },
    );
    await desktop.service.propose({ authority: 'https://ca.example.com', fingerprint: FINGERPRINT });
    expect(desktop.service.state().place).toMatchObject({ dialog: 'set-up' });
    const waiting = await desktop.service.answer('waitingProposal', {});
    if (!waiting.ok || waiting.value === undefined) throw new Error('nothing waits');
    expect(asked).toEqual([]);
    const answer = await desktop.service.answer('answerProposal', {
      number: waiting.value.number,
      accept: true,
    });
    expect(answer).toMatchObject({ error: { code: 'CA_FINGERPRINT' } });
    expect([asked, existsSync(userPath())]).toEqual([['https://ca.example.com'], false]);
    desktop.service.close();
  });

  it('asks once about a link that is opened twice, and about each of two', async () => {
    const desktop = await desktopOn({});
    const waits = async () => {
      const waiting = await desktop.service.answer('waitingProposal', {});
      return waiting.ok ? waiting.value : undefined;
    };
    const link = { authority: 'https://ca.example.com', fingerprint: FINGERPRINT };
    const other = { authority: 'https://ca.example.org', fingerprint: FINGERPRINT };
    for (const opened of [link, other, link]) await desktop.service.propose(opened);
    const asked: string[] = [];
    for (let left = await waits(); left !== undefined; left = await waits()) {
      asked.push(left.authority);
      await desktop.service.answer('answerProposal', { number: left.number, accept: false });
    }
    expect(asked).toEqual([link.authority, other.authority]);
    desktop.service.close();
  });

  it.each([
    ['no JSON', 'hello'],
    ['a list', '[]'],
    ['nobody', '{}'],
    ['no settings', '{"profiles":{"work":{"authority":7}}}'],
    [
      'two organisations',
      JSON.stringify({ profiles: { a: { authority: AUTHORITY }, b: { authority: AUTHORITY } } }),
    ],
    ['a name that reaches objects', `{"profiles":{"__proto__":{"authority":${JSON.stringify(AUTHORITY)}}}}`],
    [
      'an address of the ssh-agent',
      JSON.stringify({ profiles: { work: { authority: AUTHORITY, ssh: { agent: '/tmp/x' } } } }),
    ],
    [
      'a folder for keys',
      JSON.stringify({ profiles: { work: { authority: AUTHORITY, x509: { folder: '/tmp/x' } } } }),
    ],
    [
      'a file of this computer',
      JSON.stringify({ profiles: { work: { authority: AUTHORITY, access: { file: '/etc/passwd' } } } }),
    ],
    [
      'step without a fingerprint',
      JSON.stringify({ 'ca-url': 'https://ca.example.com', root: '/etc/ssl/root.pem' }),
    ],
    [
      'step at an address without TLS',
      JSON.stringify({ 'ca-url': 'http://ca.example.com', fingerprint: FINGERPRINT }),
    ],
  ])('takes no setup that is %s', async (_, text) => {
    const desktop = await desktopOn({});
    const answer = await desktop.service.answer('readSetupText', { text });
    expect(answer).toMatchObject({ ok: false, error: { code: 'SETTINGS_INVALID' } });
    desktop.service.close();
  });

  it('does not touch what IT has set up', async () => {
    write(managedPath(), { profiles: { work: { authority: AUTHORITY } } });
    const desktop = await desktopOn({ work: new FakeSession('work', signedOut('work')) });
    expect(organisationOf(desktop, 'work').managed).toBe(true);
    const answer = await desktop.service.answer('readSetupText', { text: setup });
    expect(answer).toMatchObject({ ok: false, error: { code: 'SETTINGS_INVALID' } });
    desktop.service.close();
  });
});
