import { renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parseSshCertificate } from '#main/certificates/ssh-certificate.ts';
import { uint32 } from '#main/certificates/ssh-wire.ts';
import type { LocalSession } from '#main/session/session.ts';
import type { SessionSnapshot } from '#main/session/snapshot.ts';
import { type Clock, systemClock } from '#main/support/clock.ts';
import { describeFailure } from '#main/support/words/failures.ts';
import { answering, listenAsAgent, type Manners } from '#test/support/agent-socket.ts';
import { agentBlobs, SAM, signInAs } from '#test/support/engine.ts';
import { fakeAgent } from '#test/support/fake-agent.ts';
import { describeWith } from '#test/support/needs.ts';
import { isFile, sessionBench, success, unaborted } from '#test/support/session-bench.ts';

/** While that is so, patience with an agent is a fifth of what it is: only one that never answers uses it up. */
const hurriedWhile = (isSilent: () => boolean): Clock => ({
  now: () => systemClock.now(),
  after: (delayMs, wake) => systemClock.after(isSilent() && delayMs <= 5_000 ? delayMs / 5 : delayMs, wake),
});

const SOON_MS = 1.2 * 15 * 60_000;

describeWith(['ssh-agent', 'go'], 'a session whose ssh-agent', () => {
  const on = sessionBench({ authority: 'step-ca' });

  const standIn = async (manners: Manners, name = 'stand-in.sock') => {
    const path = join(on.folder, name);
    const agent = await listenAsAgent(path, manners);
    onTestFinished(() => agent.stop());
    return { path, agent };
  };
  const serialsIn = async (socket: string): Promise<readonly string[]> =>
    (await agentBlobs(socket)).map((blob) => {
      const parsed = parseSshCertificate(blob);
      return parsed.ok ? parsed.value.serial : parsed.error;
    });

  /** Whatever the agent does: the client certificate is there, the reason is said, and it is tried again soon. */
  function deliveredWithoutAgent(seen: SessionSnapshot, said: RegExp): void {
    expect(isFile(seen.x509?.files?.certificate)).toBe(true);
    expect(isFile(seen.x509?.files?.key)).toBe(true);
    if (seen.state.kind !== 'attention') throw new Error(seen.state.kind);
    const { failure } = seen.state;
    expect(failure.code).toMatch(/^(NO_AGENT|AGENT_REFUSED)$/);
    expect(JSON.stringify(failure.facts)).toMatch(said);
    const { title, sentence } = describeFailure(failure, Date.now(), { locale: 'en-GB' });
    expect(`${title} ${sentence}`).toMatch(/ssh/);
    expect((seen.nextRenewalAtMs ?? Infinity) - Date.now()).toBeLessThanOrEqual(SOON_MS);
    expect(on.stack.provider.liveRefreshTokens()).toBe(1);
  }
  /** With a good agent at the same address the next renewal puts everything right. */
  async function recovers(session: LocalSession): Promise<void> {
    const renewed = success(await session.renew(unaborted()));
    expect(renewed.state).toEqual({ kind: 'fresh' });
    expect(renewed.notes).toEqual([]);
    expect(await serialsIn(renewed.ssh?.agent.address ?? '')).toEqual([renewed.ssh?.serial]);
  }

  const LIST = 11;
  const silent: Manners = () => undefined;
  const garbage: Manners = (_, socket) =>
    void socket.end(Buffer.from('SSH-2.0-OpenSSH_9.2\r\n\0\0\0\x05hello'));
  const nonsense: Manners = (_, socket) =>
    void socket.end(Buffer.concat([uint32(3), Buffer.of(12, 255, 255)]));
  const refusing: Manners = (request, socket) =>
    request[0] === LIST
      ? answering(fakeAgent().exchange)(request, socket)
      : void socket.end(Buffer.concat([uint32(1), Buffer.of(5)]));
  const full: Manners = (() => {
    const agent = fakeAgent();
    return (request: Buffer, socket) =>
      [17, 25].includes(request[0] ?? 0)
        ? void socket.end(Buffer.concat([uint32(1), Buffer.of(5)]))
        : answering(agent.exchange)(request, socket);
  })();
  const forgetful: Manners = (request, socket) =>
    request[0] === LIST
      ? void socket.end(Buffer.concat([uint32(5), Buffer.of(12, 0, 0, 0, 0)]))
      : answering(fakeAgent().exchange)(request, socket);
  const dropping: Manners = answering(fakeAgent({ certificates: false }).exchange);
  const hangingUp: Manners = (_, socket) => void socket.destroy();

  it.each([
    ['never answers', silent, /did not answer within 5 s/],
    ['answers with something else', garbage, /not one of the protocol|cannot be read/],
    ['lists what cannot be', nonsense, /did not take the key/],
    ['refuses every key', refusing, /did not take the key/],
    ['is full', full, /did not take the key/],
    ['takes the key and lists nothing', forgetful, /does not list its certificate/],
    ['keeps no certificates', dropping, /does not list its certificate/],
    ['hangs up', hangingUp, /hung up/],
  ])('%s has its client certificate, says so, and recovers with a better one', async (_, manners, said) => {
    const { path, agent } = await standIn(manners);
    let isSilent = manners === silent;
    const session = on.engine({ agentSocket: path, clock: hurriedWhile(() => isSilent) });
    deliveredWithoutAgent(success(await session.signIn(signInAs(SAM))), said);
    deliveredWithoutAgent(success(await session.renew(unaborted())), said);
    await agent.stop();
    isSilent = false;
    await standIn(answering(fakeAgent().exchange));
    await recovers(session);
    await session.signOut({ everywhere: false });
  });

  it.each([
    ['has left its socket behind', leaveSocketAt],
    ['was never started', async () => undefined],
    ['is a file', async (path: string) => writeFileSync(path, '')],
  ])('%s has its client certificate, says so, and recovers', async (_, prepare) => {
    const path = join(on.folder, 'gone.sock');
    await prepare(path);
    const session = on.engine({ agentSocket: path });
    const seen = success(await session.signIn(signInAs(SAM)));
    deliveredWithoutAgent(seen, /no agent answers at \S+gone\.sock/);
    expect(seen.state).toMatchObject({ failure: { code: 'NO_AGENT' } });
    await standIn(answering(fakeAgent().exchange), 'gone.sock');
    await recovers(session);
    await session.signOut({ everywhere: false });
  });

  it('is gpg-agent has its client certificate, says so, and gives that agent no key to write down', async () => {
    const { path, agent } = await standIn(dropping, 'S.gpg-agent.ssh');
    const session = on.engine({ agentSocket: path });
    deliveredWithoutAgent(
      success(await session.signIn(signInAs(SAM))),
      /takes keys, but not their certificates/,
    );
    expect(agent.asked.filter((number) => number === 17 || number === 25)).toEqual([]);
  });

  it('is replaced by another one in the middle of an issue has its certificate in that', async () => {
    const [before, after] = [fakeAgent(), fakeAgent()];
    const { path, agent } = await standIn(answering(before.exchange));
    const session = on.engine({ agentSocket: path });
    await on.signedIn(session);
    on.stack.provider.faults.set('token', { kind: 'slow', ms: 1_000 }, 1);
    const renewal = session.renew(unaborted());
    await agent.stop();
    await standIn(answering(after.exchange));
    const renewed = success(await renewal);
    expect(renewed.state).toEqual({ kind: 'fresh' });
    expect(await serialsIn(path)).toEqual([renewed.ssh?.serial]);
  });

  it('dies when it has taken the key loses nothing that is valid, and says so', async () => {
    const good = fakeAgent();
    let isDying = false;
    const { path } = await standIn((request, socket) => {
      const dies = isDying && request[0] === LIST;
      return dies ? void socket.destroy() : answering(good.exchange)(request, socket);
    });
    const session = on.engine({ agentSocket: path });
    const first = success(await session.signIn(signInAs(SAM)));
    isDying = true;
    const second = success(await session.renew(unaborted()));
    expect(second.ssh?.serial).toBe(first.ssh?.serial);
    expect(second.x509?.serial).not.toBe(first.x509?.serial);
    expect(second.state).toMatchObject({ kind: 'attention', failure: { code: 'AGENT_REFUSED' } });
    isDying = false;
    await recovers(session);
  });

  it('does not let go of the old certificate says nothing false, and has the new one', async () => {
    const sticky = fakeAgent();
    const { path } = await standIn(answering(sticky.exchange));
    const session = on.engine({ agentSocket: path });
    success(await session.signIn(signInAs(SAM)));
    sticky.stuck.push(...sticky.entries.map(({ certificate }) => certificate));
    const renewed = success(await session.renew(unaborted()));
    expect(renewed.state).toEqual({ kind: 'fresh' });
    expect(renewed.ssh?.agent.listed).toBe(true);
    sticky.stuck.splice(0);
    await recovers(session);
  });
});

/** As an agent that was killed does. */
async function leaveSocketAt(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(`${path}.first`, resolve));
  renameSync(`${path}.first`, path);
  await new Promise((resolve) => server.close(resolve));
}
