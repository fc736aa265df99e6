import { describe, expect, it } from 'vitest';
import { failure } from '#main/support/failure.ts';
import { ok } from '#main/support/result.ts';
import { FakeSession, NOW, signedIn } from '#test/support/fake-session.ts';
import { fakeWorld } from './fake-world.ts';

const { person } = signedIn();
const unreachable = failure('CA_UNREACHABLE', { host: 'ca.example.com', problem: 'timeout' });

describe('latchkey logout', () => {
  it('says what is gone', async () => {
    const session = new FakeSession('example', signedIn());
    session.signOutReport = ok({ person, left: [] });
    const { code, stdout, stderr } = await fakeWorld({ session }).latchkey('logout');
    expect([code, session.asked]).toEqual([0, ['snapshot', 'signOut']]);
    expect(stdout).toBe(`Signed out Sam Example (sam@example.com)
The certificate in the ssh-agent, the files and the kept sign-in were removed
from this computer.
`);
    expect(stderr).toBe('Revoking what can be revoked, and removing everything from this computer.\n');
  });

  it('is a success where nobody was signed in', async () => {
    expect(await fakeWorld().latchkey('logout')).toEqual({
      code: 0,
      stdout: 'Signed out\nNobody was signed in; there was nothing to remove.\n',
      stderr: '',
    });
  });

  it('names what could not be revoked, why, and until when it lives', async () => {
    const session = new FakeSession('example', signedIn());
    session.signOutReport = ok({
      person,
      left: [
        { what: 'x509', failure: unreachable, endsAtMs: NOW + 5 * 3_600_000 },
        {
          what: 'okta',
          failure: failure('OKTA_UNREACHABLE', { host: 'example.okta.com', problem: 'timeout' }),
        },
      ],
    });
    const { code, stdout } = await fakeWorld({ session }).latchkey('logout');
    expect(code).toBe(0);
    expect(stdout).toBe(`Signed out Sam Example (sam@example.com)
The certificate in the ssh-agent, the files and the kept sign-in were removed
from this computer.

The client certificate could not be revoked. It ends by itself at 16:02.
ca.example.com does not answer. Check the network or VPN, then try again.

Okta still keeps the sign-in, though this computer no longer has it.
Latchkey got no answer from example.okta.com. Check the network or VPN, then try
again.
`);
  });

  it('does not say that everything is gone where something is not', async () => {
    const session = new FakeSession('example', signedIn());
    const locked = failure('KEYCHAIN_UNAVAILABLE', { problem: 'it is locked' });
    session.signOutReport = ok({ person, left: [{ what: 'keychain', failure: locked }] });
    const { stdout } = await fakeWorld({ session }).latchkey('logout');
    expect(stdout).toContain('Everything but the following was removed from this computer.\n');
    expect(stdout).toContain('The keychain may still hold the sign-in.\n');
  });

  it('forgets who it was with --forget, and says so', async () => {
    const session = new FakeSession('example', signedIn());
    session.signOutReport = ok({ person, left: [] });
    const { code, stdout } = await fakeWorld({ session }).latchkey('logout', '--forget');
    expect([code, session.asked]).toEqual([0, ['snapshot', 'signOut forget']]);
    expect(stdout).toContain(`The certificate in the ssh-agent, the files, the kept sign-in and who it was
were removed from this computer.
`);
    const nobody = await fakeWorld().latchkey('logout', '--forget');
    expect(nobody.stdout).toBe(
      'Signed out\nNobody was signed in. This computer remembers nobody for this organisation.\n',
    );
  });

  it('says where it still remembers', async () => {
    const session = new FakeSession('example', signedIn());
    const refused = failure('FILE_REFUSED', { path: '/state/remembered.json', problem: 'it is a link' });
    session.signOutReport = ok({ person, left: [{ what: 'remembered', failure: refused }] });
    const { stdout } = await fakeWorld({ session }).latchkey('logout', '--forget');
    expect(stdout).toContain('Everything but the following was removed from this computer.\n');
    expect(stdout).toContain('This computer still remembers who was signed in.\nLatchkey left');
  });

  it('answers in JSON', async () => {
    const session = new FakeSession('example', signedIn());
    session.signOutReport = ok({ person, left: [{ what: 'ssh', failure: unreachable, endsAtMs: 7 }] });
    const { stdout } = await fakeWorld({ session }).latchkey('logout', '--json');
    expect(JSON.parse(stdout)).toEqual({
      ok: true,
      person,
      left: [
        {
          what: 'ssh',
          failure: {
            ...unreachable,
            title: 'The certificate authority cannot be reached',
            sentence: 'ca.example.com does not answer. Check the network or VPN, then try again.',
            retry: 'by itself',
            exitCode: 5,
            ask: {
              whom: 'the administrator of the authority',
              text: 'Please check that ca.example.com is up and can be reached from this network.',
            },
          },
          endsAtMs: 7,
        },
      ],
    });
  });

  it('has the browser end Okta’s session with --everywhere', async () => {
    const session = new FakeSession('example', signedIn());
    session.signOutReport = ok({
      person,
      left: [],
      endSessionUrl: 'https://example.okta.com/oauth2/v1/logout?x=y',
    });
    const { latchkey, started } = fakeWorld({ session });
    const { stdout } = await latchkey('logout', '--everywhere');
    expect(session.asked).toEqual(['snapshot', 'signOut everywhere']);
    expect(started).toEqual([['xdg-open', 'https://example.okta.com/oauth2/v1/logout?x=y']]);
    expect(stdout).toContain('\nYour browser signs out of Okta now.\n');
  });

  it('prints that link where no browser can be opened', async () => {
    const session = new FakeSession('example', signedIn());
    session.signOutReport = ok({
      person,
      left: [],
      endSessionUrl: 'https://example.okta.com/oauth2/v1/logout?x=y',
    });
    const { latchkey, started } = fakeWorld({ session, environment: {} });
    const { code, stdout } = await latchkey('logout', '--everywhere');
    expect([code, started]).toEqual([0, []]);
    expect(stdout).toContain(
      'open this link in your browser:\n\n  https://example.okta.com/oauth2/v1/logout?x=y\n',
    );
  });

  it('is not cut short by Ctrl-C', async () => {
    const session = new FakeSession('example', signedIn());
    const { latchkey, signals } = fakeWorld({ session });
    let finish = (): void => {};
    session.signOut = () =>
      new Promise((resolve) => {
        finish = () => resolve(ok({ person, left: [] }));
      });
    const ran = latchkey('logout');
    await expect.poll(() => signals.listenerCount('SIGINT')).toBe(1);
    signals.emit('SIGINT', 'SIGINT');
    finish();
    const { code, stderr } = await ran;
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining('Signing out to the end. Press Ctrl-C again'),
    ]);
  });
});
