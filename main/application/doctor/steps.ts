import type { SessionSnapshot } from '../../session/snapshot.ts';
import { type Failure, failure } from '../../support/failure.ts';
import { describeFailure } from '../../support/words/failures.ts';
import { listed } from '../../support/words/say.ts';
import type { Times } from '../../support/words/times.ts';
import { hasLostItsKey } from '../ends.ts';
import { nextStep } from '../words/next-step.ts';
import { checkPolicy } from './check-policy.ts';
import { checkStore } from './check-store.ts';
import type { CheckupParts, Finding, Saying, Step } from './types.ts';

/** What step-ca and Okta accept; beyond it signing in fails. */
const LARGEST_SKEW_MS = 60_000;
/** Worth saying, though everything works. */
const NOTABLE_SKEW_MS = 10_000;

const passed = (sentence: string): Finding => ({ verdict: 'passed', sentence });
const look = (sentence: string, fix?: string): Finding => ({ verdict: 'look', sentence, fix });
const notRun = (sentence: string): Finding => ({ verdict: 'not-run', sentence });

/** A failure in its own words, with what to do about it. */
export function failed(cause: Failure, { times, platform }: Omit<Saying, 'path'>): Finding {
  const { now, format } = times();
  const { sentence, title, ask } = describeFailure(cause, now, format);
  const { advice, command } = nextStep(cause, platform) ?? {};
  // A step of the checkup need not send people to the checkup.
  const step = command === 'latchkey doctor' ? [] : [advice, command].filter((one) => one !== undefined);
  const fix = step.length === 0 ? ask?.text : step.join(' ');
  return { verdict: 'failed', sentence: `${title}. ${sentence}`, fix, failure: cause };
}

/** The failure's own words say what works beside it, which is not known here. */
function agentFailed(cause: Failure, saying: Saying): Finding {
  if (cause.code === 'NO_AGENT') {
    const fix = 'Start one, for example with: eval "$(ssh-agent)"';
    return {
      verdict: 'failed',
      sentence: `none can be reached: ${cause.facts.problem}`,
      fix,
      failure: cause,
    };
  }
  if (cause.code === 'AGENT_REFUSED')
    return { verdict: 'failed', sentence: cause.facts.problem, failure: cause };
  return failed(cause, saying);
}

function livesOf({ ssh, x509 }: SessionSnapshot, times: Times): string {
  const ofSsh = ssh?.validBeforeMs === undefined ? [] : [times.left(ssh.validBeforeMs)];
  const ofX509 = x509 === undefined ? [] : [times.left(x509.notAfterMs)];
  const [first, second] = [...ofSsh, ...ofX509];
  if (first === undefined) return 'without an end';
  if (second === undefined) return first;
  return first === second ? `both: ${first}` : `SSH: ${first}; client: ${second}`;
}

