import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compilePolicy } from '#main/access/compile.ts';
import { compileGlob, hostKey } from '#main/access/glob.ts';
import { sshdConfiguration, sudoersRules } from '#main/access/server.ts';
import { ACCOUNTS } from '#test/support/access-policies.ts';
import { describeWith, findProgram } from '#test/support/needs.ts';
import { temporaryFolder } from '#test/support/temp.ts';
import { examplePolicy, host, role } from '../unit/access/policy.ts';

const compiled = compilePolicy(examplePolicy());

describeWith(['sshd'], 'the lines for sshd', () => {
  it('are understood by a real one as they are meant', () => {
    const folder = temporaryFolder();
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = join(folder, 'host_key');
    writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    const configuration = join(folder, 'sshd_config');
    const lines = sshdConfiguration(compiled, compiled.place('db-1.prod.example.com'));
    writeFileSync(configuration, `HostKey ${key}\n${lines}`);
    // Where sshd as root shuts its unprivileged half in; it looks for it before it answers.
    if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
    const sshd = findProgram('sshd') ?? expect.fail();
    const who = `user=${userInfo().username},host=localhost,addr=127.0.0.1`;
    const shown = execFileSync(sshd, ['-T', '-f', configuration, '-C', who], { encoding: 'utf8' });
    expect(shown).toContain('\ntrustedusercakeys /etc/ssh/latchkey/user_ca.pub\n');
    expect(shown).toContain('\nauthorizedprincipalsfile /etc/ssh/latchkey/principals/%u\n');
    expect(shown).not.toContain('\nhostcertificate ');
  });
});

describeWith(['ssh'], 'patterns of hosts', () => {
  it('match as a real ssh matches them', () => {
    const folder = temporaryFolder();
    const text = (...letters: string[]) =>
      fc.string({ unit: fc.constantFrom('a', 'B', '.', '-', '1', ...letters), minLength: 1, maxLength: 8 });
    const seed = Date.now() % 2 ** 31;
    // ssh takes "!" for a negation and a leading "-" of a host for an option; neither is a host of any policy.
    const patterns = [...new Set(fc.sample(text('*', '*', '?'), { seed, numRuns: 300 }))];
    const names = fc.sample(
      text().filter((name) => !name.startsWith('-')),
      { seed, numRuns: 25 },
    );
    const configuration = join(folder, 'config');
    writeFileSync(
      configuration,
      patterns.map((pattern, at) => `Host ${pattern}\n  SendEnv P${at}X\n`).join(''),
    );
    for (const name of names) {
      const shown = execFileSync('ssh', ['-G', '-F', configuration, name], {
        encoding: 'utf8',
        stdio: 'pipe',
      });
      const matched = patterns.filter((_, at) => shown.includes(`sendenv P${at}X\n`));
      const ours = patterns.filter((pattern) => compileGlob(pattern).matches(hostKey(name)));
      expect(ours, `${name}, seed ${seed}`).toEqual(matched);
    }
  });
});

describeWith(['visudo'], 'the rules for sudo', () => {
  it('are understood by visudo, whatever an account is called', () => {
    const visudo = findProgram('visudo') ?? expect.fail();
    const file = join(temporaryFolder(), 'sudoers');
    const rule = {
      hosts: [{ kind: 'name' as const, name: 'a' }],
      users: [...ACCOUNTS, '0', 'DBA'],
      sudo: true,
    };
    const odd = compilePolicy(
      examplePolicy({ roles: [role('root', 'Root', ['g'], rule)], hosts: [host('a')] }),
    );
    writeFileSync(file, sudoersRules(odd, odd.place('a')), { mode: 0o440 });
    const said = execFileSync(visudo, ['-c', '-s', '-f', file], { encoding: 'utf8', stdio: 'pipe' });
    expect(said).toContain('parsed OK');
  });
});
