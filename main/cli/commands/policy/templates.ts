import { sshTemplate } from '../../../access/ssh-template.ts';
import { x509Template } from '../../../access/x509-template.ts';
import type { CommandLine } from '../../command-line.ts';
import { usePolicy } from './read.ts';

export interface SshTemplateOptions {
  readonly claim: string;
}

/** `latchkey policy ssh-template FILE` */
export function policySshTemplate(
  cli: CommandLine,
  file: string,
  { claim }: SshTemplateOptions,
): Promise<number> {
  return usePolicy(cli, file, ({ parsed: { policy } }) => answer(cli, sshTemplate(policy, claim)));
}

/** `latchkey policy x509-template` */
export function policyX509Template(cli: CommandLine): Promise<number> {
  return Promise.resolve(answer(cli, x509Template()));
}

function answer({ reply }: CommandLine, template: string): number {
  return reply.answer(
    () => [template.trimEnd()],
    () => ({ template }),
  );
}
