import { createHash } from 'node:crypto';
import { agentOver } from '#main/delivery/ssh-agent/agent.ts';
import type { SshAgent } from '#main/delivery/ssh-agent/types.ts';
import { createSession, type LocalSession } from '#main/session/session.ts';
import type { SessionSnapshot } from '#main/session/snapshot.ts';
import { resolveProfile } from '#main/settings/profile.ts';
import { fail } from '#main/support/failure.ts';
import { silentLog } from '#main/support/log.ts';
import { findFreePort } from '#test/stack/support/port.ts';
import { type MemorySecrets, memorySecrets } from '#test/support/engine.ts';
import { type FakeAgent, fakeAgent } from '#test/support/fake-agent.ts';
import { makeX509 } from '#test/support/x509.ts';
import { AUTHORITY_HOST, WorldAuthority } from './authority.ts';
import { Network, WorldClock } from './network.ts';
import { CLIENT_ID, ISSUER, WorldOkta } from './okta.ts';

export interface WorldOptions {
  readonly folder: string;
  readonly start: string;
  /** Of certificates. */
  readonly lifeMs: number;
  readonly random?: () => number;
}

const AGENT = '/run/user/1000/ssh-agent.sock';

/**
 * One computer whose engine is the real one, and beyond it Okta, an authority and an ssh-agent that live by the clock of
 * the world, so that weeks pass in seconds. The computer is at its place of the network, may sleep, and may have the
 * wrong time.
 */
export class World {
  readonly clock: WorldClock;
  readonly network: Network;
  readonly okta: WorldOkta;
  readonly authority: WorldAuthority;
  /** Knows no lifetimes: what is in there only goes when the engine takes it away. */
  readonly agent: FakeAgent = fakeAgent();
  isAgentThere = true;
  readonly secrets: MemorySecrets = memorySecrets();
  readonly session: LocalSession;
  readonly #stop = new AbortController();

  private constructor(options: WorldOptions, root: Awaited<ReturnType<typeof makeX509>>, port: number) {
    this.clock = new WorldClock(options.start);
    this.network = new Network(this.clock);
    this.clock.underWay = () => this.network.underWay;
    this.okta = new WorldOkta(this.network, () => this.clock.running);
    this.authority = new WorldAuthority(this.network, root, options.lifeMs);
    const raw = Buffer.from(root.pem.replaceAll(/-----[^-]*-----|\s/g, ''), 'base64');
    const profile = resolveProfile(
      {
        profiles: {
          example: {
            okta: {
              issuer: ISSUER,
              serverId: '',
              clientId: CLIENT_ID,
              redirectUris: [`http://127.0.0.1:${port}`],
            },
            authority: {
              url: `https://${AUTHORITY_HOST}`,
              fingerprint: createHash('sha256').update(raw).digest('hex'),
            },
          },
        },
      },
      'example',
    );
    if (!profile.ok) throw new Error(JSON.stringify(profile.error));
    const inside = (name: string): string => `${options.folder}/${name}`;
    this.session = createSession(
      profile.value,
      {
        clock: this.clock,
        log: silentLog,
        folders: {
          settings: inside('settings'),
          state: inside('state'),
          runtime: inside('run'),
          logs: inside('logs'),
          cache: inside('cache'),
          sshConfig: inside('home/.ssh/config'),
          home: inside('home'),
        },
        secrets: async () => this.secrets.store,
        environment: { SSH_AUTH_SOCK: AGENT },
        platform: 'linux',
        random: options.random ?? (() => 0.5),
        outside: {
          fetch: this.okta.fetch,
          authority: this.authority.connect,
          sshAgent: (address) => this.#agentAt(address),
        },
      },
      true,
    );
  }

  static async create(options: WorldOptions): Promise<World> {
    const [root, port] = await Promise.all([
      makeX509({
        subject: 'CN=Example Root CA',
        authority: true,
        from: new Date('2020-01-01'),
        to: new Date('2040-01-01'),
      }),
      findFreePort(),
    ]);
    return new World(options, root, port);
  }

  #agentAt(address: string): SshAgent {
    return agentOver(address, async (request) =>
      this.isAgentThere && address === AGENT
        ? this.agent.exchange(request)
        : fail('NO_AGENT', { problem: 'nobody listens there' }),
    );
  }

  /** Sam signs in in the browser, after `before`. Everything has to be in order. */
  async signIn(before: () => Promise<void> = async () => undefined): Promise<void> {
    const { answer } = await this.clock.begin(
      this.session.signIn({
        afresh: false,
        signal: new AbortController().signal,
        onBrowser: ({ authorizationUrl }) =>
          void before().then(() => fetch(this.okta.signInAt(authorizationUrl))),
        onIdentity: async () => 'continue',
        onConfirmed: () => undefined,
      }),
    );
    const signedIn = await this.#finish(answer);
    if (!signedIn.ok) throw new Error(JSON.stringify(signedIn.error));
  }

  /** From now on the host keeps the session fresh. */
  async host(): Promise<void> {
    await this.session.tidy();
    this.clock.isKept = true;
    this.session.keepFresh(this.#stop.signal);
    await this.clock.settle();
  }

  /** Somebody types `latchkey renew`, and it has begun. */
  async beginRenewal(): Promise<{ readonly answer: ReturnType<LocalSession['renew']> }> {
    return this.clock.begin(this.session.renew({ signal: this.#stop.signal }));
  }

  /** What is to be seen after `latchkey renew`, whatever came of it. */
  async renewed(): Promise<SessionSnapshot> {
    await this.#finish((await this.beginRenewal()).answer);
    return this.snapshot();
  }

  async snapshot(): Promise<SessionSnapshot> {
    const seen = await this.session.snapshot();
    if (!seen.ok) throw new Error(JSON.stringify(seen.error));
    return seen.value;
  }

  /** The computer sleeps: its clock and the servers go on, its timers do not. */
  sleep(ms: number): void {
    this.clock.jump(ms);
  }

  /** Somebody sets the computer's clock, and nothing else changes. */
  setClock(errorMs: number): void {
    this.clock.jump(errorMs - this.network.errorMs);
    this.network.errorMs = errorMs;
  }

  allIsWell(): void {
    this.network.online = true;
    this.setClock(0);
    this.okta.condition = 'fine';
    this.authority.condition = 'fine';
    this.agent.locked = false;
    this.isAgentThere = true;
  }

  /** The computer goes to sleep so long after a renewal began; on waking the answer it waited for comes, or never does. */
  async suspendInRenewal(afterMs: number, sleepMs: number, answerIs: 'late' | 'lost'): Promise<void> {
    const { answer } = await this.beginRenewal();
    await this.clock.advance(afterMs);
    this.sleep(sleepMs);
    const wasOnline = this.network.online;
    if (answerIs === 'lost') this.network.online = false;
    await this.clock.advance(1_000);
    this.network.online = wasOnline;
    await this.#finish(answer);
  }

  async end(): Promise<void> {
    this.clock.isKept = false;
    this.#stop.abort();
    await this.session.close();
  }

  async #finish<T>(answer: Promise<T>): Promise<T> {
    let isOver = false;
    void answer.finally(() => {
      isOver = true;
    });
    while (!isOver) await this.clock.advance(100);
    return answer;
  }
}
