import type { Applications } from './applications.ts';
import { applicationParty } from './applications.ts';
import { oktaId } from './ids.ts';
import { createSecrets, type SecretsWriter } from './secrets.ts';
import type { ProviderSettings } from './settings.ts';
import type { LogEventType, LogParty, SystemLogWriter } from './system-log.ts';

export type PersonStatus = 'ACTIVE' | 'SUSPENDED' | 'DEPROVISIONED';

export interface NewPerson {
  /** What is typed at sign-in, and `preferred_username`. Unique, letter case does not matter. */
  readonly login: string;
  readonly password?: string | undefined;
  /** The login when left out; null for a person without an e-mail address. */
  readonly email?: string | null | undefined;
  readonly emailVerified?: boolean | undefined;
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  /** Besides `Everyone`, which holds everybody. */
  readonly groups?: readonly string[] | undefined;
  /** False: in the directory, but assigned to no application. */
  readonly assigned?: boolean | undefined;
}

export interface Person {
  readonly id: string;
  readonly login: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly firstName: string;
  readonly lastName: string;
  readonly status: PersonStatus;
  /** `Everyone` first, then in the order they were set. */
  readonly groups: readonly string[];
  /** Client ids of the applications the person is assigned to. */
  readonly assignedTo: readonly string[];
}

/**
 * People, groups and assignments, as an administrator changes them. The functions that change throw on an
 * unknown login.
 */
export interface PeopleDirectory {
  list(): readonly Person[];
  find(login: string): Person | undefined;
  findById(id: string | undefined): Person | undefined;
  add(person: NewPerson): Person;
  setGroups(login: string, groups: readonly string[]): Person;
  setPassword(login: string, password: string): Person;
  /** null: none. */
  setEmail(login: string, email: string | null, verified?: boolean): Person;
  /** Ends sessions and revokes every token of the person. Reactivation does not bring the tokens back. */
  deactivate(login: string): Person;
  /** Ends sessions and refuses refreshes while it lasts. Tokens stay, and work again after `activate`. */
  suspend(login: string): Person;
  activate(login: string): Person;
  assign(login: string, clientId: string): Person;
  /** Revokes the person's tokens for this application, unless `settings.unassigningRevokes` is off. */
  unassign(login: string, clientId: string): Person;
  /** Whether this is the password of somebody who may sign in now. */
  accepts(person: Person, password: string): boolean;
}

export const DEFAULT_PASSWORD = 'correct horse';

export const DEFAULT_PEOPLE: readonly NewPerson[] = [
  { login: 'sam@example.com', firstName: 'Sam', groups: ['ssh-users', 'ssh-deploy'] },
  { login: 'alex@example.com', firstName: 'Alex', groups: ['ssh-users'] },
];

/** What the directory has taken away when somebody leaves. */
export interface Withdrawals {
  endSessions(personId: string): void;
  revokeTokens(personId: string, clientId?: string): void;
}

interface StoredPerson {
  person: Person;
  password: string;
}

const EVERYONE = 'Everyone';
export const ADMINISTRATOR: LogParty = {
  id: oktaId('00u', 'administrator'),
  type: 'User',
  alternateId: 'admin@example.com',
  displayName: 'Administrator',
};