/** In the order in which a sign-in needs them. */
export const STEPS: readonly Step[] = [
  {
    id: 'settings',
    title: 'Settings',
    needs: [],
    async run({ profile }, saying) {
      const found = await profile();
      return found.ok
        ? passed(`“${found.value.profile.name}”, from ${saying.path(found.value.file)}`)
        : failed(found.error, saying);
    },
  },
  {
    id: 'authority',
    title: 'Authority',
    needs: ['settings'],
    async run({ authority }, saying) {
      const found = await authority();
      return found.ok
        ? passed(`${found.value.host} answers, and its root is the one that IT named`)
        : failed(found.error, saying);
    },
  },
  {
    id: 'provisioner',
    title: 'Provisioner',
    needs: ['authority'],
    async run({ provisioner, profile }, saying) {
      const found = await provisioner();
      if (!found.ok) return failed(found.error, saying);
      const { name, sshEnabled, clientId } = found.value;
      const settings = await profile();
      if (sshEnabled === false && settings.ok && settings.value.profile.ssh.enabled) {
        return look(
          `“${name}” gives no SSH certificates`,
          `Ask for SSH to be turned on for the provisioner “${name}”, or set ssh.enabled to false.`,
        );
      }
      return passed(`“${name}”, for the application ${clientId}`);
    },
  },
  {
    id: 'okta',
    title: 'Okta',
    needs: ['provisioner'],
    async run({ okta }, saying) {
      const found = await okta();
      if (!found.ok) return failed(found.error, saying);
      const { issuer, said } = found.value;
      return passed(`${issuer} answers as itself${said === undefined ? '' : `: ${said}`}`);
    },
  },
  {
    id: 'clock',
    title: 'Clock',
    needs: ['okta'],
    run: checkClock,
  },
  {
    id: 'port',
    title: 'Sign-in port',
    needs: ['provisioner'],
    run: checkPort,
  },
  {
    id: 'keychain',
    title: 'Keychain',
    needs: [],
    async run({ keychain }) {
      const { usable, problem } = await keychain();
      return usable
        ? passed('keeps your sign-in')
        : look(
            `cannot be used: ${problem ?? 'it does not say why'}. Your sign-in is kept in memory only`,
            keychainFix(problem),
          );
    },
  },
  {
    id: 'ssh-agent',
    title: 'ssh-agent',
    needs: [],
    async run({ agent, profile }, saying) {
      const settings = await profile();
      if (settings.ok && !settings.value.profile.ssh.enabled)
        return notRun('the settings ask for no SSH certificate');
      const found = await agent();
      if (!found.ok) return agentFailed(found.error, saying);
      const { address, identities } = found.value;
      return passed(`answers at ${address}, and holds ${identities === 1 ? '1 key' : `${identities} keys`}`);
    },
  },
  {
    id: 'certificates',
    title: 'Certificates',
    needs: ['settings'],
    run: checkCertificates,
  },
  {
    id: 'files',
    title: 'Files',
    needs: ['settings'],
    async run({ snapshot, files }, saying) {
      const found = await snapshot();
      if (!found.ok) return failed(found.error, saying);
      const { x509 } = found.value;
      if (x509 === undefined) return notRun('there is no client certificate');
      if (x509.files === undefined) return notRun('the settings ask for none');
      const problem = await files(x509);
      return problem === undefined
        ? passed('whole, for you alone, and of the client certificate above')
        : { verdict: 'failed', sentence: problem, fix: 'latchkey renew' };
    },
  },
  {
    id: 'store',
    title: 'Browsers',
    needs: ['settings'],
    run: (parts, saying) => checkStore(parts, (cause) => failed(cause, saying)),
  },
  {
    id: 'policy',
    title: 'Policy',
    needs: ['settings'],
    run: (parts, saying) => checkPolicy(parts, (cause) => failed(cause, saying), saying),
  },
  {
    id: 'ssh-config',
    title: 'ssh settings',
    needs: ['settings'],
    run: checkSshConfig,
  },
  {
    id: 'background',
    title: 'Background',
    needs: [],
    async run({ host }, saying) {
      const found = await host();
      if (!found.ok) return failed(found.error, saying);
      if (found.value === undefined) {
        return look('nobody renews your certificates now', 'Start the tray application, or latchkey agent.');
      }
      const { kind, pid, version } = found.value;
      return passed(
        `${kind === 'agent' ? 'latchkey agent' : 'the tray application'} ${version} runs (process ${pid})`,
      );
    },
  },
];

function keychainFix(problem: string | undefined): string {
  const keep = 'start latchkey agent or the tray application before you sign in: it keeps it while it runs.';
  return problem === 'it is locked' ? `Unlock the keychain, or ${keep}` : `S${keep.slice(1)}`;
}

