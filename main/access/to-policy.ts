import { hasWildcard, LABEL_SIGN } from './names.ts';
import { parsePublished } from './published.ts';
import type { WrittenHost, WrittenPolicy, WrittenRole, WrittenRule } from './schema.ts';
import type { AccessRule, HostSelector, Policy, PolicyHost, Role } from './types.ts';

/** The policy with everything that was left out in its place, and names of hosts in small letters. */
export function toPolicy(written: WrittenPolicy): Policy {
  const { published, supportContact } = written;
  return {
    version: written.version,
    serial: written.serial ?? 0,
    publishedAtMs: published === undefined ? undefined : parsePublished(published),
    title: written.title,
    supportContact,
    showUngranted: written.showUngranted ?? false,
    ignoredGroups: unique(written.ignoredGroups ?? []),
    roles: Object.entries(written.roles ?? {}).map(([name, role]) => toRole(name, role, supportContact)),
    hosts: (written.hosts ?? []).map(toHost),
  };
}

function toRole(name: string, written: WrittenRole, supportContact: string | undefined): Role {
  return {
    name,
    title: written.title ?? name,
    description: written.description,
    ask: written.ask ?? supportContact,
    groups: unique(written.groups ?? []),
    rules: (written.access ?? []).map((rule) => toRule(rule, name)),
  };
}

function toRule(written: WrittenRule, role: string): AccessRule {
  return {
    hosts: written.hosts.map(toSelector),
    principals: unique(written.principals ?? [role]),
    users: unique(written.users ?? []),
    ownAccount: written.ownAccount ?? false,
    sudo: written.sudo ?? false,
  };
}

function toSelector(written: string): HostSelector {
  if (written.startsWith(LABEL_SIGN)) return { kind: 'label', label: written.slice(LABEL_SIGN.length) };
  const name = written.toLowerCase();
  return hasWildcard(name) ? { kind: 'glob', pattern: name } : { kind: 'name', name };
}

function toHost(written: WrittenHost): PolicyHost {
  const name = written.name.toLowerCase();
  return {
    name,
    isPattern: hasWildcard(name),
    address: written.address?.toLowerCase(),
    port: written.port,
    users: unique(written.users ?? []),
    jump: written.jump?.toLowerCase(),
    labels: unique(written.labels ?? []),
    notes: written.notes,
  };
}

function unique(names: readonly string[]): readonly string[] {
  return names.length < 2 ? names : [...new Set(names)];
}
