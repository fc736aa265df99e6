import { expect, it } from 'vitest';
import { sshEndsByQuitting } from '#main/desktop/quit.ts';
import { timesOf } from '#main/support/words/times.ts';
import { quittingOf } from '../../../renderer/pages/dialogs/quitting.ts';
import { quit } from '../../../renderer/words/dialogs.ts';
import { NOW, organisation, signedIn } from '../desktop/states.ts';

const times = timesOf({ clock: { now: () => NOW }, format: { locale: 'en-GB', timeZone: 'UTC' } });
const inKeychain = organisation(signedIn({ keptIn: 'keychain' }));
const inMemory = organisation(signedIn({ keptIn: 'memory' }));
const said = (one: typeof inKeychain, sshEnds: boolean, now = NOW): string =>
  quit.sentence(quittingOf([one], sshEnds, now), times);
const LATER = NOW + 24 * 60 * 60_000;

it('says what goes on after quitting, and until when', () => {
  expect(said(inKeychain, false)).toBe(
    'You stay signed in, and your certificates work until 16:02. After that, access stops until you open Latchkey again.',
  );
  expect(said(inKeychain, false, LATER)).toBe(
    'You stay signed in, but nothing is renewed until you open Latchkey again.',
  );
});

it('promises no sign-in that is kept in memory only', () => {
  expect(said(inMemory, false)).toBe(
    'Your sign-in is kept in memory only, and ends now. Your certificates work until 16:02. After that, access stops until you sign in again.',
  );
  expect(said(inMemory, false, LATER)).toBe(
    'Your sign-in is kept in memory only, and ends now. Nothing is renewed until you sign in again.',
  );
});

it('promises no ssh where certificates are taken out of an agent that would keep them for ever', () => {
  expect(said(inKeychain, true)).toBe(
    'You stay signed in. ssh stops at once. Your client certificate works until 16:02. After that, access stops until you open Latchkey again.',
  );
});

it('takes them out of the agent of Windows alone, and only where nobody else renews', () => {
  const at = (address: string) => {
    const { ssh, ...others } = signedIn();
    return [organisation({ ...others, ...(ssh && { ssh: { ...ssh, agent: { address } } }) })];
  };
  const pipe = at(String.raw`\\.\pipe\openssh-ssh-agent`);
  expect(sshEndsByQuitting({ kind: 'self' }, pipe, 'win32')).toBe(true);
  expect(sshEndsByQuitting({ kind: 'agent', pid: 4711, version: '1.4.0' }, pipe, 'win32')).toBe(false);
  expect(sshEndsByQuitting({ kind: 'self' }, at('/run/user/1000/ssh-agent.socket'), 'linux')).toBe(false);
});
