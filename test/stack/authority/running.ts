import { startOnPort } from '../support/port.ts';
import { createPki, publicParts } from './pki.ts';
import type { AuthorityChanges, AuthorityOptions, AuthoritySetup, StackAuthority } from './types.ts';

/** One run of an authority, from its start to its end. */
export interface AuthorityRun {
  stop(): Promise<void>;
}

/** What the kinds of authority do in ways of their own. */
export interface AuthorityParts extends Pick<StackAuthority, 'kind' | 'requests' | 'logText'> {
  start(setup: AuthoritySetup, port: number): Promise<AuthorityRun>;
  /** After the last run, also where the first did not come up. */
  cleanUp(): void;
}

/** Starts an authority that can be started again with other options. */
export async function runAuthority(
  options: AuthorityOptions,
  parts: AuthorityParts,
): Promise<StackAuthority> {
  const { kind, requests, logText, start, cleanUp } = parts;
  let setup: AuthoritySetup = { ...options, pki: options.pki ?? (await createPki()) };
  const startFirst = async (port: number) => ({ port, run: await start(setup, port) });
  const first = await startOnPort(options.port, startFirst).catch((thrown: unknown) => {
    cleanUp();
    throw thrown;
  });
  const { port } = first;
  let { run } = first;
  const shown = () => publicParts(setup.pki);
  return {
    kind,
    url: `https://127.0.0.1:${port}`,
    get fingerprint() {
      return shown().fingerprint;
    },
    get rootPem() {
      return shown().rootPem;
    },
    get intermediatePem() {
      return shown().intermediatePem;
    },
    get sshUserKeyLine() {
      return shown().sshUserKeyLine;
    },
    get sshHostKeyLine() {
      return shown().sshHostKeyLine;
    },
    get provisioner() {
      return setup.provisioners[0]?.name ?? '';
    },
    requests,
    logText,
    issueHostCertificate: (request) => shown().issueHostCertificate(request),
    issueServerCertificate: (request) => shown().issueServerCertificate(request),
    async restart(changes: AuthorityChanges = {}) {
      await run.stop();
      setup = { ...setup, ...changes };
      run = await start(setup, port);
    },
    async stop() {
      await run.stop();
      cleanUp();
    },
  };
}
