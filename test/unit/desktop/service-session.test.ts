import { describe, expect, it } from 'vitest';
import type { Composition } from '#main/application/composition.ts';
import { settingsSchema } from '#main/settings/schema.ts';
import { failure } from '#main/support/failure.ts';
import { err, ok } from '#main/support/result.ts';
import { eventually } from '#test/support/eventually.ts';
import {
  confirmedSam,
  FakeSession,
  NOW,
  sampleFailure,
  signedIn,
  signedOut,
} from '#test/support/fake-session.ts';
import type { WindowState } from '../../../preload/contract/state.ts';
import { windowStateSchema } from '../../../preload/contract/state.ts';
import { FINGERPRINT } from '../cli/fake-world.ts';
import { type FakeDesktop, fakeDesktop, organisationOf, settle } from './fake-desktop.ts';

const TWO = settingsSchema.parse({
  profiles: Object.fromEntries(
    ['example', 'other'].map((name) => [
      name,
      { authority: { url: `https://ca.${name}.com`, fingerprint: FINGERPRINT } },
    ]),
  ),
});

/** Lets time pass, and waits for a look that begins meanwhile: it goes to the disk, and plans the next one after that. */
async function pass({ world: { clock } }: FakeDesktop, ms: number): Promise<void> {
  const { timers } = clock;
  await clock.advance(ms);
  await eventually(() => expect(clock.timers).toBe(timers));
}

describe('the state of the window', () => {
  it('is whole and fits the contract before anything is asked', async () => {
    const { service } = await fakeDesktop({ sessions: { example: new FakeSession('example', signedIn()) } });
    const state = service.state();
    expect(windowStateSchema.safeParse(state).error).toBeUndefined();
    expect(state.organisations).toMatchObject([
      { profile: 'example', oktaHost: 'example.okta.com', authorityHost: 'ca.example.com', pinned: [] },
    ]);
    expect(state.shown).toBe('example');
    service.close();
  });

  it('has paths as people write them, and quitting asked about while somebody is signed in', async () => {
    const { service } = await fakeDesktop({ sessions: { example: new FakeSession('example', signedIn()) } });
    const { app, organisations } = service.state();
    expect(organisations[0]?.snapshot?.x509?.files?.certificate).toBe(
      '~/.local/state/latchkey/certificates/example/client.crt',
    );
    expect(app.stopsByQuitting).toBe(true);
    service.close();
  });

  it('is pushed once for all changes of a turn, with a number that grows', async () => {
    const session = new FakeSession('example', signedIn());
    const { service } = await fakeDesktop({ sessions: { example: session } });
    await settle();
    const pushed: WindowState[] = [];
    service.watch((state) => pushed.push(state));
    session.outcome = ok(signedIn({ nextRenewalAtMs: 1 }));
    await service.answer('renew', { profile: 'example' });
    await settle();
    expect(pushed.length).toBeGreaterThan(0);
    expect(pushed.length).toBeLessThan(3);
    expect(pushed.at(-1)?.organisations[0]?.snapshot?.nextRenewalAtMs).toBe(1);
    expect(new Set(pushed.map(({ number }) => number)).size).toBe(pushed.length);
    expect(service.state().number).toBe(pushed.at(-1)?.number);
    service.close();
    expect(session.watchers).toBe(0);
  });

  it('says what is wrong with settings that cannot be used, and keeps what it had', async () => {
    const wrong = failure('SETTINGS_INVALID', { source: 'settings.json', problems: ['x is not a setting'] });
    let settings: Awaited<ReturnType<Composition['settings']>> = ok({ settings: TWO, origin: {} });
    const { service } = await fakeDesktop({
      sessions: { example: new FakeSession('example', signedIn()), other: new FakeSession('other') },
      composition: { settings: async () => settings },
    });
    settings = err(wrong);
    await service.look();
    expect(service.state()).toMatchObject({ trouble: wrong, organisations: [{ profile: 'example' }, {}] });
    expect(service.state().organisations[0]?.snapshot?.state.kind).toBe('fresh');
    settings = ok({ settings: settingsSchema.parse({}), origin: {} });
    await service.look();
    expect(service.state().trouble).toBeUndefined();
    expect(service.state().organisations).toEqual([]);
    service.close();
  });

  it('looks again by itself for what nobody tells of', async () => {
    const session = new FakeSession('example', signedIn());
    const desktop = await fakeDesktop({ sessions: { example: session } });
    session.current = signedOut();
    await pass(desktop, 30_000);
    expect(organisationOf(desktop).snapshot?.state.kind).toBe('signed-out');
    desktop.service.close();
    expect(desktop.world.clock.timers).toBe(0);
  });

  it('looks less often while no window is open', async () => {
    const session = new FakeSession('example', signedIn());
    const desktop = await fakeDesktop({ sessions: { example: session } });
    desktop.isOpen = false;
    await pass(desktop, 30_000);
    session.current = signedOut();
    await pass(desktop, 90_000);
    expect(organisationOf(desktop).snapshot?.state.kind).toBe('fresh');
    await pass(desktop, 30_000);
    expect(organisationOf(desktop).snapshot?.state.kind).toBe('signed-out');
    desktop.service.close();
  });
});

