import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { setUpWords } from '#main/support/words/set-up.ts';
import { FINGERPRINT } from '../../unit/cli/fake-world.ts';
import type { Place, Scenarios } from './scenario.ts';

const authorityOf = ({ stack }: Place): string => new URL(stack.authority.url).host;
const addressOf = ({ stack }: Place) => ({
  url: stack.authority.url,
  fingerprint: stack.authority.fingerprint,
});

/** What settings and provisioner have to say before anybody can sign in. */
export const setUpScenarios: { readonly [C in keyof typeof setUpWords]: Scenarios<C> } = {
  NOT_SET_UP: [
    {
      title: 'the settings name no organisation',
      arrange: ({ person }) => person.write({}),
      facts: () => ({ profile: '' }),
    },
    {
      title: 'another organisation is asked for',
      words: ['login', '--profile', 'elsewhere'],
      facts: () => ({ profile: 'elsewhere', known: ['example'] }),
    },
  ],
  PROFILE_CHOICE: [
    {
      title: 'there are two organisations, and none is named',
      arrange: ({ person }) =>
        person.write({
          profiles: {
            home: { authority: { url: 'https://ca.example.com', fingerprint: FINGERPRINT } },
            ...person.settings.profiles,
          },
        }),
      facts: () => ({ found: ['home', 'example'] }),
    },
  ],
  SETTINGS_INVALID: [
    {
      title: 'one setting cannot be used',
      arrange: ({ person }) =>
        person.write({ profiles: { example: { ...person.settings.profiles.example, renewAt: 99 } } }),
      facts: () => ({
        source: expect.stringMatching(/settings\.json$/),
        problems: [expect.stringContaining('must be between 10 and 90')],
      }),
    },
    {
      title: 'the settings say that there is a secret, and there is none',
      arrange: ({ person }) =>
        person.set({
          okta: { ...person.settings.profiles.example?.okta, clientAuthentication: 'client_secret_post' },
        }),
      facts: () => ({ source: 'keychain', problems: [expect.stringContaining('no client secret')] }),
    },
  ],
  MANAGED_INVALID: [
    {
      title: 'IT’s file sets one that cannot be, beside others that hold',
      signedIn: 'alone',
      words: ['status'],
      arrange({ person }) {
        const { managed } = person.folders;
        mkdirSync(managed);
        const example = { renewAt: 99, supportContact: 'the platform team' };
        writeFileSync(join(managed, 'settings.json'), JSON.stringify({ profiles: { example } }));
      },
      seen: 'note',
      facts: ({ person }) => ({
        source: join(person.folders.managed, 'settings.json'),
        setting: 'profiles.example.renewAt',
        problem: expect.stringContaining('must be between 10 and 90'),
      }),
    },
  ],
  ISSUER_INVALID: [
    {
      signedIn: 'hosted',
      title: 'the settings name another authorization server before a renewal',
      arrange: ({ person, stack }) =>
        person.set({ okta: { issuer: `${stack.provider.origin}/oauth2/other` } }),
      facts: ({ stack }) => ({
        input: `${stack.provider.origin}/oauth2/other`,
        problem: 'There is no Okta authorization server at this address.',
      }),
      reaction: 'ask',
    },
    {
      title: 'the address is none',
      arrange: ({ person }) => person.set({ okta: { issuer: 'http://example.com/elsewhere' } }),
      facts: () => ({ input: 'http://example.com/elsewhere', problem: expect.any(String) }),
    },
    {
      title: 'there is no such authorization server',
      arrange: ({ person, stack }) =>
        person.set({ okta: { issuer: `${stack.provider.origin}/oauth2/other` } }),
      facts: ({ stack }) => ({ input: `${stack.provider.origin}/oauth2/other` }),
    },
  ],
  PROVISIONER_MISSING: [
    {
      signedIn: 'hosted',
      title: 'the settings name another before a renewal',
      arrange: (on) => on.person.set({ authority: { ...addressOf(on), provisioner: 'nobody' } }),
      facts: (on) => ({ authority: authorityOf(on), wanted: 'nobody', found: ['okta', 'okta-2'] }),
      reaction: 'ask',
    },
    {
      title: 'the settings name one that the authority does not have',
      arrange: (on) => on.person.set({ authority: { ...addressOf(on), provisioner: 'nobody' } }),
      facts: (on) => ({ authority: authorityOf(on), wanted: 'nobody', found: ['okta', 'okta-2'] }),
    },
  ],
  PROVISIONER_CHOICE: [
    {
      signedIn: 'hosted',
      title: 'the settings name none any more before a renewal',
      arrange: (on) => on.person.set({ okta: {}, authority: addressOf(on) }),
      facts: (on) => ({ authority: authorityOf(on), found: ['okta', 'okta-2'] }),
      reaction: 'ask',
    },
    {
      title: 'the authority has two, and the settings name none',
      arrange: (on) => on.person.set({ okta: {}, authority: addressOf(on) }),
      facts: (on) => ({ authority: authorityOf(on), found: ['okta', 'okta-2'] }),
    },
  ],
};
