import { expect } from 'vitest';
import type { authorityWords } from '#main/support/words/authority.ts';
import type { AuthorityChanges, OidcProvisionerOptions } from '#test/stack/authority/index.ts';
import { findFreePort } from '#test/stack/support/port.ts';
import { type AuthorityRelay, type Spoiler, startAuthorityRelay } from '#test/support/authority-relay.ts';
import { SAM } from '#test/support/engine.ts';
import { startGate } from '#test/support/gate.ts';
import { provisionerOf } from '#test/support/session-bench.ts';
import type { Place, Scenarios } from './scenario.ts';

const SIGNED_IN = { signedIn: 'hosted' } as const;

const hostOf = ({ person }: Place): string =>
  new URL(person.settings.profiles.example?.authority.url ?? '').host;
/** A UUID of ours, under which the authority has the request in its log. */
const requestId = expect.stringMatching(/^[0-9a-f-]{36}$/);

/** Starts the authority again with its provisioner changed, until the scenario is over. */
async function changeAuthority(
  { stack, undo }: Place,
  provisioner: Partial<OidcProvisionerOptions>,
  changes: AuthorityChanges = {},
): Promise<void> {
  const restart = (change: Partial<OidcProvisionerOptions>, more: AuthorityChanges): Promise<void> =>
    stack.authority.restart({ ...more, provisioners: [{ ...provisionerOf(stack), ...change }] });
  undo(() => restart({}, {}));
  await restart(provisioner, changes);
}

/** Puts the address `url` into the settings, where the same authority answers. */
function useAddress({ person, stack }: Place, url: string): void {
  const { fingerprint, provisioner } = stack.authority;
  person.set({ authority: { url, fingerprint, provisioner } });
}

/** A gateway in front of the authority, from before the sign-in on. */
async function useRelay(on: Place, spoiler?: Spoiler): Promise<AuthorityRelay> {
  const relay = await startAuthorityRelay(on.stack.authority);
  on.undo(() => relay.stop());
  useAddress(on, relay.url);
  if (spoiler !== undefined) relay.spoil(spoiler);
  return relay;
}

/** Once somebody is signed in, what becomes of the answer with the certificates. */
function whenSignedIn(
  spoil: (answer: Parameters<Spoiler>[1], first: string) => Partial<Parameters<Spoiler>[1]>,
): Spoiler {
  let first: string | undefined;
  return (asked, answer) => {
    if (asked !== 'POST /ssh/sign') return answer;
    if (first !== undefined) return { ...answer, ...spoil(answer, first) };
    first = answer.body;
    return answer;
  };
}

