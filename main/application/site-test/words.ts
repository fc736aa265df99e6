import { asSentence, listed, quoted } from '../../support/words/say.ts';
import { failed, passed } from '../doctor/findings.ts';
import type { Finding, Saying, TitledFinding } from '../doctor/types.ts';
import type { OtherPlace, SiteStage, SiteTest, SiteTrouble } from './types.ts';

export interface SiteStep extends TitledFinding {
  readonly id: SiteStage;
}

const TITLES: Readonly<Record<SiteStage, string>> = {
  certificate: 'Certificate',
  way: 'Way there',
  server: 'The site',
  acceptance: 'Accepted',
  answer: 'Answer',
};
const STAGES = Object.keys(TITLES) as SiteStage[];

/** The steps of a test in words, those too that it did not come to. */
export function siteSteps(test: SiteTest, saying: Omit<Saying, 'path'>): readonly SiteStep[] {
  const { trouble } = test;
  const endedAt = trouble === undefined ? STAGES.length : STAGES.indexOf(trouble.stage);
  return STAGES.map((id, index) => ({
    id,
    title: TITLES[id],
    ...(trouble !== undefined && index === endedAt
      ? troubleWords(trouble, test, saying)
      : index > endedAt
        ? { verdict: 'not-run', sentence: 'it did not come to this' }
        : stageWords(id, test, saying)),
  }));
}

/** "The site let you in as sam@example.com", or what stood in the way: one line for the whole test. */
export function siteHeadline(test: SiteTest): string {
  const { host, trouble, answer } = test;
  if (trouble !== undefined) return TROUBLE_TITLES[trouble.stage](host);
  if (answer === undefined || answer.status >= 400) return `${host} does not let you in`;
  const { unlike } = othersOf(test);
  if (unlike.length > 0) {
    return `${host} lets you in, but not with the client certificate from ${listed(unlike.map(({ place }) => place))}`;
  }
  return answer.lets === 'anybody'
    ? `${host} lets anybody in`
    : `${host} lets you in with your client certificate`;
}

/** The other places, by whether the site answered the certificate from there as it did the first. */
export function othersOf({ answer, others = [] }: SiteTest): {
  readonly alike: readonly OtherPlace[];
  readonly unlike: readonly OtherPlace[];
} {
  const isAlike = ({ status }: OtherPlace): boolean => status !== undefined && status === answer?.status;
  return { alike: others.filter(isAlike), unlike: others.filter((one) => !isAlike(one)) };
}

const TROUBLE_TITLES: Readonly<Record<SiteStage, (host: string) => string>> = {
  certificate: () => 'There is no client certificate to show',
  way: (host) => `${host} cannot be reached`,
  server: (host) => `${host} does not prove who it is`,
  acceptance: (host) => `${host} does not accept your client certificate`,
  answer: (host) => `${host} gave no whole answer`,
};

function stageWords(stage: SiteStage, test: SiteTest, saying: Omit<Saying, 'path'>): Finding {
  const { shown, proxy, server, answer, host, place } = test;
  switch (stage) {
    case 'certificate': {
      const who = shown?.names[0] ?? shown?.subject ?? '';
      const left = shown === undefined ? '' : `, ${saying.times().left(shown.notAfterMs)}`;
      const { browsers = [] } = shown ?? {};
      const also =
        browsers.length === 0 ? '' : `, the same that is in the ${listed(browsers)}, for browsers alone`;
      return passed(`${who}, from ${place ?? ''}${also}${left}`);
    }
    case 'way':
      return passed(proxy === undefined ? `to ${host}, directly` : `to ${host}, through the proxy ${proxy}`);
    case 'server': {
      if (server === undefined) return passed(`${host}, whom this system trusts`);
      const [own, ...above] = server.chain;
      const by = above.length === 0 ? '' : `, signed by ${listed(above.map(quoted))}`;
      return passed(`${quoted(own ?? host)}${by}; ${versionWords(server.version)}`);
    }
    case 'acceptance':
      return answer?.lets === 'anybody'
        ? {
            verdict: 'look',
            sentence: 'it answers the same without a certificate, so this tells nothing of yours',
            fix: 'Try it with a site that asks for one.',
          }
        : passed(
            `it lets nobody in without, and took what it was shown: ${listed((shown?.chain ?? []).map(quoted))}`,
          );
    case 'answer': {
      const status = `status ${answer?.status ?? 0}`;
      if (answer !== undefined && answer.status >= 400) {
        return {
          verdict: 'failed',
          sentence: `${status}: it saw your certificate, and does not let you in`,
          fix: `Please let ${shown?.names[0] ?? 'me'} in at ${test.url}. It takes my client certificate and answers with status ${answer.status}.`,
        };
      }
      const seen = answer?.seenAs ?? [];
      const sees = seen.length === 0 ? status : `${status}, and it sees you as ${listed(seen)}`;
      const { alike, unlike } = othersOf(test);
      const [other] = unlike;
      if (other !== undefined) return otherWords(other, test, saying);
      const also = alike.map(({ place: from }) => from);
      return passed(also.length === 0 ? sees : `${sees}; the same with the certificate from ${listed(also)}`);
    }
  }
}

/** What came of the certificate from a place where it is not as from the first one. */
function otherWords(other: OtherPlace, test: SiteTest, saying: Omit<Saying, 'path'>): Finding {
  const { place, status, trouble } = other;
  const { sentence, ...finding }: Finding =
    trouble === undefined
      ? { verdict: 'failed', sentence: `status ${status ?? 0}`, fix: 'latchkey renew' }
      : troubleWords(trouble, test, saying);
  return { ...finding, sentence: `with the certificate from ${place} it is not the same: ${sentence}` };
}

/** "TLS 1.3" */
function versionWords(version: string): string {
  return version.replace(/^TLSv/, 'TLS ');
}

function troubleWords(trouble: SiteTrouble, test: SiteTest, saying: Omit<Saying, 'path'>): Finding {
  const { host, shown } = test;
  switch (trouble.stage) {
    case 'certificate':
      return failed(trouble.failure, saying);
    case 'way':
      return trouble.kind === 'proxy'
        ? failed(trouble.trouble.failure(host), saying)
        : {
            verdict: 'failed',
            sentence: WAY_WORDS[trouble.kind](host, trouble.problem),
            fix: 'Check the address, and the network or VPN.',
          };
    case 'server':
      return {
        verdict: 'failed',
        sentence: `what ${host} shows is not trusted: ${trouble.problem}${trouble.signer === undefined ? '' : `. It is signed by ${quoted(trouble.signer)}`}`,
        fix: `Is ${trouble.signer === undefined ? 'that' : quoted(trouble.signer)} right for ${host}? If so, please put its root into the store of this computer.`,
      };
    case 'acceptance':
      return {
        verdict: 'failed',
        sentence: asSentence(trouble.problem).replace(/\.$/, ''),
        fix: `Does ${host} trust the authority of my client certificate? It shows ${listed((shown?.chain ?? []).map(quoted))}.`,
      };
    case 'answer':
      return { verdict: 'failed', sentence: trouble.problem, fix: 'Try once more; if it stays so, ask.' };
  }
}

const WAY_WORDS = {
  name: (host: string) => `there is no host of the name ${host} in this network`,
  connection: (host: string, problem: string) => `nobody answers at ${host}: ${problem}`,
  late: (_: string, problem: string) => problem,
} as const;
