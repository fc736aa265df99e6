import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parsePolicy } from '#main/access/parse.ts';
import { sshTemplate } from '#main/access/ssh-template.ts';
import { x509Template } from '#main/access/x509-template.ts';
import { temporaryFolder } from '#test/support/temp.ts';
import { fakeWorld } from './fake-world.ts';

const POLICY = `version: 1
serial: 7
roles:
  db-operator:
    groups: [ssh-db-prod]
    access:
      - { hosts: ["label:db"], principals: [dba], users: [postgres], sudo: true }
      - { hosts: ["*.example.com"], ownAccount: true }
hosts:
  - { name: db-1.example.com, labels: [db], users: [deploy] }
`;

async function policy(...words: string[]) {
  const file = join(temporaryFolder(), 'policy.yaml');
  writeFileSync(file, POLICY);
  const ran = await fakeWorld().latchkey('policy', ...words.map((word) => (word === 'FILE' ? file : word)));
  return { ...ran, file };
}

describe('latchkey policy, for servers and the authority', () => {
  it('prints the templates as they go into files', async () => {
    const parsed = parsePolicy(POLICY);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    const ssh = await policy('ssh-template', 'FILE', '--claim', 'roles');
    expect(ssh).toMatchObject({ code: 0, stdout: sshTemplate(parsed.value.policy, 'roles'), stderr: '' });
    expect((await policy('x509-template')).stdout).toBe(x509Template());
    expect(JSON.parse((await policy('x509-template', '--json')).stdout)).toEqual({
      ok: true,
      template: x509Template(),
    });
  });

  it('prints who may log in to an account, shared or own, of any host', async () => {
    expect((await policy('principals', 'FILE', 'db-1.example.com', '--user', 'postgres')).stdout).toBe(
      '# Who may log in as postgres on db-1.example.com, by access policy 7.\ndba\n',
    );
    const own = await policy('principals', 'FILE', 'web-9.example.com', '--user', 'sam', '--json');
    expect(JSON.parse(own.stdout)).toEqual({
      ok: true,
      host: 'web-9.example.com',
      account: 'sam',
      principals: ['db-operator/sam'],
      sudo: false,
    });
    const nobody = await policy('principals', 'FILE', 'db-1.example.com', '--user', 'root');
    expect(nobody.stdout).toContain('# Nobody');
  });

  it('prints what sshd and sudo are told, and all of it at once for tools', async () => {
    expect((await policy('sshd', 'FILE', 'db-1.example.com')).stdout).toContain(
      '\n#   postgres (with sudo)\n',
    );
    expect((await policy('sshd', 'FILE', 'db-1.example.com', '--sudoers')).stdout).toMatch(
      /\n"postgres" ALL=.*\n$/,
    );
    const all = JSON.parse((await policy('sshd', 'FILE', 'db-1.example.com', '--json')).stdout);
    expect(all).toMatchObject({ ok: true, host: 'db-1.example.com', ownAccounts: true });
    expect(all.accounts.map((each: { account: string; sudo: boolean }) => [each.account, each.sudo])).toEqual(
      [
        ['deploy', false],
        ['postgres', true],
      ],
    );
  });

  it('writes all files of a server into a folder that is new, own accounts too where they are named', async () => {
    const folder = join(temporaryFolder(), 'db-1');
    const into = ['sshd', 'FILE', 'db-1.example.com', '--into', folder];
    const ran = await policy(...into, '--own', 'sam', '--own', 'alex', '--own', 'root', '--own', 'postgres');
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    expect(ran.stdout).toContain('\n  principals/alex\n');
    expect(readdirSync(folder).sort()).toEqual(['latchkey.conf', 'principals', 'sudoers']);
    const principals = readdirSync(join(folder, 'principals')).sort();
    expect(principals).toEqual(['alex', 'deploy', 'postgres', 'sam']);
    for (const account of principals) {
      const alone = await policy('principals', 'FILE', 'db-1.example.com', '--user', account);
      expect(readFileSync(join(folder, 'principals', account), 'utf8')).toBe(alone.stdout);
    }
    const conf = readFileSync(join(folder, 'latchkey.conf'), 'utf8');
    expect(conf).toBe((await policy('sshd', 'FILE', 'db-1.example.com')).stdout);
    const sudoers = readFileSync(join(folder, 'sudoers'), 'utf8');
    expect(sudoers).toBe((await policy('sshd', 'FILE', 'db-1.example.com', '--sudoers')).stdout);
    const again = await policy(...into);
    expect([again.code, again.stdout]).toEqual([7, '']);
    expect(again.stderr).toContain('It is there already.');
    expect(readdirSync(join(folder, 'principals')).sort()).toEqual(principals);
  });

  it('says that own accounts get no file without a name, and has an empty folder where nobody gets in', async () => {
    const folder = temporaryFolder();
    const unnamed = await policy('sshd', 'FILE', 'db-1.example.com', '--into', join(folder, 'db-1'));
    expect(unnamed.stdout).toContain('Name each with --own');
    const nobody = await policy('sshd', 'FILE', 'db.example.org', '--into', join(folder, 'none'), '--json');
    expect(JSON.parse(nobody.stdout)).toMatchObject({ files: ['latchkey.conf', 'sudoers'], accounts: [] });
    expect(readdirSync(join(folder, 'none/principals'))).toEqual([]);
  });

  it.each([
    [
      ['principals', 'FILE', 'web-*.example.com', '--user', 'sam'],
      '“web-*.example.com” is not the name of a host, such as web-1.example.com.',
    ],
    [['principals', 'FILE', 'web-1', '--user', 'a b'], '“a b” is not the name of an account.'],
    [['sshd', 'FILE', 'web 1'], '“web 1” is not the name of a host, such as web-1.example.com.'],
  ])('does not understand %j', async (words, said) => {
    const ran = await policy(...words);
    expect(ran.code).toBe(2);
    expect(ran.stdout).toBe('');
    expect(ran.stderr.split('\nlatchkey policy')[0]).toBe(said);
  });

  it('lets no account end the comment that names it', async () => {
    const ran = await policy('principals', 'FILE', 'web-1', '--user', 'sam\ndba');
    expect([ran.code, ran.stdout]).toEqual([2, '']);
  });

  it('says what is wrong with a policy that cannot be used, and writes nothing of it', async () => {
    const ran = await fakeWorld().latchkey('policy', 'ssh-template', '/nowhere/policy.yaml');
    expect(ran.code).not.toBe(0);
    expect(ran.stdout).toBe('');
  });
});