export function createPeopleDirectory(
  applications: Applications,
  withdraw: Withdrawals,
  log: SystemLogWriter,
  settings: Pick<ProviderSettings, 'unassigningRevokes'>,
  secrets: SecretsWriter = createSecrets(),
): PeopleDirectory {
  const stored = new Map<string, StoredPerson>();

  const entry = (login: string): StoredPerson => {
    const found = stored.get(login.toLowerCase());
    if (found === undefined) throw new Error(`nobody in the directory has the login ${login}`);
    return found;
  };
  const change = (login: string, changes: Partial<Person>): Person => {
    const found = entry(login);
    found.person = { ...found.person, ...changes };
    return found.person;
  };
  const note = (eventType: LogEventType, person: Person, ...others: readonly LogParty[]): void =>
    log.write(eventType, ADMINISTRATOR, [personParty(person), ...others]);

  return {
    list: () => [...stored.values()].map(({ person }) => person),
    find: (login) => stored.get(login.toLowerCase())?.person,
    findById: (id) => [...stored.values()].find(({ person }) => person.id === id)?.person,
    add(added) {
      if (stored.has(added.login.toLowerCase()))
        throw new Error(`${added.login} is in the directory already`);
      const person = personFrom(added, applications);
      const password = added.password ?? DEFAULT_PASSWORD;
      secrets.add('password', password);
      stored.set(added.login.toLowerCase(), { person, password });
      note('user.lifecycle.create', person);
      return person;
    },
    setGroups(login, groups) {
      const before = entry(login).person.groups;
      const person = change(login, { groups: withEveryone(groups) });
      for (const name of person.groups.filter((group) => !before.includes(group))) {
        note('group.user_membership.add', person, groupParty(name));
      }
      for (const name of before.filter((group) => !person.groups.includes(group))) {
        note('group.user_membership.remove', person, groupParty(name));
      }
      return person;
    },
    setPassword(login, password) {
      const found = entry(login);
      secrets.add('password', password);
      found.password = password;
      note('user.account.update_password', found.person);
      return found.person;
    },
    setEmail(login, email, verified = true) {
      const person = change(login, { email, emailVerified: verified });
      note('user.account.update_profile', person);
      return person;
    },
    deactivate(login) {
      const person = change(login, { status: 'DEPROVISIONED' });
      withdraw.endSessions(person.id);
      withdraw.revokeTokens(person.id);
      note('user.lifecycle.deactivate', person);
      return person;
    },
    suspend(login) {
      const person = change(login, { status: 'SUSPENDED' });
      withdraw.endSessions(person.id);
      note('user.lifecycle.suspend', person);
      return person;
    },
    activate(login) {
      const before = entry(login).person.status;
      const person = change(login, { status: 'ACTIVE' });
      note(before === 'SUSPENDED' ? 'user.lifecycle.unsuspend' : 'user.lifecycle.activate', person);
      return person;
    },
    assign(login, clientId) {
      const application = knownApplication(applications, clientId);
      const { assignedTo } = entry(login).person;
      const person = change(login, { assignedTo: [...new Set([...assignedTo, clientId])] });
      note('application.user_membership.add', person, applicationParty(application));
      return person;
    },
    unassign(login, clientId) {
      const application = knownApplication(applications, clientId);
      const { assignedTo } = entry(login).person;
      const person = change(login, { assignedTo: assignedTo.filter((id) => id !== clientId) });
      if (settings.unassigningRevokes) withdraw.revokeTokens(person.id, clientId);
      note('application.user_membership.remove', person, applicationParty(application));
      return person;
    },
    accepts: (person, password) =>
      entry(person.login).person.status === 'ACTIVE' && entry(person.login).password === password,
  };
}

export function displayName(person: Person): string {
  return `${person.firstName} ${person.lastName}`;
}

export function personParty(person: Person): LogParty {
  return { id: person.id, type: 'User', alternateId: person.login, displayName: displayName(person) };
}

/** Whether tokens for this application may be minted for the person now. */
export function mayUse(person: Person | undefined, clientId: string): person is Person {
  return person?.status === 'ACTIVE' && person.assignedTo.includes(clientId);
}

function personFrom(added: NewPerson, applications: Applications): Person {
  const assigned = added.assigned ?? true;
  return {
    id: oktaId('00u', added.login.toLowerCase()),
    login: added.login,
    email: added.email === undefined ? added.login : added.email,
    emailVerified: added.emailVerified ?? true,
    firstName: added.firstName ?? added.login.replace(/@.*$/u, ''),
    lastName: added.lastName ?? 'Example',
    status: 'ACTIVE',
    groups: withEveryone(added.groups ?? []),
    assignedTo: assigned ? applications.list().map(({ clientId }) => clientId) : [],
  };
}

function withEveryone(groups: readonly string[]): readonly string[] {
  return [...new Set([EVERYONE, ...groups])];
}

function groupParty(name: string): LogParty {
  return { id: oktaId('00g', name), type: 'UserGroup', alternateId: 'unknown', displayName: name };
}

function knownApplication(applications: Applications, clientId: string) {
  const application = applications.find(clientId);
  if (application === undefined) throw new Error(`no application has the client id ${clientId}`);
  return application;
}