async function checkClock({ authority, okta }: CheckupParts, saying: Saying): Promise<Finding> {
  const [ofAuthority, ofOkta] = [await authority(), await okta()];
  const measured = [ofOkta, ofAuthority].flatMap((one) =>
    one.ok && one.value.skewMs !== undefined ? [{ host: one.value.host, skewMs: one.value.skewMs }] : [],
  );
  const worst = measured.reduce<(typeof measured)[number] | undefined>(
    (so_far, one) => (so_far === undefined || Math.abs(one.skewMs) > Math.abs(so_far.skewMs) ? one : so_far),
    undefined,
  );
  if (worst === undefined) return notRun('nobody told the time');
  const skewSeconds = Math.round(worst.skewMs / 1000);
  if (Math.abs(worst.skewMs) > LARGEST_SKEW_MS) {
    return failed(failure('CLOCK_WRONG', { host: worst.host, skewSeconds }), saying);
  }
  if (Math.abs(worst.skewMs) > NOTABLE_SKEW_MS) {
    const way = skewSeconds > 0 ? 'ahead of' : 'behind';
    return look(
      `${Math.abs(skewSeconds)} seconds ${way} ${worst.host}; from a minute on, signing in fails`,
      'Let this computer set its clock from the network.',
    );
  }
  return passed(`agrees with ${measured.map(({ host }) => host).join(' and ')}`);
}

async function checkPort({ provisioner, busy }: CheckupParts, saying: Saying): Promise<Finding> {
  const found = await provisioner();
  if (!found.ok) return failed(found.error, saying);
  const { redirectUris } = found.value;
  const free: string[] = [];
  const taken: string[] = [];
  for (const uri of redirectUris) ((await busy(uri)) === undefined ? free : taken).push(uri);
  if (free.length === 0) return failed(failure('PORT_BUSY', { redirectUris }), saying);
  if (taken.length > 0) {
    return look(
      `${inState(taken, 'in use')}; ${inState(free, 'free')}`,
      'Nothing to do: the free one will be used.',
    );
  }
  return passed(inState(free, 'free'));
}

function inState(uris: readonly string[], state: string): string {
  return `${listed(uris)} ${uris.length === 1 ? 'is' : 'are'} ${state}`;
}

async function checkSshConfig(
  { profile, snapshot, sshConfig }: CheckupParts,
  saying: Saying,
): Promise<Finding> {
  const [settings, found] = [await profile(), await snapshot()];
  if (!settings.ok) return failed(settings.error, saying);
  if (!found.ok) return failed(found.error, saying);
  const { enabled, config, hosts } = settings.value.profile.ssh;
  if (!enabled || !config) return notRun('the settings ask for none');
  if (found.value.ssh === undefined) return notRun('there is no SSH certificate');
  const refusal = found.value.notes.find(({ code }) => code === 'SSH_CONFIG_REFUSED');
  const isLed = await sshConfig();
  if (!isLed.ok) return failed(isLed.error, saying);
  if (isLed.value) return passed('lead ssh to your certificate, and to the authority’s host keys');
  if (refusal !== undefined) return failed(refusal, saying);
  return hosts.length === 0 && (found.value.access?.hosts ?? 0) === 0
    ? notRun('no hosts are named in ssh.hosts, and no access policy gives any')
    : { verdict: 'failed', sentence: 'ssh does not know your hosts', fix: 'latchkey renew' };
}

async function checkCertificates({ snapshot, agent }: CheckupParts, saying: Saying): Promise<Finding> {
  const found = await snapshot();
  if (!found.ok) return failed(found.error, saying);
  const { state, ssh, x509 } = found.value;
  const now = saying.times();
  if (ssh === undefined && x509 === undefined) return notRun('nobody is signed in');
  const lost = hasLostItsKey(found.value);
  if (state.kind === 'attention' && state.failure.code === 'NO_AGENT' && (await agent()).ok) {
    return {
      verdict: 'failed',
      sentence: 'the ssh-agent that runs now does not have your SSH certificate',
      fix: 'latchkey renew',
      failure: state.failure,
    };
  }
  if (state.kind === 'attention' && !lost) return failed(state.failure, saying);
  if (ssh !== undefined && ssh.agent.listed !== true) {
    return {
      verdict: 'failed',
      sentence: 'the ssh-agent does not hold your SSH certificate',
      fix: 'latchkey renew',
    };
  }
  const lives = livesOf(found.value, now);
  if (state.kind === 'offline')
    return look(`${lives}. ${describeFailure(state.failure, now.now, now.format).title}`);
  return passed(lives);
}
