import type { IncomingMessage, ServerResponse } from 'node:http';
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

interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

type Act = (
  administration: Administration,
  parts: readonly string[],
  body: unknown,
) => Answer | Promise<Answer>;

const ok = (body?: unknown): Answer => ({ status: 200, body });

/** Method and path with a `*` for each part handed to the act. */
const ROUTES: readonly (readonly [route: string, act: Act])[] = [
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

/** Answers one request of the administrator's port. A browser page of another site is not listened to. */
export async function answerAdministrator(
  administration: Administration,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, body } =
    request.headers.origin === undefined
      ? await act(administration, request)
      : { status: 403, body: { problem: 'not for browsers' } };
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body === undefined ? undefined : `${JSON.stringify(body, undefined, 2)}\n`);
}

async function act(administration: Administration, request: IncomingMessage): Promise<Answer> {
  const [path = ''] = (request.url ?? '').split('?');
  for (const [route, actOnRoute] of ROUTES) {
    const parts = matchRoute(route, `${request.method} ${path}`);
    if (parts === undefined) continue;
    try {
      return await actOnRoute(administration, parts, await readJson(request));
    } catch (error) {
      return { status: 400, body: { problem: error instanceof Error ? error.message : String(error) } };
    }
  }
  return { status: 404, body: { problem: 'no such route', routes: ROUTES.map(([route]) => route) } };
}

function matchRoute(route: string, asked: string): readonly string[] | undefined {
  const wanted = route.split('/');
  const given = asked.split('/');
  if (wanted.length !== given.length) return undefined;
  const fits = wanted.every((part, index) => part === '*' || part === given[index]);
  return fits ? given.filter((_, index) => wanted[index] === '*').map(decodeURIComponent) : undefined;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? undefined : JSON.parse(text);
}
