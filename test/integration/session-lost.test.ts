import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Stack, startStack } from '#test/stack/index.ts';
import { createEngine, memorySecrets, SAM, signInAs } from '#test/support/engine.ts';
import { describeWith } from '#test/support/needs.ts';
import { startSshAgent } from '#test/support/ssh-agent.ts';
import { temporaryFolder } from '#test/support/temp.ts';

describeWith(['ssh-agent', 'go'], 'a sign-in that only a process kept', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ authority: 'step-ca' });
  });
  afterAll(() => stack.stop());

  it('is said to be lost by the next process, which blames neither Okta nor the person', async () => {
    const folder = temporaryFolder();
    const agent = await startSshAgent(folder);
    const engine = () => {
      const secrets = memorySecrets();
      const store = { ...secrets.store, kind: 'memory' as const, problem: 'there is none' };
      return createEngine({ stack, folder, agentSocket: agent.socket, secrets: { ...secrets, store } });
    };
    const first = engine();
    const signedIn = await first.signIn(signInAs(SAM));
    expect(signedIn).toMatchObject({ ok: true, value: { keptIn: 'memory', state: { kind: 'fresh' } } });
    first.close();

    const next = engine();
    await next.tidy();
    expect(await next.snapshot()).toMatchObject({
      ok: true,
      value: {
        state: { kind: 'attention', failure: { code: 'SIGN_IN_LOST' } },
        ssh: { agent: { listed: true } },
      },
    });
    const renewed = await next.renew({ signal: new AbortController().signal });
    expect(renewed).toMatchObject({ ok: false, error: { code: 'SIGN_IN_LOST' } });
    await next.signOut({ everywhere: false });
    next.close();
    await agent.stop();
  });
});
