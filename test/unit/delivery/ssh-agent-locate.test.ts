import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { identityAgentIn } from '#main/delivery/ssh-agent/identity-agent.ts';
import { type AgentPlaces, locateSshAgent } from '#main/delivery/ssh-agent/locate.ts';
import {
  OPENSSH_PIPE,
  type PageantFacts,
  pageantNames,
  readPageantFacts,
  systemPipes,
  type WindowsPipes,
} from '#main/delivery/ssh-agent/windows-pipes.ts';
import { fail } from '#main/support/failure.ts';
import { ok } from '#main/support/result.ts';
import { temporaryFolder } from '#test/support/temp.ts';

const usual = (address: string) => ok({ address, isUsual: true });
const told = (address: string) => ok({ address, isUsual: false });

describe('the agent of a person', () => {
  const environment = { SSH_AUTH_SOCK: '/run/user/1000/agent' };

  it('is that of the settings, then that of SSH_AUTH_SOCK', () => {
    expect(locateSshAgent({ environment, platform: 'linux', setting: '/home/sam/own' })).toEqual(
      told('/home/sam/own'),
    );
    expect(locateSshAgent({ environment, platform: 'darwin' })).toEqual(usual('/run/user/1000/agent'));
    expect(locateSshAgent({ environment, platform: 'linux', setting: '' })).toEqual(
      usual('/run/user/1000/agent'),
    );
  });

  it('is none where nothing names one', () => {
    const none = fail('NO_AGENT', { problem: 'SSH_AUTH_SOCK is not set' });
    expect(locateSshAgent({ environment: {}, platform: 'linux' })).toEqual(none);
    expect(locateSshAgent({ environment: { SSH_AUTH_SOCK: '' }, platform: 'darwin' })).toEqual(none);
    const sshConfig = join(temporaryFolder(), 'none');
    expect(locateSshAgent({ environment: {}, platform: 'linux', sshConfig })).toEqual(none);
  });

  it('is that which ssh_config names for all hosts, where nothing else does; ssh has to be told of it', () => {
    const sshConfig = join(temporaryFolder(), 'config');
    writeFileSync(sshConfig, 'Host *\n  IdentityAgent "~/.1password/agent.sock"\n');
    const places = { platform: 'linux', sshConfig, home: '/home/sam' } as const;
    expect(locateSshAgent({ ...places, environment: {} })).toEqual(told('/home/sam/.1password/agent.sock'));
    expect(locateSshAgent({ ...places, environment })).toEqual(usual('/run/user/1000/agent'));
  });
});

describe('IdentityAgent in ssh_config', () => {
  const parts = { home: '/home/sam', environment: { AGENT: '/run/agent', OTHER: '' } };

  it.each([
    ['IdentityAgent /run/a', '/run/a'],
    ['identityagent=/run/a', '/run/a'],
    ['  IdentityAgent   "~/with space/a.sock"  ', '/home/sam/with space/a.sock'],
    ['IdentityAgent %d/a', '/home/sam/a'],
    ['IdentityAgent $AGENT', '/run/agent'],
    ['IdentityAgent $' + '{AGENT}/x', '/run/agent/x'],
    ['IdentityAgent $OTHER', undefined],
    ['IdentityAgent none', undefined],
    ['IdentityAgent SSH_AUTH_SOCK', undefined],
    ['IdentityAgent /run/%h', undefined],
    ['# IdentityAgent /run/a', undefined],
    ['Host web-1\n  IdentityAgent /run/a', undefined],
    ['Host web-1\n  User sam\nHost *\n  IdentityAgent /run/a', '/run/a'],
    ['Host web-1\n  User sam\nMatch all\n  IdentityAgent /run/a', '/run/a'],
    ['IdentityAgent /run/first\nHost *\n  IdentityAgent /run/second', '/run/first'],
    ['Host * !web-1\n  IdentityAgent /run/a', undefined],
  ])('%j names %s', (text, address) => {
    expect(identityAgentIn(text, parts)).toBe(address);
  });
});

