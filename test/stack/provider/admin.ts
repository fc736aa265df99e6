import { type AdministratorRoutes, type Answer, ok } from '../support/administrator.ts';
import { adminBodies } from './admin-bodies.ts';
import type { Application, Applications } from './applications.ts';
import { Endpoint, type Faults } from './faults.ts';
import type { PeopleDirectory, Person } from './people.ts';
import type { ProviderSettings } from './settings.ts';
import type { Rotation } from './signing-keys.ts';
import type { LiveRefreshToken } from './store.ts';
import type { LogEvent } from './system-log.ts';

/** What the administrator's port works on. */
export interface Administration {
  readonly people: PeopleDirectory;
  readonly applications: Applications;
  readonly settings: ProviderSettings;
  readonly faults: Faults;
  rotateKeys(rotation: Rotation, server?: 'org' | 'custom'): Promise<void>;
  log(): readonly LogEvent[];
  counters(): Readonly<Record<string, number>>;
  refreshTokens(): readonly LiveRefreshToken[];
}

type Act = AdministratorRoutes<Administration>[number][1];

export const ADMINISTRATION_ROUTES: AdministratorRoutes<Administration> = [
  ['GET /people', ({ people }) => ok(people.list())],
  [
    'POST /people',
    ({ people }, _parts, body) => ({ status: 201, body: people.add(adminBodies.newPerson.parse(body)) }),
  ],
  ['POST /people/*/deactivate', onPerson((people, login) => people.deactivate(login))],
  ['POST /people/*/suspend', onPerson((people, login) => people.suspend(login))],
  ['POST /people/*/activate', onPerson((people, login) => people.activate(login))],
  [
    'PUT /people/*/groups',
    onPerson((people, login, body) => people.setGroups(login, adminBodies.groups.parse(body).groups)),
  ],
  [
    'PUT /people/*/password',
    onPerson((people, login, body) => people.setPassword(login, adminBodies.password.parse(body).password)),
  ],
  [
    'PUT /people/*/email',
    onPerson((people, login, body) => {
      const { email, verified } = adminBodies.email.parse(body);
      return people.setEmail(login, email, verified);
    }),
  ],
  [
    'POST /applications/*/assignments/*',
    onAssignment((people, login, clientId) => people.assign(login, clientId)),
  ],
  [
    'DELETE /applications/*/assignments/*',
    onAssignment((people, login, clientId) => people.unassign(login, clientId)),
  ],
  ['GET /applications', ({ applications }) => ok(applications.list().map(withoutSecret))],
  [
    'PATCH /applications/*',
    onApplication((applications, clientId, body) =>
      withoutSecret(applications.change(clientId, adminBodies.application.parse(body))),
    ),
  ],
  [
    'POST /applications/*/secret',
    onApplication((applications, clientId) => ({ clientSecret: applications.rotateSecret(clientId) })),
  ],
  ['GET /settings', ({ settings }) => ok(settings)],
  [
    'PATCH /settings',
    ({ settings }, _parts, body) => ok(Object.assign(settings, adminBodies.settings.parse(body))),
  ],
  ['GET /faults', ({ faults }) => ok(faults.list())],
  [
    'POST /faults',
    ({ faults }, _parts, body) => {
      const { endpoint, fault, times } = adminBodies.fault.parse(body);
      faults.set(endpoint, fault, times);
      return ok(faults.list());
    },
  ],
  [
    'DELETE /faults',
    ({ faults }) => {
      faults.clear();
      return ok(faults.list());
    },
  ],
  [
    'DELETE /faults/*',
    ({ faults }, [endpoint]) => {
      faults.clear(Endpoint.parse(endpoint));
      return ok(faults.list());
    },
  ],
  [
    'POST /keys',
    async ({ rotateKeys }, _parts, body) => {
      const { rotation, server } = adminBodies.keys.parse(body);
      await rotateKeys(rotation, server);
      return ok();
    },
  ],
  ['GET /log', (administration) => ok(administration.log())],
  ['GET /counters', (administration) => ok(administration.counters())],
  ['GET /refresh-tokens', (administration) => ok(administration.refreshTokens())],
];

function onPerson(act: (people: PeopleDirectory, login: string, body: unknown) => Person): Act {
  return ({ people }, [login = ''], body) =>
    people.find(login) === undefined ? missing(`person ${login}`) : ok(act(people, login, body));
}

function onApplication(act: (applications: Applications, clientId: string, body: unknown) => unknown): Act {
  return ({ applications }, [clientId = ''], body) =>
    applications.find(clientId) === undefined
      ? missing(`application ${clientId}`)
      : ok(act(applications, clientId, body));
}

function withoutSecret({ clientSecret: _, ...shown }: Application): object {
  return shown;
}

function onAssignment(act: (people: PeopleDirectory, login: string, clientId: string) => Person): Act {
  return ({ people, applications }, [clientId = '', login = '']) => {
    if (applications.find(clientId) === undefined) return missing(`application ${clientId}`);
    return people.find(login) === undefined ? missing(`person ${login}`) : ok(act(people, login, clientId));
  };
}

const missing = (what: string): Answer => ({ status: 404, body: { problem: `no ${what}` } });