/** The certificate authority, and what it gives. */
export const authorityScenarios: { readonly [C in keyof typeof authorityWords]: Scenarios<C> } = {
  CA_UNREACHABLE: [
    {
      ...SIGNED_IN,
      title: 'the authority is away at a renewal',
      async prepare(on) {
        const gate = await startGate(Number(new URL(on.stack.authority.url).port));
        on.undo(() => gate.stop());
        useAddress(on, `https://127.0.0.1:${gate.port}`);
        shutters.set(on, gate.shut);
      },
      arrange: (on) => shutters.get(on)?.(),
      // The authority is asked first whether it is there.
      spends: { tokenRequests: 0, signatures: 0 },
      facts: (on) => ({ host: hostOf(on), problem: expect.any(String) }),
      reaction: 'wait',
    },
    {
      title: 'nobody is at the address at a sign-in',
      arrange: async (on) => useAddress(on, `https://127.0.0.1:${await findFreePort()}`),
      facts: (on) => ({ host: hostOf(on), problem: expect.stringContaining('ECONNREFUSED') }),
    },
  ],
  CA_BUSY: [
    {
      ...SIGNED_IN,
      title: 'a gateway has no connection to the authority at a renewal',
      prepare: async (on) =>
        void (await useRelay(
          on,
          whenSignedIn(() => ({
            status: 502,
            headers: { 'content-type': 'text/html' },
            body: '<h1>Bad Gateway</h1>',
          })),
        )),
      facts: (on) => ({ host: hostOf(on), status: 502 }),
      reaction: 'wait',
    },
    {
      ...SIGNED_IN,
      title: 'the authority is stopping at a renewal',
      prepare: async (on) =>
        void (await useRelay(
          on,
          whenSignedIn(() => ({ status: 503, body: '' })),
        )),
      facts: (on) => ({ host: hostOf(on), status: 503, requestId }),
      reaction: 'wait',
    },
  ],
  CA_FINGERPRINT: [
    {
      ...SIGNED_IN,
      title: 'IT names another root before a renewal',
      arrange: ({ person, stack }) =>
        person.set({ authority: { url: stack.authority.url, fingerprint: '0'.repeat(64) } }),
      facts: (on) => ({ host: hostOf(on), expected: '0'.repeat(64) }),
      reaction: 'ask',
    },
    {
      title: 'the authority has another root than the settings say',
      arrange: ({ person, stack }) =>
        person.set({ authority: { url: stack.authority.url, fingerprint: '0'.repeat(64) } }),
      facts: (on) => ({ host: hostOf(on), expected: '0'.repeat(64) }),
    },
  ],
  CA_REFUSED: [
    {
      ...SIGNED_IN,
      title: 'the provisioner takes other domains at a renewal',
      arrange: (on) => changeAuthority(on, { domains: ['example.org'] }),
      // By the rules that the background process knows the token is spent; the answer makes it read them anew.
      spends: { tokenRequests: 1, signatures: 1 },
      facts: (on) => ({ host: hostOf(on), provisioner: 'okta', email: SAM.login, domains: ['example.org'] }),
      reaction: 'remove',
    },
    {
      title: 'the provisioner takes other groups at a sign-in',
      arrange: (on) => changeAuthority(on, { groups: ['ssh-nobody'] }),
      spends: { tokenRequests: 1, signatures: 0 },
      facts: (on) => ({ host: hostOf(on), email: SAM.login, groups: ['ssh-nobody'] }),
    },
  ],
  GROUPS_NOT_IN_TOKEN: [
    {
      title: 'a template makes login names of groups that Okta gives at userinfo alone',
      async arrange(on) {
        on.stack.provider.settings.groupsIn = 'userinfo';
        const ssh = { kind: 'groups-as-principals', prefix: 'ssh-' } as const;
        await changeAuthority(on, { templates: { ssh } });
      },
      words: ['login', '--fresh'],
      seen: 'note',
      facts: (on) => ({ clientId: on.stack.clientId, claim: 'groups' }),
    },
    {
      ...SIGNED_IN,
      title: 'the provisioner takes members of a group that Okta gives at userinfo alone, at a renewal',
      async arrange(on) {
        on.stack.provider.settings.groupsIn = 'userinfo';
        await changeAuthority(on, { groups: ['Everyone'] });
      },
      facts: (on) => ({ clientId: on.stack.clientId, claim: 'groups', wanted: ['Everyone'] }),
      reaction: 'ask',
    },
  ],
  CA_REFUSED_UNKNOWN: [
    {
      ...SIGNED_IN,
      title: 'the authority was started after Okta’s clock, at a renewal',
      async arrange(on) {
        // Well before the start of the authority, and within the minute that both accept.
        on.stack.provider.settings.clockOffsetSeconds = -50;
        await changeAuthority(on, {});
      },
      // Once more with a fresh ID token, and no more.
      spends: { tokenRequests: 2, signatures: 2 },
      facts: (on) => ({ host: hostOf(on), status: 401, at: expect.any(Number), requestId }),
      reaction: 'ask',
    },
    {
      title: 'the template stops in the middle, at a sign-in',
      arrange: (on) => changeAuthority(on, { templates: { ssh: { kind: 'crashes' } } }),
      facts: (on) => ({ host: hostOf(on), status: 500, requestId }),
      reaction: 'ask',
      // There is no keychain here, so the refresh token ends with the command that has it.
      liveRefreshTokens: 0,
    },
  ],
  CA_REJECTED: [
    {
      ...SIGNED_IN,
      title: 'the template tells a reason, at a renewal',
      arrange: (on) =>
        changeAuthority(on, {
          templates: { ssh: { kind: 'refuses', message: 'You are in no group for SSH. Ask the help desk.' } },
        }),
      spends: { tokenRequests: 1, signatures: 1 },
      facts: (on) => ({
        host: hostOf(on),
        status: 400,
        said: 'You are in no group for SSH. Ask the help desk.',
        requestId,
      }),
      reaction: 'ask',
    },
  ],
  CA_SSH_OFF: [
    {
      title: 'the provisioner gives no SSH certificates',
      arrange: (on) => changeAuthority(on, { claims: { enableSSHCA: false } }),
      words: ['login', '--fresh'],
      seen: 'note',
      facts: (on) => ({ host: hostOf(on), provisioner: 'okta' }),
    },
    {
      title: 'the settings ask for nothing but an SSH certificate',
      settings: { x509: { enabled: false } },
      arrange: (on) => changeAuthority(on, { claims: { enableSSHCA: false } }),
      facts: (on) => ({ host: hostOf(on), provisioner: 'okta' }),
    },
  ],
  CA_ANSWER_WRONG: [
    {
      ...SIGNED_IN,
      title: 'a page is in the place of the certificates, at a renewal',
      prepare: async (on) =>
        void (await useRelay(
          on,
          whenSignedIn(() => ({ status: 200, body: '<h1>Welcome</h1>' })),
        )),
      facts: (on) => ({ host: hostOf(on), problem: 'the answer is no JSON object', requestId }),
      reaction: 'ask',
    },
  ],
  CA_LIFE: [
    {
      title: 'the settings ask for more than the authority allows',
      settings: { certificateLife: '30h' },
      words: ['login', '--fresh'],
      seen: 'note',
      facts: (on) => ({ host: hostOf(on), askedSeconds: 108_000, gotSeconds: expect.any(Number) }),
    },
  ],
  CERTIFICATE_WRONG: [
    {
      ...SIGNED_IN,
      title: 'a gateway answers with the certificates of an earlier request',
      prepare: async (on) =>
        void (await useRelay(
          on,
          whenSignedIn((_, first) => ({ body: first })),
        )),
      facts: (on) => ({ host: hostOf(on), problem: expect.any(String), requestId }),
      reaction: 'ask',
    },
  ],
};

/** How a scenario's gate is shut. */
const shutters = new WeakMap<Place, () => void>();
