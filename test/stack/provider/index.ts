/**
 * A local identity provider shaped like Okta: an org server and a custom server `default` on one port of
 * 127.0.0.1, with Okta's addresses, claims, refusals and token rules. For tests and demonstrations;
 * everything is in memory.
 *
 * In TypeScript: `const provider = await startProvider()`, then
 * `provider.people.deactivate('sam@example.com')`. The same over the administrator's port (JSON, loopback
 * only; `A` stands for `provider.adminUrl`):
 *
 *   curl $A/people
 *   curl $A/people -d '{"login":"kim@example.com","password":"battery staple","groups":["ssh-users"]}'
 *   curl -X POST $A/people/sam@example.com/deactivate          (or suspend, activate)
 *   curl -X PUT $A/people/sam@example.com/groups -d '{"groups":["ssh-users"]}'
 *   curl -X PUT $A/people/sam@example.com/password -d '{"password":"battery staple"}'
 *   curl $A/applications
 *   curl -X DELETE $A/applications/$CLIENT_ID/assignments/sam@example.com          (POST assigns again)
 *   curl $A/log; curl $A/counters; curl $A/refresh-tokens
 *
 * How it is built: this file puts the parts together; people.ts, applications.ts and groups-claim.ts are the
 * directory; organisation.ts holds what both servers share and the settings that can change while it runs;
 * authorization-server.ts is one oidc-provider under Okta's routes; errors.ts has every refusal in Okta's
 * words; dispatch.ts is the one place every request passes; admin.ts the administrator's port; pages.ts what
 * a person sees.
 */
import { type Administration, answerAdministrator } from './admin.ts';
import {
  type ClientAuthentication,
  confidentialApplication,
  createApplications,
  publicApplication,
} from './applications.ts';
import { createAuthorizationServer } from './authorization-server.ts';
import { createRequestCounters } from './counters.ts';
import { dispatcher } from './dispatch.ts';
import type { GroupFilter } from './groups-claim.ts';
import { oktaId, randomLetters } from './ids.ts';
import { listen } from './listener.ts';
import { customServer, type Organisation, orgServer, type ProviderSettings } from './organisation.ts';
import { createPeopleDirectory, DEFAULT_PEOPLE, type NewPerson, type PeopleDirectory } from './people.ts';
import { createSigningKeys } from './signing-keys.ts';
import { createStore } from './store.ts';
import { createSystemLog, type SystemLog } from './system-log.ts';

export interface ProviderOptions {
  /** Free ports unless given. */
  readonly port?: number | undefined;
  readonly adminPort?: number | undefined;
  /** HTTPS instead of HTTP. */
  readonly tls?: { readonly keyPem: string; readonly certPem: string } | undefined;
  /** Registered for both applications, `http://127.0.0.1:10000` unless given. Compared byte for byte. */
  readonly redirectUris?: readonly string[] | undefined;
  /** `http://127.0.0.1:10000/signed-out` unless given. */
  readonly postLogoutRedirectUris?: readonly string[] | undefined;
  /** How the application with a secret may authenticate; both ways unless given. */
  readonly secretMethods?: readonly ClientAuthentication[] | undefined;
  readonly rotation?: ProviderSettings['rotation'] | undefined;
  readonly leewaySeconds?: number | undefined;
  readonly groupsIn?: ProviderSettings['groupsIn'] | undefined;
  readonly groupFilter?: GroupFilter | undefined;
  readonly whenNoGroupMatches?: ProviderSettings['whenNoGroupMatches'] | undefined;
  readonly idTokenSeconds?: number | undefined;
  readonly accessTokenSeconds?: number | undefined;
  /** Who is in the directory at the start; DEFAULT_PEOPLE unless given. */
  readonly people?: readonly NewPerson[] | undefined;
  /** Milliseconds since 1970. Tokens, sessions, the Date header and the log go by it. */
  readonly now?: (() => number) | undefined;
}

