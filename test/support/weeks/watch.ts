import { existsSync } from 'node:fs';
import { expect } from 'vitest';
import { parseSshCertificate } from '#main/certificates/ssh-certificate.ts';
import type { SessionSnapshot } from '#main/session/snapshot.ts';
import { isOver } from '#main/session/state.ts';
import { refreshTokensOf } from '#test/support/engine.ts';
import type { World } from './world.ts';

const MINUTE_MS = 60_000;
/** The keeper looks at the clock once a minute; a renewal takes seconds. */
const NOTICED_MS = MINUTE_MS + 5_000;
/** The longest pause between two tries of one who was told to ask for somebody: 15 minutes and a fifth. */
const RECOVERED_MS = 20 * MINUTE_MS;
/** More than the back-off allows in one hour, each try with its one repetition. */
const MOST_IN_AN_HOUR = 30;
/** What one try may cost, with two fresh ID tokens and one repetition each. */
const MOST_AT_ONE_TRY = 6;

/** Looks at a world after each thing that happened, and knows what must hold whatever that was. */
export class Watch {
  readonly #world: World;
  /** Of the running clock: when something last went wrong, came right, or jumped. */
  #changedMs = 0;
  /** Of the running clock, whenever somebody or a jump may have made a renewal due at once. */
  readonly #occasions: number[] = [];
  #tokenRequestsAtEnd: number | undefined;
  /** An agent that could not be reached may keep what it holds until the next certificates. */
  #agentMissedSomething = false;

  constructor(world: World) {
    this.#world = world;
  }

  changed(): void {
    this.#changedMs = this.#world.clock.running;
    this.#occasions.push(this.#changedMs);
  }

  async check(): Promise<void> {
    const seen = await this.#world.snapshot();
    this.#oneAtATime();
    this.#noBurst();
    this.#neverLost(seen);
    this.#overIsOver(seen);
    this.#freshInTime(seen);
    this.#nothingExpired(seen);
    this.#wrongTimeIsSaid(seen);
  }

  #oneAtATime(): void {
    expect(this.#world.okta.mostAtOnce).toBeLessThanOrEqual(1);
  }

  #noBurst(): void {
    const times = this.#world.okta.requests.map(({ atMs }) => atMs);
    for (const [index, atMs] of times.entries()) {
      const within = (ms: number, all: readonly number[]): number =>
        all.filter((one) => one >= atMs - MINUTE_MS && one < atMs + ms).length;
      const occasions = within(60 * MINUTE_MS, this.#occasions);
      const hour = times.slice(index).filter((one) => one < atMs + 60 * MINUTE_MS).length;
      expect(hour, `token requests in the hour from ${atMs}`).toBeLessThanOrEqual(
        MOST_IN_AN_HOUR + MOST_AT_ONE_TRY * occasions,
      );
      const together = times.slice(index).filter((one) => one < atMs + 12_000).length;
      expect(together, `token requests at ${atMs}`).toBeLessThanOrEqual(
        MOST_AT_ONE_TRY * (1 + within(12_000, this.#occasions)),
      );
    }
  }

  /** Nothing but Okta's own word ends a session, and no refresh token is dropped before. */
  #neverLost({ state }: SessionSnapshot): void {
    const { okta, secrets } = this.#world;
    expect(state.kind).not.toBe('signed-out');
    if (okta.live !== undefined) {
      const [kept] = refreshTokensOf(secrets);
      expect([okta.live.current, ...okta.live.spent.keys()]).toContain(kept);
      if (okta.lostAnswers === 0) expect(kept).toBe(okta.live.current);
      expect(state.kind === 'attention' && isOver(state.failure) ? state : undefined).toBe(undefined);
    }
    for (const { because } of okta.families) {
      // With Okta's rotation a lost answer and a long outage after it end the session; nothing else of ours may.
      if (because === 'shown twice') expect(okta.lostAnswers).toBeGreaterThan(0);
      if (because === 'revoked') expect(okta.families.length).toBeGreaterThan(1);
    }
  }

  #overIsOver({ state }: SessionSnapshot): void {
    const { requests, live } = this.#world.okta;
    const isEnded = live === undefined && state.kind === 'attention' && isOver(state.failure);
    if (!isEnded) {
      this.#tokenRequestsAtEnd = undefined;
      return;
    }
    this.#tokenRequestsAtEnd ??= requests.length;
    expect(requests).toHaveLength(this.#tokenRequestsAtEnd);
    expect([...this.#world.secrets.items]).toEqual([]);
  }

  #freshInTime(seen: SessionSnapshot): void {
    const { clock, network, okta, agent } = this.#world;
    const goodMs = this.#isGood() ? clock.running - this.#changedMs : 0;
    if (okta.live === undefined) return;
    if (goodMs >= NOTICED_MS) {
      expect(seen.nextRenewalAtMs).toBeGreaterThan(clock.now() - NOTICED_MS);
    }
    if (goodMs < RECOVERED_MS || okta.lostAnswers > 0) return;
    expect(seen.x509?.notAfterMs).toBeGreaterThan(network.trueNow());
    expect(seen.nextRenewalAtMs).toBeLessThan(seen.x509?.notAfterMs ?? 0);
    expect(existsSync(seen.x509?.files?.key ?? '')).toBe(true);
    // An agent that was restarted gets its certificate at the next renewal, and until then that is said.
    if (agent.entries.length === 0) {
      expect(seen.state).toMatchObject({ kind: 'attention', failure: { code: 'AGENT_REFUSED' } });
      return;
    }
    expect(seen.state).toEqual({ kind: 'fresh' });
    expect(seen.ssh).toMatchObject({ validBeforeMs: seen.x509?.notAfterMs, agent: { listed: true } });
    expect(agent.entries).toHaveLength(1);
  }

  #isGood(): boolean {
    const { network, okta, authority, agent, isAgentThere } = this.#world;
    const servers = network.online && okta.condition === 'fine' && authority.condition === 'fine';
    return servers && network.errorMs === 0 && isAgentThere && !agent.locked;
  }

  #nothingExpired(seen: SessionSnapshot): void {
    const { clock, agent, isAgentThere } = this.#world;
    if (!isAgentThere || agent.locked) this.#agentMissedSomething = true;
    if (seen.state.kind === 'fresh') this.#agentMissedSomething = false;
    if (clock.running - this.#changedMs < NOTICED_MS) return;
    const longAgo = clock.now() - NOTICED_MS;
    const key = seen.x509?.files?.key ?? '';
    if ((seen.x509?.notAfterMs ?? 0) < longAgo) expect(existsSync(key)).toBe(false);
    if (this.#agentMissedSomething) return;
    for (const { certificate } of agent.entries) {
      const parsed = parseSshCertificate(certificate);
      expect(parsed.ok && parsed.value.validBeforeMs).toBeGreaterThan(longAgo);
    }
  }

  /** Certificates that are not valid yet by this computer's clock: the clock is wrong, and that is said. */
  #wrongTimeIsSaid({ state, ssh }: SessionSnapshot): void {
    if (ssh === undefined || ssh.validAfterMs <= this.#world.clock.now() + MINUTE_MS) return;
    if (state.kind === 'attention' && isOver(state.failure)) return;
    expect(state).toMatchObject({ kind: 'attention', failure: { code: 'CLOCK_WRONG' } });
  }
}