describe('a sign-in from the window', () => {
  const waiting = async () => {
    const session = new FakeSession('example', signedOut());
    let back: () => void = () => {};
    session.browser = new Promise((resolve) => {
      back = resolve;
    });
    const desktop = await fakeDesktop({
      sessions: { example: session, other: new FakeSession('other') },
      settings: TWO,
    });
    const answer = desktop.service.answer('signIn', { profile: 'example', afresh: false });
    await settle();
    return { session, desktop, answer, back: () => back() };
  };

  it('opens the browser once, whoever asks how often', async () => {
    const { desktop, answer, back } = await waiting();
    const second = desktop.service.answer('signIn', { profile: 'example', afresh: false });
    await settle();
    expect(desktop.outside.opened).toHaveLength(1);
    expect(organisationOf(desktop).busy).toBe('sign-in');
    back();
    expect(await Promise.all([answer, second])).toEqual([ok(null), ok(null)]);
    expect(organisationOf(desktop).busy).toBeUndefined();
    desktop.service.close();
  });

  it('is the only one over all organisations', async () => {
    const { desktop, back, answer } = await waiting();
    const other = await desktop.service.answer('signIn', { profile: 'other', afresh: false });
    expect(other).toMatchObject({ ok: false, error: { code: 'BUSY_ELSEWHERE' } });
    back();
    await answer;
    desktop.service.close();
  });

  it('gives its link to the clipboard and to the browser, and never to the window', async () => {
    const { desktop, answer, session, back } = await waiting();
    expect(await desktop.service.answer('copySignInLink', { profile: 'example' })).toEqual(ok(null));
    await desktop.service.answer('openBrowserAgain', { profile: 'example' });
    expect(desktop.outside.copied).toEqual([session.pending.authorizationUrl]);
    expect(desktop.outside.opened).toHaveLength(2);
    expect(JSON.stringify(desktop.service.state())).not.toContain('/authorize');
    back();
    await answer;
    desktop.service.close();
  });

  it('says where Okta sends the browser back to, also when it is over', async () => {
    const { desktop, answer, session } = await waiting();
    expect(organisationOf(desktop).redirectUri).toBe(session.pending.redirectUri);
    await desktop.service.answer('cancelSignIn', { profile: 'example' });
    await answer;
    expect(organisationOf(desktop).redirectUri).toBe(session.pending.redirectUri);
    expect(organisationOf(desktop, 'other').redirectUri).toBeUndefined();
    desktop.service.close();
  });

  it('is cancelled without a reproach', async () => {
    const { desktop, answer } = await waiting();
    await desktop.service.answer('cancelSignIn', { profile: 'example' });
    expect(await answer).toMatchObject({ error: { code: 'SIGN_IN_CANCELLED' } });
    expect(organisationOf(desktop).lastFailure).toBeUndefined();
    expect(await desktop.service.answer('copySignInLink', { profile: 'example' })).toMatchObject({
      ok: false,
    });
    desktop.service.close();
  });

  it('goes on where no browser could be opened, and says so until it is done', async () => {
    const session = new FakeSession('example', signedOut());
    let back: () => void = () => {};
    session.browser = new Promise((resolve) => {
      back = resolve;
    });
    const desktop = await fakeDesktop({ sessions: { example: session } });
    desktop.outside.problem = 'there is none';
    const answer = desktop.service.answer('signIn', { profile: 'example', afresh: false });
    await settle();
    expect(organisationOf(desktop).lastFailure).toEqual(failure('NO_BROWSER', { problem: 'there is none' }));
    back();
    expect(await answer).toEqual(ok(null));
    expect(organisationOf(desktop).lastFailure).toBeUndefined();
    desktop.service.close();
  });

  it('asks who it is, and says why it did not work until the next is asked for', async () => {
    const session = new FakeSession('example', signedOut());
    session.identity = confirmedSam();
    session.outcome = err(sampleFailure);
    const desktop = await fakeDesktop({ sessions: { example: session } });
    const answer = desktop.service.answer('signIn', { profile: 'example', afresh: false });
    await settle();
    await desktop.service.answer('answerIdentity', { profile: 'example', answer: 'continue' });
    expect(await answer).toEqual(err(sampleFailure));
    expect(session.answers).toEqual(['continue']);
    expect(organisationOf(desktop).lastFailure).toEqual(sampleFailure);
    expect(
      await desktop.service.answer('answerIdentity', { profile: 'example', answer: 'continue' }),
    ).toMatchObject({ ok: false });
    session.identity = undefined;
    session.outcome = ok(signedIn());
    await desktop.service.answer('signIn', { profile: 'example', afresh: true });
    expect(organisationOf(desktop).lastFailure).toBeUndefined();
    desktop.service.close();
  });

  it('ends where the person signs out; the link that ends Okta’s session goes to the browser alone', async () => {
    const { desktop, answer, session } = await waiting();
    session.signOutReport = ok({
      left: [],
      endSessionUrl: 'https://example.okta.com/logout?id_token_hint=x',
    });
    const report = await desktop.service.answer('signOut', { profile: 'example', everywhere: true });
    expect(report).toEqual(ok({ left: [] }));
    expect(desktop.outside.opened.at(-1)).toContain('id_token_hint');
    expect(organisationOf(desktop).signedOut).toEqual({ atMs: NOW, report: { left: [] } });
    expect(await answer).toMatchObject({ error: { code: 'SIGN_IN_CANCELLED' } });
    desktop.service.close();
  });
});

