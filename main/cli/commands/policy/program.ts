import type { Command } from 'commander';
import type { Actions } from '../../actions.ts';
import { adopt } from '../../adopt.ts';
import { POLICY_PAGES } from '../../words/policy-manual.ts';
import type { World } from '../../world.ts';
import type { CheckOptions } from './check.ts';
import { accountName, accountNames, hostName } from './names.ts';
import type { PrincipalsOptions, SshdOptions } from './server.ts';
import type { SignOptions } from './sign.ts';
import type { SshTemplateOptions } from './templates.ts';
import type { VerifyOptions } from './verify.ts';

type PolicyCommand = keyof typeof POLICY_PAGES extends `policy ${infer Name}` ? Name : never;

/** Declares the parts of `latchkey policy`, each of which is loaded when it is called. */
export function declarePolicyCommands(program: Command, world: World, on: Actions): void {
  const policy = program.commands.find((one) => one.name() === 'policy');
  if (policy === undefined) return;
  const command = (name: PolicyCommand): Command =>
    adopt(policy.command(name).description(POLICY_PAGES[`policy ${name}`].summary), world, POLICY_PAGES);

  command('check')
    .argument('<FILE>', 'The policy: YAML or JSON')
    .option('--strict', 'Let warnings count like problems')
    .action(
      on(async (cli, options: CheckOptions, file: string) =>
        (await import('./check.ts')).policyCheck(cli, file, options),
      ),
    );
  command('diff')
    .argument('<OLD>', 'The policy as it was')
    .argument('<NEW>', 'The policy as it will be')
    .action(
      on(async (cli, _: object, older: string, newer: string) =>
        (await import('./diff.ts')).policyDiff(cli, older, newer),
      ),
    );
  command('keygen')
    .argument('<FILE>', 'Where the private key goes')
    .action(
      on(async (cli, _: object, file: string) => (await import('./keygen.ts')).policyKeygen(cli, file)),
    );
  command('sign')
    .argument('<FILE>', 'The policy')
    .requiredOption('--key <FILE>', 'The private key, as keygen wrote it')
    .option('--serial <NUMBER>', 'The serial number that the policy gets first')
    .action(
      on(async (cli, options: SignOptions, file: string) =>
        (await import('./sign.ts')).policySign(cli, file, options),
      ),
    );
  command('verify')
    .argument('<FILE>', 'The policy, with its signature beside it')
    .option('--key <KEY>', 'A public key; those of the settings if left out')
    .action(
      on(async (cli, options: VerifyOptions, file: string) =>
        (await import('./verify.ts')).policyVerify(cli, file, options),
      ),
    );
  command('ssh-template')
    .argument('<FILE>', 'The policy')
    .option('--claim <NAME>', 'The claim of the ID token that holds the groups', 'groups')
    .action(
      on(async (cli, options: SshTemplateOptions, file: string) =>
        (await import('./templates.ts')).policySshTemplate(cli, file, options),
      ),
    );
  command('x509-template').action(
    on(async (cli) => (await import('./templates.ts')).policyX509Template(cli)),
  );
  command('principals')
    .argument('<FILE>', 'The policy')
    .argument('<HOST>', 'The server that the file is for', hostName)
    .requiredOption('--user <ACCOUNT>', 'The account that the file is for', accountName)
    .action(
      on(async (cli, options: PrincipalsOptions, file: string, host: string) =>
        (await import('./server.ts')).policyPrincipals(cli, file, host, options),
      ),
    );
  command('sshd')
    .argument('<FILE>', 'The policy')
    .argument('<HOST>', 'The server', hostName)
    .option('--sudoers', 'Print the rules for sudo instead')
    .option('--into <FOLDER>', 'Write all files into a new folder instead')
    .option('--own <ACCOUNT>', 'An own account of somebody that gets a file too; once for each', accountNames)
    .action(
      on(async (cli, options: SshdOptions, file: string, host: string) =>
        (await import('./server.ts')).policySshd(cli, file, host, options),
      ),
    );
  command('schema').action(on(async (cli) => (await import('./schema.ts')).policySchema(cli)));
}
