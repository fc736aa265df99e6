import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { Target } from '../application/access/explain.ts';
import { BROWSERS, SYSTEMS } from '../application/browser-policy/types.ts';
import { SHELLS } from '../application/programs/environment.ts';
import { version } from '../support/version.ts';
import { actionsFor, type Runner } from './actions.ts';
import { adopt } from './adopt.ts';
import { commandLine } from './command-line.ts';
import type { AgentOptions } from './commands/agent.ts';
import type { BrowserPolicyOptions } from './commands/browser-policy.ts';
import type { DoctorOptions } from './commands/doctor.ts';
import type { EnvOptions } from './commands/env.ts';
import type { HostsOptions } from './commands/hosts.ts';
import type { ImportStepOptions } from './commands/import-step.ts';
import type { LoginOptions } from './commands/login.ts';
import type { LogoutOptions } from './commands/logout.ts';
import { accountName } from './commands/policy/names.ts';
import type { SshOptions } from './commands/ssh.ts';
import type { TestSignInOptions } from './commands/test-sign-in.ts';
import type { TrustRootOptions } from './commands/trust-root.ts';
import type { WhoamiOptions } from './commands/whoami.ts';
import type { WhyOptions } from './commands/why.ts';
import { EXIT } from './exit-codes.ts';
import { PLACES, type Place } from './places.ts';
import { createReply } from './reply.ts';
import { target } from './target.ts';
import { COMMANDS, type CommandName, PAGES } from './words/manual.ts';
import type { World } from './world.ts';

