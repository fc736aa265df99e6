import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ok } from '#main/support/result.ts';
import { FakeSession, signedIn } from '#test/support/fake-session.ts';
import { FINGERPRINT } from '../cli/fake-world.ts';
import { AUTHORITY, desktopsOnFiles } from './desktops-on-files.ts';
import { organisationOf, settle } from './fake-desktop.ts';

const { managedPath, pathOf, userPath, write, desktopOn } = desktopsOnFiles();

describe('organisations', () => {
  const two = () => ({
    profiles: { example: { authority: AUTHORITY }, other: { authority: AUTHORITY } },
  });

  it('are shown one at a time, and Okta is asked again where IT wants that', async () => {
    write(managedPath(), { ...two(), desktop: { reauthenticateOnSwitch: true } });
    const other = new FakeSession('other', signedIn({ profile: 'other' }));
    const desktop = await desktopOn({ example: new FakeSession('example', signedIn()), other });
    await desktop.service.answer('showOrganisation', { profile: 'example' });
    await desktop.service.answer('showOrganisation', { profile: 'other' });
    await settle();
    expect(desktop.service.state().shown).toBe('other');
    expect(other.asked).toContain('signIn as sam@example.com afresh');
    desktop.service.close();
  });

  it('that are gone are none that somebody comes from', async () => {
    write(managedPath(), { ...two(), desktop: { reauthenticateOnSwitch: true } });
    const example = new FakeSession('example', signedIn());
    const other = new FakeSession('other', signedIn({ profile: 'other' }));
    const desktop = await desktopOn({ example, other });
    desktop.memory.set('shown', 'taken away');
    expect(desktop.service.state().shown).toBe('example');
    await desktop.service.answer('showOrganisation', { profile: 'example' });
    await settle();
    expect(example.asked.filter((asked) => asked.startsWith('signIn'))).toEqual([]);
    desktop.service.close();
  });

  it('forget the person and what was kept of it; the organisation stays set up', async () => {
    write(userPath(), two());
    const session = new FakeSession('example', signedIn());
    const desktop = await desktopOn({ example: session, other: new FakeSession('other') });
    await desktop.service.answer('pin', { profile: 'example', host: 'a', pinned: true });
    session.signOutReport = ok({
      left: [],
      endSessionUrl: 'https://example.okta.com/logout?id_token_hint=x',
    });
    expect(await desktop.service.answer('removeAccount', { profile: 'example' })).toEqual(ok({ left: [] }));
    expect(session.asked).toContain('signOut forget');
    expect(organisationOf(desktop)).toMatchObject({
      pinned: [],
      snapshot: { state: { kind: 'signed-out' } },
    });
    expect(desktop.service.state().organisations).toHaveLength(2);
    await desktop.service.answer('keepSignIn', { profile: 'other' });
    desktop.service.close();
  });
});

describe('an organisation that nobody is signed in to', () => {
  const settings = (okta = {}) => ({ profiles: { example: { authority: AUTHORITY, ...okta } } });
  const remember = (people: object): void =>
    write(pathOf('home', '.local', 'state', 'latchkey', 'remembered.json'), {
      version: 1,
      people,
    });
  const SAM = { issuer: 'https://example.okta.com', subject: '00uexample', email: 'sam@example.com' };

  it('says where it connects, and who set it', async () => {
    write(managedPath(), settings({ okta: { issuer: 'https://example.okta.com' } }));
    const managed = await desktopOn({ example: new FakeSession() });
    expect(organisationOf(managed).connects).toEqual({
      okta: 'https://example.okta.com',
      authority: AUTHORITY.url,
      fingerprint: FINGERPRINT,
      setBy: managedPath(),
    });
    managed.service.close();
    rmSync(managedPath());
    write(userPath(), settings());
    const own = await desktopOn({ example: new FakeSession() });
    expect(organisationOf(own).connects).toEqual({
      authority: AUTHORITY.url,
      fingerprint: FINGERPRINT,
      setBy: '~/.config/latchkey/settings.json',
    });
    own.service.close();
  });

  it('knows whether anybody ever was, from the first moment and after each change', async () => {
    write(userPath(), { profiles: { example: { authority: AUTHORITY }, other: { authority: AUTHORITY } } });
    remember({ other: SAM });
    const session = new FakeSession();
    const desktop = await desktopOn({ example: session, other: new FakeSession('other') });
    const firstTimes = () => desktop.service.state().organisations.map(({ firstTime }) => firstTime);
    expect(firstTimes()).toEqual([true, false]);
    await desktop.service.answer('signIn', { profile: 'example', afresh: false });
    remember({ other: SAM, example: SAM });
    expect(firstTimes()).toEqual([false, false]);
    await desktop.service.answer('signOut', { profile: 'example', everywhere: false });
    await desktop.service.look();
    expect(firstTimes()).toEqual([false, false]);
    remember({ other: SAM });
    await desktop.service.answer('removeAccount', { profile: 'example' });
    expect(firstTimes()).toEqual([true, false]);
    desktop.service.close();
  });
});
