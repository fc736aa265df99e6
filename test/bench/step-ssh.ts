import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram } from '#test/support/programs.ts';
import type { Place } from './place.ts';
import { run } from './processes.ts';

/**
 * ssh as `step ssh config` sets it up (smallstep/certificates, templates/values.go): a question to the authority whether
 * it knows the host, and a proxy command that asks it for the way. Answers the words after `ssh`.
 */
export async function sshThroughStep(
  { folder, env, stack: { authority, sshd } }: Place,
  authorityUrl: string,
): Promise<{ readonly words: readonly string[] }> {
  const program = findProgram('step') ?? 'step';
  const stepPath = join(folder, 'step-ssh');
  const step = `env STEPPATH=${stepPath} ${program}`;
  await run(
    [program, 'ca', 'bootstrap', '--ca-url', authorityUrl, '--fingerprint', authority.fingerprint, '--force'],
    { ...env, STEPPATH: stepPath },
  );
  const knownHosts = join(stepPath, 'known_hosts');
  await writeFile(knownHosts, `@cert-authority * ${authority.sshHostKeyLine}\n`);
  const file = join(stepPath, 'ssh_config');
  await writeFile(
    file,
    // The stack signs its host certificate without the authority's routes, so step is told "no" here; it asks all the
    // same.
    `Match exec "${step} ssh check-host %h || true"
  User ${sshd.user}
  Port ${sshd.port}
  GlobalKnownHostsFile ${knownHosts}
  ProxyCommand ${step} ssh proxycommand %r %h %p
`,
  );
  return { words: ['-F', file, 'localhost', 'true'] };
}
