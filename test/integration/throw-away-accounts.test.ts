import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeAsRoot } from '#test/support/needs.ts';
import { makeThrowAwayAccounts } from '#test/support/throw-away-accounts.ts';

/** Makes an account and a rule for it, says its name, and waits to be killed. */
const MAKER = `
import { makeThrowAwayAccounts, throwAwayName } from '#test/support/throw-away-accounts.ts';
const name = throwAwayName('left');
makeThrowAwayAccounts([name]).setSudoers('# nothing\\n');
console.log(name);
setInterval(() => {}, 1000);
`;

const accounts = (): string => readFileSync('/etc/passwd', 'utf8');

describeAsRoot(['useradd', 'visudo'], 'accounts of a test that was killed', () => {
  it('are gone when the next ones are made, with their rules', async () => {
    const before = accounts();
    const maker = spawn(process.execPath, ['--input-type=module-typescript', '-e', MAKER]);
    const ended = once(maker, 'exit');
    let printed = '';
    maker.stdout.on('data', (chunk) => {
      printed += chunk;
    });
    await expect.poll(() => printed).toMatch(/\n/);
    const name = printed.trim();
    const rules = `/etc/sudoers.d/lk-${maker.pid}-sudoers`;
    maker.kill('SIGKILL');
    await ended;
    expect(accounts()).toContain(`\n${name}:`);
    expect(existsSync(rules)).toBe(true);

    makeThrowAwayAccounts([]).remove();
    expect(accounts()).toBe(before);
    expect(existsSync(rules)).toBe(false);
  });
});
