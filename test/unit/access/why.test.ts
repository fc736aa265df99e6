import { describe, expect, it } from 'vitest';
import { compilePolicy } from '#main/access/compile.ts';
import type { AccessQuestion } from '#main/access/evaluate.ts';
import { accessRequest } from '#main/access/requests.ts';
import { explainAccess, type NoDoor, type Why } from '#main/access/why.ts';
import { examplePolicy, role } from './policy.ts';

const ASKER = { email: 'sam@example.com', serial: '6218401993027714835', provisioner: 'okta' };

function why(host: string, account?: string, more: Partial<AccessQuestion> = {}): Why | NoDoor {
  const question: AccessQuestion = {
    groups: { names: ['eng-all', 'ssh-db-prod'], asOfMs: 0 },
    email: 'sam@example.com',
    certificate: { principals: ['deployer', 'sandbox', 'sandbox/sam', 'sam@example.com'] },
    nowMs: 0,
    ...more,
  };
  return explainAccess(compilePolicy(examplePolicy()), question, host, account);
}

function chain(...given: Parameters<typeof why>): Why {
  const found = why(...given);
  return found.kind === 'chain' ? found : expect.fail('no door');
}

describe('why a door opens', () => {
  it('goes from group to role to host to certificate', () => {
    expect(chain('web-3.prod.example.com')).toMatchObject({
      account: 'deploy',
      role: { name: 'deployer' },
      group: { state: 'holds', name: 'eng-all' },
      gives: { state: 'holds' },
      leads: { state: 'holds', by: { kind: 'glob', pattern: '*.prod.example.com' } },
      carries: { state: 'holds', principal: 'deployer' },
    });
    expect(chain('DB-1.prod.example.com', 'postgres').leads.by).toEqual({ kind: 'label', label: 'db' });
    expect(chain('sandbox.example.com')).toMatchObject({
      account: 'sam',
      own: true,
      leads: { by: { kind: 'name', name: 'sandbox.example.com' } },
      carries: { principal: 'sandbox/sam' },
    });
    expect(accessRequest(chain('sandbox.example.com'), ASKER)).toBeUndefined();
  });

  it('stops at the group that is missing, and says what to ask of whom', () => {
    const closed = chain('web-3.prod.example.com', undefined, {
      groups: { names: [], asOfMs: 0 },
      certificate: undefined,
    });
    expect(closed).toMatchObject({
      group: { state: 'broken', name: 'ssh-deploy' },
      gives: { state: 'not-reached' },
      leads: { state: 'not-reached' },
      carries: { state: 'not-reached', carried: [] },
    });
    expect(accessRequest(closed, ASKER)).toEqual({
      whom: 'help-desk',
      contact: 'the platform team',
      text:
        'Please add sam@example.com to the Okta group “ssh-deploy”. It gives the role Deployer, which reaches ' +
        'web-3.prod.example.com.',
    });
  });

  it('stops at the certificate that is older than the groups, which is the administrator’s if it stays so', () => {
    const later = chain('db-1.prod.example.com', 'postgres');
    expect(later.carries).toEqual({
      state: 'broken',
      principal: 'dba',
      carried: ['deployer', 'sandbox', 'sandbox/sam', 'sam@example.com'],
    });
    expect(accessRequest(later, ASKER)).toEqual({
      whom: 'administrator',
      contact: undefined,
      text:
        'The SSH certificate of sam@example.com (serial 6218401993027714835) lacks the principal “dba”, which the ' +
        'policy needs for the role Database operator. Please check the SSH template of the provisioner “okta”.',
    });
    expect(accessRequest(later, { ...ASKER, serial: undefined })).toBeUndefined();
  });

  it('stops at a role that no group gives', () => {
    const closed = chain('core.example.com');
    expect([closed.group, closed.gives.state]).toEqual([{ state: 'not-reached', name: undefined }, 'broken']);
    expect(accessRequest(closed, ASKER)?.text).toBe(
      'No Okta group gives the role Network operator, which reaches core.example.com as admin. Please name a group ' +
        'for it in the access policy, and add sam@example.com to that group.',
    );
  });

  it('says nothing of groups that are not known, and asks for nothing then', () => {
    const unknown = chain('core.example.com', undefined, { groups: undefined });
    expect(unknown.group.state).toBe('unknown');
    expect(accessRequest(unknown, ASKER)).toBeUndefined();
    expect(chain('web-3.prod.example.com', undefined, { groups: undefined })).toMatchObject({
      group: { state: 'unknown' },
      carries: { state: 'holds', principal: 'deployer' },
    });
  });

  it('names a principal that two roles share where the role leads elsewhere', () => {
    const reader = role('db-reader', 'Database reader', ['ssh-read'], { principals: ['dba'], hosts: [] });
    const policy = examplePolicy();
    const compiled = compilePolicy({ ...policy, roles: [...policy.roles, reader] });
    const question = {
      groups: { names: ['ssh-read'], asOfMs: 0 },
      email: 'sam@example.com',
      certificate: { principals: ['dba'] },
      nowMs: 0,
    };
    expect(explainAccess(compiled, question, 'db-1.prod.example.com', 'postgres')).toMatchObject({
      role: reader,
      leads: { state: 'holds', by: { kind: 'principal', principal: 'dba' } },
    });
  });

  it('says where there is no door at all, and which there are', () => {
    expect(why('db-1.prod.example.com', 'root')).toMatchObject({
      kind: 'no-door',
      inPolicy: true,
      account: 'root',
      accounts: ['deploy', 'postgres'],
    });
    expect(why('printer.example.org')).toMatchObject({ kind: 'no-door', inPolicy: false, accounts: [] });
  });
});
