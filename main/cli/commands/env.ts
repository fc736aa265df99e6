import { contextOf } from '../../application/ends.ts';
import { notWanted, whyNoCertificate } from '../../application/no-certificate.ts';
import {
  curlCommand,
  programCommands,
  programSettings,
  type Shell,
  settingLines,
  shellOf,
} from '../../application/programs/environment.ts';
import type { CommandLine } from '../command-line.ts';

export interface EnvOptions {
  readonly shell?: Shell | undefined;
}

/** `latchkey env`: what a shell evaluates, and nothing beside it, so that `eval "$(latchkey env)"` is all there is to do. */
export async function env(cli: CommandLine, options: EnvOptions): Promise<number> {
  const { world, reply } = cli;
  const found = await (await world.compose()).snapshot(cli.profile);
  if (!found.ok) return reply.failed(found.error);
  const { snapshot, profile } = found.value;
  const { x509, person, state } = snapshot;
  if (x509 === undefined) {
    const known =
      person === undefined ? undefined : { trouble: 'failure' in state ? state.failure : undefined };
    return reply.failed(whyNoCertificate(profile, known), contextOf(snapshot));
  }
  if (x509.files === undefined) {
    const problem = 'the settings ask for no files (x509.files), and programs read nothing else';
    return reply.failed(notWanted(problem), contextOf(snapshot));
  }
  const shell = options.shell ?? shellOf(world.environment, world.platform);
  const { files } = x509;
  const { NODE_EXTRA_CA_CERTS: named } = world.environment;
  const settings = programSettings(files, world.environment);
  const commands = programCommands(shell, world.platform);
  const isKept = !settings.some(({ name }) => name === 'NODE_EXTRA_CA_CERTS');
  const kept = isKept ? [`Node: NODE_EXTRA_CA_CERTS stays ${named}, which you have set`] : [];
  const remarks = [...commands.map(([name, command]) => `${name}: ${command}`), ...kept];
  return reply.answer(
    () => settingLines(settings, remarks, shell),
    () => ({
      shell,
      settings,
      commands: Object.fromEntries(commands),
      curl: curlCommand(files, 'https://HOST', world.platform),
    }),
  );
}