describe('the agents of Windows', () => {
  const FACTS: PageantFacts = { obscured: Buffer.alloc(16, 7), users: ['sam.example', 'sam'] };
  const [, pageant = ''] = pageantNames(FACTS);
  const pipes = (names: readonly string[], facts: PageantFacts | undefined = FACTS): WindowsPipes => ({
    names: () => names,
    pageant: () => facts,
  });
  const find = (more: Partial<AgentPlaces>) =>
    locateSshAgent({ environment: {}, platform: 'win32', pipes: pipes([]), ...more });

  it('are found by their pipes: that of its OpenSSH first, then Pageant’s, which ssh has to be told of', () => {
    expect(find({ pipes: pipes(['openssh-ssh-agent', pageant]) })).toEqual(usual(OPENSSH_PIPE));
    expect(find({ pipes: pipes(['lsass', pageant]) })).toEqual(told(`\\\\.\\pipe\\${pageant}`));
    // With the service switched off that is the one that is missing.
    expect(find({ pipes: pipes(['lsass']) })).toEqual(usual(OPENSSH_PIPE));
  });

  it('are never a pipe that only looks like Pageant’s: whoever opened it would be given a key', () => {
    const hash = pageant.split('.').at(-1) ?? '';
    const impostors = [`pageant.sam.${'0'.repeat(64)}`, `pageant.alex.${hash}`, 'pageant.sam', `${pageant}0`];
    expect(find({ pipes: pipes(impostors) })).toEqual(usual(OPENSSH_PIPE));
    expect(find({ pipes: { names: () => [pageant], pageant: () => undefined } })).toEqual(
      usual(OPENSSH_PIPE),
    );
  });

  it('are not asked of PowerShell where no pipe looks like Pageant’s', () => {
    const never: WindowsPipes = {
      names: () => ['openssh-ssh-agent'],
      pageant: () => {
        throw new Error('PowerShell was started');
      },
    };
    expect(find({ pipes: never })).toEqual(usual(OPENSSH_PIPE));
  });

  it('take the name of Pageant’s pipe as PuTTY makes it', () => {
    const framed = Buffer.concat([Buffer.from([0, 0, 0, 16]), Buffer.alloc(16, 7)]);
    const hash = createHash('sha256').update(framed).digest('hex');
    expect(pageantNames(FACTS)).toEqual([`pageant.sam.example.${hash}`, `pageant.sam.${hash}`]);
  });

  it.each([
    [`${'07'.repeat(16)}\r\n`, ['sam']],
    [`${'07'.repeat(16)}\r\nsam.example@example.com\r\n`, ['sam.example', 'sam']],
    [`${'07'.repeat(16)}\r\nsam@example.com\r\n`, ['sam']],
  ])('read what PowerShell says: %j', (said, users) => {
    expect(readPageantFacts(said, 'sam')).toEqual({ obscured: Buffer.alloc(16, 7), users });
  });

  it.each(['', 'Add-Type : Cannot add type', '0707'])('take nothing else from it: %j', (said) => {
    expect(readPageantFacts(said, 'sam')).toBeUndefined();
  });

  it('are another pipe where SSH_AUTH_SOCK names one; sockets of Git Bash and Cygwin are no pipes', () => {
    const withSocket = (SSH_AUTH_SOCK: string) => find({ environment: { SSH_AUTH_SOCK } });
    expect(withSocket('/tmp/ssh-x/agent.7')).toEqual(usual(OPENSSH_PIPE));
    expect(withSocket('\\\\.\\pipe\\other')).toEqual(usual('\\\\.\\pipe\\other'));
    expect(withSocket('//./pipe/other')).toEqual(usual('//./pipe/other'));
  });

  // Elsewhere there are none to list.
  if (process.platform === 'win32') {
    it('are listed by Windows itself, which obscures the name', () => {
      expect(systemPipes.names().length).toBeGreaterThan(0);
      expect(systemPipes.pageant()?.obscured).toHaveLength(16);
    });
  }
});