it('shows how the sign-out went until somebody signs in, and never the link', async () => {
  const session = new FakeSession('example', signedIn());
  const desktop = await fakeDesktop({ sessions: { example: session } });
  const left = [{ what: 'okta' as const, failure: sampleFailure }];
  session.signOutReport = ok({ left, endSessionUrl: 'https://example.okta.com/logout?id_token_hint=x' });
  await desktop.service.answer('signOut', { profile: 'example', everywhere: false });
  expect(organisationOf(desktop).signedOut).toEqual({ atMs: NOW, report: { left } });
  expect(windowStateSchema.safeParse(desktop.service.state()).error).toBeUndefined();
  await desktop.service.answer('signIn', { profile: 'example', afresh: false });
  expect(organisationOf(desktop).signedOut).toBeUndefined();
  // Another one, from the command, of which nobody here has the report.
  session.current = signedOut();
  await desktop.service.look();
  expect(organisationOf(desktop).signedOut).toBeUndefined();
  desktop.service.close();
});

it('answers for what is not set up', async () => {
  const { service } = await fakeDesktop({ sessions: { example: new FakeSession() } });
  expect(await service.answer('renew', { profile: '__proto__' })).toMatchObject({
    error: { code: 'NOT_SET_UP' },
  });
  service.close();
});
