import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tokensIn } from '#main/session/refresh-token.ts';
import type { LocalSession } from '#main/session/session.ts';
import { agentBlobs, memorySecrets, refreshTokensOf, SAM } from '#test/support/engine.ts';
import { describeWith } from '#test/support/needs.ts';
import { isFile, sessionBench, success, unaborted } from '#test/support/session-bench.ts';

/** A quarter of an hour, and the fifth of chance on top. */
const SOON_MS = 1.2 * 15 * 60_000;
const ACCOUNT = 'example/refresh-token';

describeWith(['ssh-agent'], 'what a process that was cut off has left', () => {
  const on = sessionBench({ authority: 'embedded' });

  const signOut = (session: LocalSession) => session.signOut({ everywhere: false });

  it.each([
    ['the next sign-out', signOut],
    ['the next host', (session: LocalSession) => session.tidy()],
  ])('before anything was recorded is taken back by %s', async (_, next) => {
    const { x509 } = await on.signedIn();
    rmSync(on.recordPath);
    await next(on.engine());
    expect(await agentBlobs(on.agent.socket)).toEqual([]);
    expect(isFile(x509?.files?.key)).toBe(false);
    expect([...on.secrets.items]).toEqual([]);
    expect(on.stack.provider.refreshTokenFamilies()).toBe(0);
  });

  it.each([
    ['the next sign-out', signOut, 0],
    ['the next host', (session: LocalSession) => session.tidy(), 1],
    ['the next renewal', (session: LocalSession) => session.renew(unaborted()), 1],
    ['the next sign-in', (session: LocalSession) => on.signedIn(session), 1],
  ] as const)('alive at Okta is ended by %s', async (_, next, alive) => {
    await on.signedIn(on.engine({ secrets: on.secrets }));
    const earlier = tokensIn(on.secrets.items.get(ACCOUNT) ?? '');
    const secrets = memorySecrets();
    await on.signedIn(on.engine({ secrets }));
    on.secrets.items.set(
      ACCOUNT,
      JSON.stringify([...tokensIn(secrets.items.get(ACCOUNT) ?? ''), ...earlier]),
    );
    expect(on.stack.provider.refreshTokenFamilies()).toBe(2);
    await next(on.engine());
    expect(on.stack.provider.refreshTokenFamilies()).toBe(alive);
    expect(refreshTokensOf(on.secrets)).toHaveLength(alive);
  });

  it('beside a session that is over is ended by the next host', async () => {
    await on.signedIn();
    on.stack.provider.people.deactivate(SAM.login);
    expect((await on.session.renew(unaborted())).ok).toBe(false);
    on.stack.provider.people.activate(SAM.login);
    const secrets = memorySecrets();
    await on.signedIn(on.engine({ secrets, folder: join(on.folder, 'elsewhere') }));
    for (const [account, token] of secrets.items) on.secrets.items.set(account, token);
    expect(on.stack.provider.refreshTokenFamilies()).toBe(1);
    await on.engine().tidy();
    expect([...on.secrets.items]).toEqual([]);
    expect(on.stack.provider.refreshTokenFamilies()).toBe(0);
  });

  it('alive at Okta is kept for the next time while Okta cannot be told', async () => {
    await on.signedIn();
    const earlier = tokensIn(on.secrets.items.get(ACCOUNT) ?? '');
    const secrets = memorySecrets();
    await on.signedIn(on.engine({ secrets }));
    on.secrets.items.set(
      ACCOUNT,
      JSON.stringify([...tokensIn(secrets.items.get(ACCOUNT) ?? ''), ...earlier]),
    );
    on.stack.provider.faults.set('revoke', { kind: 'reset', acted: false });
    await on.engine().tidy();
    expect(refreshTokensOf(on.secrets).slice(1)).toEqual(earlier.map(({ token }) => token));
    on.stack.provider.faults.clear();
    await on.engine().tidy();
    expect(on.stack.provider.refreshTokenFamilies()).toBe(1);
  });
});

describeWith(['ssh-agent'], 'files that do not take the next client certificate', () => {
  const on = sessionBench({ authority: 'embedded' });

  /** Whose files should stand where a file is in the way. */
  const obstructed = (): LocalSession => {
    const folder = join(on.folder, 'in-the-way');
    writeFileSync(folder, '');
    return on.engine({ settings: { x509: { folder } } });
  };

  it('do not cost the one that is in place and valid', async () => {
    const first = await on.signedIn();
    const renewed = success(await obstructed().renew(unaborted()));
    expect(isFile(first.x509?.files?.key)).toBe(true);
    expect(renewed.state).toMatchObject({ kind: 'attention', failure: { code: 'STORE_REFUSED' } });
    expect(renewed.x509).toMatchObject({ serial: first.x509?.serial, files: first.x509?.files });
    expect((renewed.nextRenewalAtMs ?? Infinity) - Date.now()).toBeLessThanOrEqual(SOON_MS);
  });

  it('are said to be the trouble where there is none, and tried again soon', async () => {
    const seen = await on.signedIn(obstructed());
    expect(seen.state).toMatchObject({
      kind: 'attention',
      failure: { code: 'STORE_REFUSED', facts: { place: 'files' } },
    });
    expect(seen.ssh?.agent.listed).toBe(true);
    expect(seen.x509).toBeUndefined();
    expect((seen.nextRenewalAtMs ?? Infinity) - Date.now()).toBeLessThanOrEqual(SOON_MS);
  });
});
