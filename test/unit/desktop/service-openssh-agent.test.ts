import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '#main/support/clock.ts';
import { ok } from '#main/support/result.ts';
import { FakeSession, signedIn } from '#test/support/fake-session.ts';
import { startSshAgent } from '#test/support/ssh-agent.ts';
import { createTemporaryFolder } from '#test/support/temp.ts';
import { AUTHORITY, desktopsOnFiles } from './desktops-on-files.ts';

const { managedPath, userPath, write, desktopOn } = desktopsOnFiles();

describe('the agent of OpenSSH', () => {
  const begin = async (managed: object) => {
    write(managedPath(), managed);
    const session = new FakeSession('example', signedIn());
    const runtime = createTemporaryFolder();
    const environment = { PATH: '/nowhere', XDG_RUNTIME_DIR: runtime.path };
    const desktop = await desktopOn({ example: session }, { environment, parts: { clock: systemClock } });
    return {
      ...desktop,
      session,
      runtime,
      use: () => desktop.service.answer('useOpenSshAgent', { profile: 'example' }),
    };
  };
  const plain = { profiles: { example: { authority: AUTHORITY, title: 'Example' } } };

  it('is named in the person’s settings where it answers, and the certificate goes there', async () => {
    const { service, session, runtime, use } = await begin(plain);
    expect(await use()).toMatchObject({ error: { code: 'NO_AGENT' } });
    expect([existsSync(userPath()), session.asked.includes('renew')]).toEqual([false, false]);
    // A socket that nobody listens on any more is no agent.
    writeFileSync(join(runtime.path, 'openssh_agent'), '');
    const agent = await startSshAgent(runtime.path);
    const address = join(runtime.path, 'ssh-agent.socket');
    renameSync(agent.socket, address);
    try {
      expect(await use()).toEqual(ok(null));
      expect(JSON.parse(readFileSync(userPath(), 'utf8'))).toEqual({
        profiles: { example: { ssh: { agent: address } } },
      });
      expect(session.asked).toContain('renew');
    } finally {
      await agent.stop();
      runtime.remove();
      service.close();
    }
  });

  it('is not for the person to choose where IT has named one', async () => {
    const ssh = { agent: '/run/it.sock' };
    const { service, runtime, use } = await begin({ profiles: { example: { authority: AUTHORITY, ssh } } });
    const agent = await startSshAgent(runtime.path);
    renameSync(agent.socket, join(runtime.path, 'openssh_agent'));
    try {
      expect(await use()).toMatchObject({ error: { code: 'SETTINGS_INVALID' } });
      expect(existsSync(userPath())).toBe(false);
    } finally {
      await agent.stop();
      runtime.remove();
      service.close();
    }
  });
});
