import { browserPolicy, commonNameOf } from '../../application/browser-policy/browser-policy.ts';
import type { Browser, BrowserPolicy, System } from '../../application/browser-policy/types.ts';
import { isSitePattern } from '../../settings/site-pattern.ts';
import type { CommandLine } from '../command-line.ts';
import { clean } from '../screen/clean.ts';
import { wrap } from '../screen/layout.ts';

export interface BrowserPolicyOptions {
  readonly for: Browser;
  readonly os?: System | undefined;
  readonly site?: readonly string[] | undefined;
  readonly issuer?: string | undefined;
}

/** `latchkey browser-policy`: the file on standard output, where it belongs on the error stream. */
export async function browserPolicyFor(cli: CommandLine, options: BrowserPolicyOptions): Promise<number> {
  const { world, reply } = cli;
  const system = options.os ?? systemOf(world.platform);
  const wrong = options.site?.find((site) => !isSitePattern(site));
  if (wrong !== undefined) {
    return reply.notUnderstood(`“${wrong}” is no address of web sites.`, EXAMPLE);
  }
  const composition = await world.compose();
  const read = await composition.snapshot(cli.profile);
  const profile = read.ok ? read.value.profile : undefined;
  // Without settings it serves whoever names everything.
  if (!read.ok && options.site === undefined && options.for !== 'firefox') return reply.failed(read.error);
  const sites = options.site ?? profile?.x509.sites ?? [];
  if (sites.length === 0 && options.for !== 'firefox') {
    return reply.notUnderstood(
      'No web sites are named.',
      `Write them into x509.sites, or use --site. ${EXAMPLE}`,
    );
  }
  const held = read.ok ? read.value.snapshot.x509?.issuer : undefined;
  const issuer = options.issuer ?? (held === undefined ? undefined : commonNameOf(held));
  const policy = browserPolicy({ browser: options.for, system, sites, issuer });
  if (!cli.json) world.stderr.write(`${explained(policy, world.stderr.columns)}\n`);
  return reply.answer(
    () => [policy.text.trimEnd()],
    () => ({ ...policy, browser: options.for, os: system, sites, issuer: issuer ?? null }),
  );
}

const EXAMPLE = 'For example: "https://[*.]example.com"';

function explained({ place, forWhom, notes, alone }: BrowserPolicy, columns: number): string {
  const where =
    forWhom === 'it' ? `For IT. It belongs into ${place}` : `For each person. Save it as ${place}`;
  const wrapped = (lines: readonly string[]): string[] => lines.flatMap((line) => wrap(clean(line), columns));
  // What is to be copied stays on one line, however narrow the screen.
  const ofPerson = alone === undefined ? [] : [...wrapped([alone.sentence]), `  ${alone.line}`];
  return [...wrapped([where, ...notes]), ...ofPerson].join('\n');
}

function systemOf(platform: NodeJS.Platform): System {
  switch (platform) {
    case 'win32':
      return 'windows';
    case 'darwin':
      return 'macos';
    default:
      return 'linux';
  }
}
