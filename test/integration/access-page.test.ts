import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkPolicy } from '#main/access/check/index.ts';
import { parsePolicy } from '#main/access/parse.ts';
import { isLocked } from '#test/stack/sshd/configuration.ts';
import { describeWith, findProgram } from '#test/support/needs.ts';
import { sshKeygen } from '#test/support/ssh-keygen.ts';
import { createTemporaryFolder, privateEnvironment } from '#test/support/temp.ts';
import { fakeWorld } from '../unit/cli/fake-world.ts';

/** What docs/access-policy.md tells an administrator to write and to type. */
const PAGE = readFileSync(join(import.meta.dirname, '../../docs/access-policy.md'), 'utf8');
const EXAMPLE = /```yaml\n([\s\S]*?)```/.exec(PAGE)?.[1] ?? '';

/** The lines for root on the server in step 3, without the sign in front. */
const ON_SERVER = (/\*\*3\. [\s\S]*?```sh\n([\s\S]*?)```/.exec(PAGE)?.[1] ?? '')
  .split('\n')
  .map((line) => line.replace(/^# /, '').replace(/\s{2,}#.*$/, ''))
  .filter((line) => line !== '');

describe('the example of the page', () => {
  it('is a policy with nothing to mend', () => {
    const parsed = parsePolicy(EXAMPLE);
    expect(parsed.ok && checkPolicy(parsed.value, 0)).toEqual([]);
  });
});

describeWith(['ssh', 'sshd', 'ssh-keygen', 'visudo'], 'a server that is set up as the page says', () => {
  const { username } = userInfo();
  const folder = createTemporaryFolder();
  afterAll(() => folder.remove());
  const server = folder.path;
  const keys = sshKeygen(server);
  const authority = keys.createKey('authority', 'ecdsa');
  const person = keys.createKey('person', 'ecdsa');
  const hostKey = keys.createKey('host', 'ecdsa');
  const sshd = findProgram('sshd') ?? '';
  const knownHosts = join(server, 'known_hosts');
  writeFileSync(knownHosts, `web-1.example.com ${readFileSync(`${hostKey}.pub`, 'utf8')}`);
  for (const each of ['etc/ssh/sshd_config.d', 'etc/sudoers.d']) {
    mkdirSync(join(server, each), { recursive: true });
  }
  // Where sshd as root shuts its unprivileged half in.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const configuration = join(server, 'sshd_config');
  const ours = join(server, 'etc/ssh/latchkey');

  /** Steps 2 and 3, with this folder in place of the root of the file system. What would change this computer is left out. */
  async function setUp(policy: string): Promise<void> {
    const file = join(server, 'policy.yaml');
    writeFileSync(file, policy);
    execFileSync('rm', ['-rf', join(server, 'web-1')]);
    const into = ['--into', join(server, 'web-1')];
    const written = await fakeWorld().latchkey('policy', 'sshd', file, 'web-1.example.com', ...into);
    expect([written.code, written.stderr]).toEqual([0, '']);
    writeFileSync(join(server, 'web-1/user_ca.pub'), readFileSync(`${authority}.pub`));
    const left = ON_SERVER.filter((line) => !/^(id|sshd) /.test(line));
    expect(left).toHaveLength(7);
    const script = left.join('\n').replaceAll('/etc/', `${server}/etc/`);
    // visudo wants to be called by its whole path where the PATH of an ordinary user has no sbin.
    const env = { PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
    execFileSync('sh', ['-euc', script], { cwd: server, env, stdio: 'pipe' });
    const conf = readFileSync(join(server, 'etc/ssh/sshd_config.d/latchkey.conf'), 'utf8');
    const lines = [
      `HostKey ${hostKey}`,
      'AuthorizedKeysFile none',
      'StrictModes no',
      `UsePAM ${isLocked(username) ? 'yes' : 'no'}`,
      'PidFile none',
      'Subsystem sftp internal-sftp',
      conf.replaceAll('/etc/ssh/', `${server}/etc/ssh/`),
    ];
    writeFileSync(configuration, lines.join('\n'));
  }

  /** Whether a real sshd lets somebody with this principal into the account of whoever runs this. */
  function letsIn(principal: string): boolean {
    keys.sign(authority, person, '-I', 'sam', '-n', principal, '-V', '+5m');
    const options = [
      `ProxyCommand=${sshd} -i -f ${configuration}`,
      'BatchMode=yes',
      'StrictHostKeyChecking=yes',
      `UserKnownHostsFile=${knownHosts}`,
      'GlobalKnownHostsFile=none',
      'IdentitiesOnly=yes',
      'IdentityAgent=none',
      'LogLevel=ERROR',
    ].flatMap((option) => ['-o', option]);
    const words = ['-F', 'none', ...options, '-i', person, '-s', `${username}@web-1.example.com`, 'sftp'];
    const env = privateEnvironment(server);
    const { status, stderr } = spawnSync('ssh', words, { encoding: 'utf8', input: '', env });
    if (status === 0) return true;
    expect(stderr).toContain('Permission denied');
    return false;
  }

  it('lets in whom the policy says, and shuts an account that a later policy takes away', async () => {
    const open = EXAMPLE.replaceAll('[deploy]', `[${username}]`);
    await setUp(open);
    expect(readdirSync(join(ours, 'principals')).sort()).toEqual([username, 'ops'].sort());
    expect([letsIn('deployer'), letsIn('sudo'), letsIn(username)]).toEqual([true, false, false]);
    expect(readFileSync(join(server, 'etc/sudoers.d/latchkey'), 'utf8')).toContain('"ops" ALL=');

    await setUp(open.replaceAll(`[${username}]`, '[other]'));
    expect(readdirSync(join(ours, 'principals')).sort()).toEqual(['ops', 'other']);
    expect([letsIn('deployer'), letsIn('sudo')]).toEqual([false, false]);

    const nobody = EXAMPLE.replace('"web-*.example.com", bastion', 'bastion').replace(
      '"*.example.com"',
      'bastion.example.com',
    );
    await setUp(nobody);
    expect(readdirSync(join(ours, 'principals'))).toEqual([]);
    expect(letsIn('deployer')).toBe(false);
    expect(readFileSync(join(server, 'etc/sudoers.d/latchkey'), 'utf8')).not.toContain('ALL=');
  });

  it('is why no principal may be called like an account: a server without such files lets it in', async () => {
    await setUp(EXAMPLE);
    expect(letsIn(username)).toBe(false);
    const written = readFileSync(configuration, 'utf8');
    writeFileSync(configuration, written.replace(/^AuthorizedPrincipalsFile .*$/m, ''));
    expect([letsIn(username), letsIn('deployer')]).toEqual([true, false]);
  });

  it('answers the last line of the page as the page says', async () => {
    await setUp(EXAMPLE);
    const asked = ON_SERVER.at(-1)?.replace('sshd -T', `${sshd} -T -f ${configuration}`) ?? '';
    const said = execFileSync('sh', ['-euc', asked], { encoding: 'utf8' });
    const told = /has to answer[\s\S]*?```\n([\s\S]*?)```/.exec(PAGE)?.[1] ?? '';
    const lines = (text: string): string[] => text.trim().split('\n').sort();
    expect(lines(said)).toEqual(lines(told.replaceAll('/etc/', `${server}/etc/`)));
  });
});