export interface Provider {
  readonly origin: string;
  readonly adminUrl: string;
  readonly orgIssuer: string;
  readonly customIssuer: string;
  readonly publicApplication: { readonly clientId: string };
  readonly confidentialApplication: { readonly clientId: string; readonly clientSecret: string };
  readonly people: PeopleDirectory;
  /** May be changed while it runs; the next request goes by it. */
  readonly settings: ProviderSettings;
  readonly log: SystemLog;
  /** Requests so far by route: "POST /oauth2/v1/token", "GET /signin/:uid". */
  counters(): Readonly<Record<string, number>>;
  /** How many refresh tokens would be accepted now. */
  liveRefreshTokens(clientId?: string): number;
  stop(): Promise<void>;
}

const CUSTOM_SERVER_ID = 'default';

export async function startProvider(options: ProviderOptions = {}): Promise<Provider> {
  const now = options.now ?? Date.now;
  const [orgKeys, customKeys] = await Promise.all([createSigningKeys(), createSigningKeys()]);
  const listener = await listen(options.port ?? 0, options.tls);
  const adminListener = await listen(options.adminPort ?? 0).catch(async (error: unknown) => {
    await listener.stop();
    throw error;
  });

  const uris = {
    redirectUris: options.redirectUris ?? ['http://127.0.0.1:10000'],
    postLogoutRedirectUris: options.postLogoutRedirectUris ?? ['http://127.0.0.1:10000/signed-out'],
  };
  const open = publicApplication(uris);
  const withSecret = confidentialApplication(
    uris,
    options.secretMethods ?? ['client_secret_basic', 'client_secret_post'],
  );
  const applications = createApplications([open, withSecret]);
  const store = createStore(now);
  const log = createSystemLog(now);
  const people = createPeopleDirectory(applications, store, log);
  for (const person of options.people ?? DEFAULT_PEOPLE) people.add(person);

  const organisation: Organisation = {
    id: oktaId('00o', 'Example'),
    name: 'Example',
    origin: listener.origin,
    now,
    settings: settingsFrom(options),
    people,
    applications,
    store,
    log,
    cookieKey: randomLetters(32),
  };
  const org = orgServer(listener.origin, orgKeys);
  const custom = customServer(listener.origin, CUSTOM_SERVER_ID, customKeys);
  const counters = createRequestCounters(now);
  listener.serve(
    dispatcher(now, counters, [
      { base: org.base, answer: createAuthorizationServer(organisation, org).callback() },
      { base: custom.base, answer: createAuthorizationServer(organisation, custom).callback() },
    ]),
  );

  const administration: Administration = {
    people,
    applications,
    log: log.events,
    counters: counters.all,
    refreshTokens: () => store.liveRefreshTokens(),
  };
  adminListener.serve((request, response) => {
    void answerAdministrator(administration, request, response);
  });

  return {
    origin: listener.origin,
    adminUrl: adminListener.origin,
    orgIssuer: org.issuer,
    customIssuer: custom.issuer,
    publicApplication: { clientId: open.clientId },
    confidentialApplication: { clientId: withSecret.clientId, clientSecret: withSecret.clientSecret },
    people,
    settings: organisation.settings,
    log,
    counters: counters.all,
    liveRefreshTokens: (clientId) => store.liveRefreshTokens(clientId).length,
    stop: async () => {
      await Promise.all([listener.stop(), adminListener.stop()]);
    },
  };
}

function settingsFrom(options: ProviderOptions): ProviderSettings {
  return {
    rotation: options.rotation ?? 'ROTATE',
    leewaySeconds: options.leewaySeconds ?? 0,
    groupsIn: options.groupsIn ?? 'id_token',
    groupFilter: options.groupFilter ?? { type: 'REGEX', value: '.*' },
    whenNoGroupMatches: options.whenNoGroupMatches ?? 'absent',
    idTokenSeconds: options.idTokenSeconds ?? 3600,
    accessTokenSeconds: options.accessTokenSeconds ?? 3600,
  };
}
