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
 *   curl -X PUT $A/people/sam@example.com/email -d '{"email":null}'
 *   curl $A/applications
 *   curl -X PATCH $A/applications/$CLIENT_ID -d '{"status":"INACTIVE"}'    (or grantTypes, redirectUris, …)
 *   curl -X POST $A/applications/$CLIENT_ID/secret                         (a new one; the old one is refused)
 *   curl -X DELETE $A/applications/$CLIENT_ID/assignments/sam@example.com          (POST assigns again)
 *   curl $A/settings; curl -X PATCH $A/settings -d '{"groupsIn":"userinfo","secondFactor":true}'
 *   curl $A/faults -d '{"endpoint":"token","fault":{"kind":"slow","ms":3000},"times":2}'
 *   curl $A/faults; curl -X DELETE $A/faults/token; curl -X DELETE $A/faults
 *   curl $A/keys -d '{"rotation":"emergency"}'
 *   curl $A/log; curl $A/counters; curl $A/refresh-tokens
 *
 * The knobs are `people`, `applications`, `settings` (settings.ts: how the organisation is set up), `faults`
 * (faults.ts: what endpoints do wrong, for some requests or until cleared) and `rotateKeys`.
 *
 * How it is built: this file puts the parts together; people.ts, applications.ts and groups-claim.ts are the
 * directory; organisation.ts holds what both servers share; authorization-server.ts is one oidc-provider under
 * Okta's routes; errors.ts has every refusal in Okta's words, occasional-refusals.ts those that come only when
 * asked for; dispatch.ts is the one place every request passes, and fault-answers.ts spoils it there; admin.ts
 * the administrator's port; pages.ts what a person sees.
 */
import { answerAdministrator } from '../support/administrator.ts';
import { ADMINISTRATION_ROUTES, type Administration } from './admin.ts';
import {
  type Application,
  type Applications,
  applicationParty,
  type ClientAuthentication,
  confidentialApplication,
  createApplications,
  publicApplication,
} from './applications.ts';
import { createAuthorizationServer } from './authorization-server.ts';
import { createRequestCounters } from './counters.ts';
import { dispatcher } from './dispatch.ts';
import { createFaults, type Faults } from './faults.ts';
import { oktaId, randomLetters } from './ids.ts';
import { listen } from './listener.ts';
import { customServer, type Organisation, orgServer } from './organisation.ts';
import {
  ADMINISTRATOR,
  createPeopleDirectory,
  DEFAULT_PEOPLE,
  type NewPerson,
  type PeopleDirectory,
} from './people.ts';
import { createSecrets, type Secrets } from './secrets.ts';
import { DEFAULT_SETTINGS, ProviderSettings } from './settings.ts';
import { createSigningKeys, type Rotation } from './signing-keys.ts';
import { createStore } from './store.ts';
import { createSystemLog, type SystemLog } from './system-log.ts';

/** The settings it starts with are DEFAULT_SETTINGS unless given. */
export interface ProviderOptions extends Partial<ProviderSettings> {
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
  /** The same provider at another name: `localhost` beside `127.0.0.1`. */
  readonly customDomain: string;
  readonly people: PeopleDirectory;
  readonly applications: Applications;
  /** May be changed while it runs; the next request goes by it. */
  readonly settings: ProviderSettings;
  /** What endpoints do wrong. */
  readonly faults: Faults;
  readonly log: SystemLog;
  readonly secrets: Secrets;
  /** New signing keys, at one of the servers or at both. */
  rotateKeys(rotation: Rotation, server?: 'org' | 'custom'): Promise<void>;
  /** Requests so far by route: "POST /oauth2/v1/token", "GET /signin/:uid". */
  counters(): Readonly<Record<string, number>>;
  /** The names that answers gave their requests (x-okta-request-id), the oldest first. */
  requestIds(): readonly string[];
  /** How many refresh tokens would be accepted now. */
  liveRefreshTokens(clientId?: string): number;
  /** From how many sign-ins those are: tokens that came from each other by rotation are one family. */
  refreshTokenFamilies(): number;
  stop(): Promise<void>;
}

const CUSTOM_SERVER_ID = 'default';

export async function startProvider(options: ProviderOptions = {}): Promise<Provider> {
  const settings = settingsFrom(options);
  const clock = options.now ?? Date.now;
  const now = (): number => clock() + settings.clockOffsetSeconds * 1000;
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
  const secrets = createSecrets();
  const store = createStore(now, secrets);
  const log = createSystemLog(now);
  const onChange = (changed: Application): void => {
    store.revokeApplication(changed.clientId);
    log.write('application.lifecycle.update', ADMINISTRATOR, [applicationParty(changed)]);
  };
  const applications = createApplications([open, withSecret], onChange, secrets);
  const people = createPeopleDirectory(applications, store, log, settings, secrets);
  for (const person of options.people ?? DEFAULT_PEOPLE) people.add(person);

  const organisation: Organisation = {
    id: oktaId('00o', 'Example'),
    name: 'Example',
    origin: listener.origin,
    customDomain: listener.origin.replace('127.0.0.1', 'localhost'),
    now,
    settings,
    people,
    applications,
    store,
    log,
    secrets,
    cookieKey: randomLetters(32),
  };
  const org = orgServer(listener.origin, orgKeys);
  const custom = customServer(listener.origin, CUSTOM_SERVER_ID, customKeys);
  const counters = createRequestCounters(now);
  const faults = createFaults();
  listener.serve(
    dispatcher(organisation, counters, faults, [
      { base: org.base, answer: createAuthorizationServer(organisation, org).callback() },
      { base: custom.base, answer: createAuthorizationServer(organisation, custom).callback() },
    ]),
  );

  const rotateKeys: Provider['rotateKeys'] = async (rotation, server) => {
    const servers = [org, custom].filter(({ kind }) => server === undefined || kind === server);
    await Promise.all(servers.map(({ keys }) => keys.rotate(rotation)));
  };
  const administration: Administration = {
    people,
    applications,
    settings,
    faults,
    rotateKeys,
    log: log.events,
    counters: counters.all,
    refreshTokens: () => store.liveRefreshTokens(),
  };
  adminListener.serve((request, response) => {
    void answerAdministrator(ADMINISTRATION_ROUTES, administration, request, response);
  });

  return {
    origin: listener.origin,
    adminUrl: adminListener.origin,
    orgIssuer: org.issuer,
    customIssuer: custom.issuer,
    publicApplication: { clientId: open.clientId },
    confidentialApplication: { clientId: withSecret.clientId, clientSecret: withSecret.clientSecret },
    customDomain: organisation.customDomain,
    people,
    applications,
    settings,
    faults,
    rotateKeys,
    log,
    secrets,
    counters: counters.all,
    requestIds: counters.requestIds,
    liveRefreshTokens: (clientId) => store.liveRefreshTokens(clientId).length,
    refreshTokenFamilies: () => new Set(store.liveRefreshTokens().map(({ family }) => family)).size,
    stop: async () => {
      await Promise.all([listener.stop(), adminListener.stop()]);
      for (const keys of [orgKeys, customKeys]) keys.release();
    },
  };
}

function settingsFrom(options: ProviderOptions): ProviderSettings {
  const given = Object.entries(options).filter(([name]) => Object.hasOwn(DEFAULT_SETTINGS, name));
  return ProviderSettings.parse({ ...DEFAULT_SETTINGS, ...Object.fromEntries(given) });
}
