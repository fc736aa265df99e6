import type { Why } from '../../access/why.ts';
import type { Target } from '../../application/access/explain.ts';
import { type Explained, explain } from '../../application/access/explain.ts';
import { type AccessNow, accessNow } from '../../application/access/now.ts';
import { noDoorWords, whyHead, whyLinks } from '../../application/access/why-words.ts';
import { NO_HOSTS } from '../../application/words/reach.ts';
import { areUnseen } from '../../session/groups.ts';
import { whomToAsk } from '../../support/words/failures.ts';
import { timesOf } from '../../support/words/times.ts';
import { answerJson, shutHopJson } from '../access/json.ts';
import type { CommandLine } from '../command-line.ts';
import { EXIT } from '../exit-codes.ts';
import { clean } from '../screen/clean.ts';
import { wrap } from '../screen/layout.ts';
import { painterFor } from '../screen/screen.ts';
import { noHostsLines } from '../words/hosts.ts';
import { WAYS_ON, whyLines } from '../words/why.ts';

export interface WhyOptions {
  readonly user?: string | undefined;
}

/** `latchkey why HOST`: 0 where the person gets in now, else 4. */
export async function why(cli: CommandLine, { user }: WhyOptions, target: Target): Promise<number> {
  const { reply, world } = cli;
  const now = await accessNow(await cli.world.compose(), cli.profile);
  if (!now.ok) return reply.failed(now.error);
  const { policy } = now.value;
  if (policy === undefined) {
    return reply.answer(
      () => noHostsLines(world),
      () => ({ ...NO_HOSTS, ok: false }),
      EXIT.refused,
    );
  }
  const explained = explain(now.value, policy, { host: target.host, account: user ?? target.account });
  return answerWhy(cli, now.value, explained);
}

function answerWhy(cli: CommandLine, now: AccessNow, explained: Explained): number {
  const { reply, world } = cli;
  const { stdout } = world;
  if (explained.kind === 'no-door') {
    const { title, sentence } = clean(noDoorWords(explained.noDoor, explained.near, WAYS_ON));
    return reply.answer(
      () => [painterFor(stdout)('stop', title), ...wrap(sentence, stdout.columns)],
      () => ({ ok: false, host: explained.noDoor.host.name, title, sentence, near: explained.near }),
      EXIT.refused,
    );
  }
  const { why: chain, request } = explained;
  const { shutHop } = chain;
  const granted = chain.answer.kind === 'granted' && shutHop === undefined;
  return reply.answer(
    () => whyLines(chain, now, request, nextFor(chain, now), world),
    () => {
      const { title, sentence } = whyHead(chain, now, timesOf(world), WAYS_ON);
      const contact = request?.contact ?? now.profile.supportContact;
      return {
        ok: granted,
        host: chain.host.name,
        account: chain.account,
        own: chain.own,
        role: chain.role.name,
        ...answerJson(chain.answer),
        shutOnTheWay: shutHop && shutHopJson(shutHop),
        title,
        sentence,
        links: whyLinks(chain, now, timesOf(world)),
        ask: request && { whom: whomToAsk(request.whom, contact), text: request.text },
      };
    },
    granted ? EXIT.done : EXIT.refused,
  );
}

function nextFor({ answer: { kind }, host, shutHop }: Why, { snapshot }: AccessNow): string | undefined {
  if (shutHop?.answer === 'not-granted') return `latchkey why ${shutHop.host.name}`;
  if (kind === 'at-next-renewal' || shutHop !== undefined)
    return areUnseen(snapshot.groups) ? 'latchkey status' : 'latchkey renew';
  return kind === 'granted' ? `latchkey ssh ${host.name}` : undefined;
}