/** Understands the arguments, runs the command that they name, and answers the exit code. */
export async function run(words: readonly string[], world: World): Promise<number> {
  let exitCode: number = EXIT.done;
  const runner: Runner = async (options, work) => {
    const { json, profile } = options;
    exitCode = await work(commandLine(world, { json: json === true, profile }));
  };
  const program = buildProgram(world, runner);
  if (words.includes('policy')) {
    const { declarePolicyCommands } = await import('./commands/policy/program.ts');
    declarePolicyCommands(program, world, actionsFor(runner));
  }
  try {
    await program.parseAsync(withoutHelpCommand(words, program), { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    if (thrown.exitCode === 0) return EXIT.done;
    // Help that was shown because a command is missing has said everything.
    return thrown.code === 'commander.help' ? EXIT.usage : notUnderstood(thrown, words, world);
  }
}

/** "help config path" asks for what "config path --help" gives. A name that is none is left to be not understood. */
function withoutHelpCommand([first, ...words]: readonly string[], program: Command): string[] {
  if (first === undefined) return [];
  if (first !== 'help') return [first, ...words];
  const names = words.filter((word) => !word.startsWith('-') && word !== 'help');
  let [command, known]: [Command | undefined, number] = [program, 0];
  for (; command !== undefined && command.commands.length > 0 && known < names.length; known++) {
    command = command.commands.find((one) => one.name() === names[known]);
  }
  return command === undefined ? names : [...names.slice(0, known), '--help'];
}

function buildProgram(world: World, runner: Runner): Command {
  const program = new Command('latchkey');
  program
    .version(version, '-V, --version', 'Print the version')
    .option('--profile <NAME>', 'The organisation, where there are several')
    .option('--json', 'Answer with one JSON object, for scripts')
    .helpOption('-h, --help', 'Print this help')
    .usage('COMMAND [OPTIONS]')
    .helpCommand('help [COMMAND]', 'Print the help of a command')
    .exitOverride();
  const command = (name: CommandName, parent = program): Command =>
    adopt(parent.command(name).description(PAGES[name].summary), world);
  const on = actionsFor(runner);

  adopt(program, world);
  command('login')
    .option('--no-browser', 'Print the link instead of opening a browser')
    .option('--fresh', 'Sign in even where everything works, and have Okta ask for everything')
    .option('--as <EMAIL>', 'Who is to sign in; anybody else is refused')
    .option('--yes', 'Continue as whoever Okta confirms, without being asked')
    .action(
      on(async (cli, options: LoginOptions) => (await import('./commands/login.ts')).login(cli, options)),
    );
  command('status')
    .option('--watch', 'Go on, with a line for each change, until it is stopped')
    .action(
      on(async (cli, { watch }: { watch?: true }) =>
        watch === true
          ? (await import('./commands/status-watch.ts')).statusWatch(cli)
          : (await import('./commands/status.ts')).status(cli),
      ),
    );
  command('whoami')
    .option('--groups', 'Every group, a line each')
    .option('--ask-okta', 'Ask Okta for your groups first')
    .action(
      on(async (cli, options: WhoamiOptions) => (await import('./commands/whoami.ts')).whoami(cli, options)),
    );
  command('hosts')
    .argument('[WORDS...]', 'Each has to be in the name, address, labels, accounts, roles or notes')
    .option('--role <ROLE>', 'Only hosts of this role')
    .option('--all', 'However long the list is')
    .option('--inventory', 'For administrators: beside the hosts that the authority knows')
    .action(
      on(async (cli, options: HostsOptions, words: readonly string[]) =>
        (await import('./commands/hosts.ts')).hosts(cli, options, words),
      ),
    );
  command('why')
    .argument('<HOST>', 'The host; with an account, ACCOUNT@HOST', target)
    .option('--user <ACCOUNT>', 'The account of the host; the best one if left out', accountName)
    .action(
      on(async (cli, options: WhyOptions, host: Target) =>
        (await import('./commands/why.ts')).why(cli, options, host),
      ),
    );
  command('ssh')
    .argument('<HOST>', 'The host; with an account, ACCOUNT@HOST', target)
    .argument('[COMMAND...]', 'For ssh, behind the host; after -- options of ssh too')
    .option('--user <ACCOUNT>', 'The account of the host; the best one if left out', accountName)
    .option('--anyway', 'Also where the access policy does not grant it')
    .action(
      on(async (cli, options: SshOptions, host: Target, words: readonly string[]) =>
        (await import('./commands/ssh.ts')).ssh(cli, options, host, words),
      ),
    );
  command('renew').action(on(async (cli) => (await import('./commands/renew.ts')).renew(cli)));
  command('logout')
    .option('--everywhere', 'Also sign out of Okta in your browser')
    .option('--forget', 'Also forget who was signed in')
    .action(
      on(async (cli, options: LogoutOptions) => (await import('./commands/logout.ts')).logout(cli, options)),
    );
  command('agent')
    .option('--systemd', 'Print a unit for systemd, and nothing else')
    .action(
      on(async (cli, options: AgentOptions) => (await import('./commands/agent.ts')).agent(cli, options)),
    );
  command('doctor')
    .option('--save <FILE>', 'Also write a report without secrets; JSON if it ends in .json')
    .action(
      on(async (cli, options: DoctorOptions) => (await import('./commands/doctor.ts')).doctor(cli, options)),
    );
  command('test-cert')
    .argument('[URL]', 'An https address; x509.testUrl of the settings if left out', siteAddress)
    .action(
      on(async (cli, _: object, url: string | undefined) =>
        (await import('./commands/test-cert.ts')).testCert(cli, url),
      ),
    );
  command('env')
    .addOption(
      new Option('--shell <SHELL>', 'In the language of this shell; of your own if left out').choices([
        ...SHELLS,
      ]),
    )
    .action(on(async (cli, options: EnvOptions) => (await import('./commands/env.ts')).env(cli, options)));
  command('test-signin')
    .option('--policy <FILE>', 'The access policy to judge by, instead of the one in force')
    .option('--save <FILE>', 'Also write a report without secrets; JSON if it ends in .json')
    .option('--try', 'Really ask the authority, for five minutes, and revoke at once')
    .option('--fresh', 'Have Okta ask for everything, for example to test as somebody else')
    .option('--no-browser', 'Print the link instead of opening a browser')
    .action(
      on(async (cli, options: TestSignInOptions) =>
        (await import('./commands/test-sign-in.ts')).testSignIn(cli, options),
      ),
    );
  command('browser-policy')
    .addOption(new Option('--for <BROWSER>', 'For which browser').choices(BROWSERS).makeOptionMandatory())
    .addOption(new Option('--os <SYSTEM>', 'For which system; this one if left out').choices(SYSTEMS))
    .option('--site <SITE...>', 'Instead of x509.sites, such as "https://[*.]example.com"')
    .option(
      '--issuer <NAME>',
      'Common name of who signs the certificates; that of yours if left out',
      signerName,
    )
    .action(
      on(async (cli, options: BrowserPolicyOptions) =>
        (await import('./commands/browser-policy.ts')).browserPolicyFor(cli, options),
      ),
    );
  command('trust-root')
    .option('--undo', 'Take it back')
    .option('--yes', 'Do it without being asked')
    .action(
      on(async (cli, options: TrustRootOptions) =>
        (await import('./commands/trust-root.ts')).trustRoot(cli, options),
      ),
    );

  const config = command('config').usage('COMMAND [OPTIONS]').helpCommand(false);
  adopt(config.command('show').description(PAGES['config show'].summary), world).action(
    on(async (cli) => (await import('./commands/config.ts')).configShow(cli)),
  );
  adopt(config.command('path').description(PAGES['config path'].summary), world)
    .addArgument(new Argument('[PLACE]', 'Only this one').choices([...PLACES]))
    .action(
      on(async (cli, _: object, place: Place | undefined) =>
        (await import('./commands/config.ts')).configPath(cli, place),
      ),
    );
  command('policy').usage('COMMAND [OPTIONS]').helpCommand(false);
  // What some people type first.
  adopt(program.command('version', { hidden: true }).description('Print the version'), world).action(
    on(async ({ reply }) =>
      reply.answer(
        () => [version],
        () => ({ version }),
      ),
    ),
  );
  command('import-step')
    .argument('[PATH]', 'The folder of step; $STEPPATH or ~/.step if left out')
    .option('--name <NAME>', 'Name of the organisation in Latchkey')
    .option('--context <NAME>', 'Which of step’s contexts; its current one if left out')
    .option('--replace', 'Overwrite an organisation of that name')
    .option('--dry-run', 'Only show what would be written')
    .action(
      on(async (cli, options: ImportStepOptions, path: string | undefined) =>
        (await import('./commands/import-step.ts')).importStep(cli, path, options),
      ),
    );
  return program;
}

/** Also as people write it, without a scheme. */
function siteAddress(written: string): string {
  const url = URL.parse(/^[a-z][a-z\d+.-]*:\/\//i.test(written) ? written : `https://${written}`);
  if (url?.protocol !== 'https:') {
    throw new InvalidArgumentError('is not an https address, and only those see certificates');
  }
  if (`${url.username}${url.password}` === '') return url.href;
  throw new InvalidArgumentError('An address goes without a name and a password before its host');
}

/** Browsers take a rule with an empty name for one that allows everybody's certificates. */
function signerName(written: string): string {
  if (/\P{Cc}/u.test(written.trim()) && !/\p{Cc}/u.test(written)) return written;
  throw new InvalidArgumentError('is not the name of somebody who signs certificates');
}

/** Commander's message has the facts ("error: unknown option '--jsno'\n(Did you mean --json?)"); the tone is ours. */
function notUnderstood(problem: CommanderError, words: readonly string[], world: World): number {
  const [what = '', hint] = problem.message
    .replace(/^error: /, '')
    .replace(
      /^command-argument value '(.*)' is invalid for argument '.*'\. Allowed choices are/,
      "there is no '$1'; there are",
    )
    .replace(
      /^option ('.*') argument ('.*') is invalid\. Allowed choices are/,
      'there is no $2 for $1; there are',
    )
    .replace(/^required option ('.*') not specified/, '$1 is missing')
    // Our own checks say it all where what was written is not to be shown, or finish a sentence that begins with it.
    .replace(/^.*\bvalue '.*' is invalid\b.*?\. (?=An )/s, '')
    .replace(/^.*\b(?:value|argument) ('.*') is invalid\b.*?\. (?=is not)/s, '$1 ')
    .replace(/'(.*?)'(?=[\s.;]|$)/g, '“$1”')
    .split('\n');
  const title = `${what.slice(0, 1).toUpperCase()}${what.slice(1).replace(/\.$/, '')}.`;
  const suggestion = hint?.replace(/^\(|\)$/g, '');
  const command = COMMANDS.find((one) => words.includes(one));
  const sentence =
    suggestion ?? `latchkey${command === undefined ? '' : ` ${command}`} --help shows what there is.`;
  return createReply(world, words.includes('--json')).notUnderstood(title, sentence);
}
