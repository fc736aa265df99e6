import { acceptPolicy } from '../../../access/accept.ts';
import { fileSource } from '../../../access/sources.ts';
import { type Failure, failure } from '../../../support/failure.ts';
import { ok, type Result } from '../../../support/result.ts';
import { inTheirSpelling } from '../../../support/words/say.ts';
import type { CommandLine } from '../../command-line.ts';
import { verifiedLines } from '../../words/policy-keys.ts';

export interface VerifyOptions {
  readonly key?: string | undefined;
}

/** `latchkey policy verify FILE [--key KEY]`: as a computer with these settings would decide. */
export async function policyVerify(cli: CommandLine, file: string, options: VerifyOptions): Promise<number> {
  const { reply, world } = cli;
  const keys = options.key === undefined ? await keysOfSettings(cli) : ok([options.key]);
  if (!keys.ok) return reply.failed(keys.error);
  if (keys.value.length === 0) {
    const said = {
      title: 'Which key?',
      sentence: 'The settings name no key for the access policy. Name one with --key.',
    };
    return reply.failed(
      failure('SETTINGS_INVALID', { source: 'settings', problems: ['access.keys is missing'] }),
      { said },
    );
  }
  const fetched = await fileSource(file).fetch({});
  if (!fetched.ok) return reply.failed(failure('FILE_REFUSED', { path: file, problem: fetched.error }));
  const policy = fetched.value;
  if (policy === undefined || policy === 'same') {
    return reply.failed(failure('FILE_REFUSED', { path: file, problem: 'there is no such file' }));
  }
  const conditions = { keys: keys.value, leastSerial: 0, nowMs: world.clock.now() };
  const accepted = await acceptPolicy(policy.bytes, policy.signature, conditions);
  if (!accepted.ok) {
    const said = {
      title: 'Computers with these keys refuse this policy',
      sentence: inTheirSpelling(accepted.error),
    };
    return reply.failed(failure('POLICY_REFUSED', { source: file, problems: accepted.error }), { said });
  }
  const { serial } = accepted.value.policy;
  return reply.answer(
    () => verifiedLines({ file, serial }, world),
    () => ({ file, serial }),
  );
}

async function keysOfSettings({ world, profile }: CommandLine): Promise<Result<readonly string[], Failure>> {
  const chosen = await (await world.compose()).profile(profile);
  return chosen.ok ? ok(chosen.value.access.keys) : chosen;
}
