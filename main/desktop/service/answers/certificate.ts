import type { CertificateTest } from '../../../../preload/contract/answers.ts';
import { curlCommand } from '../../../application/programs/environment.ts';
import type { SiteTest } from '../../../application/site-test/types.ts';
import { siteHeadline, siteSteps } from '../../../application/site-test/words.ts';
import { pathWords } from '../../../application/words/phrases.ts';
import { fail } from '../../../support/failure.ts';
import { ok } from '../../../support/result.ts';
import { timesOf } from '../../../support/words/times.ts';
import { type Answers, type Desk, DONE } from '../desk.ts';
import type { ServiceParts } from '../types.ts';
import { work } from '../work.ts';

/** Where the settings name no site. */
const ANY_SITE = 'https://HOST';

/** What the client certificate is good for: shown to a site, and handed to curl. */
export function certificateAnswers({
  parts,
  organisations,
  changed,
}: Desk): Answers<'testCertificate' | 'copyCurlCommand'> {
  return {
    async testCertificate({ profile }) {
      const one = organisations.get(profile);
      if (!one.ok) return one;
      const url = one.value.profile.x509.testUrl;
      if (url === undefined) return fail('INTERNAL', { problem: 'no site is named in x509.testUrl' });
      return work(one.value, 'test', changed, async () => {
        const { signal } = new AbortController();
        const path = (full: string): string => pathWords(full, parts.home);
        const tested = await parts.composition.siteTest(profile, { url, path, signal });
        return tested.ok ? ok(shownTest(tested.value, parts)) : tested;
      });
    },
    async copyCurlCommand({ profile }) {
      const one = organisations.get(profile);
      if (!one.ok) return one;
      const { profile: settings, snapshot } = one.value;
      const files = snapshot?.x509?.files;
      if (files === undefined) return fail('STORE_REFUSED', { place: 'files', problem: 'there are none' });
      parts.outside.copy(curlCommand(files, settings.x509.testUrl ?? ANY_SITE, parts.platform));
      return DONE;
    },
  };
}

/** The step that failed is the sentence; where none did, what the site answered. */
function shownTest(test: SiteTest, parts: ServiceParts): CertificateTest {
  const steps = siteSteps(test, { times: () => timesOf(parts), platform: parts.platform });
  const telling = steps.find(({ verdict }) => verdict !== 'passed') ?? steps.at(-1);
  const fix = telling?.fix === undefined ? '' : ` ${telling.fix}`;
  return {
    title: siteHeadline(test),
    sentence: `${telling?.sentence ?? ''}${fix}`,
    passed: telling?.verdict === 'passed',
    facts: steps.map(({ title, sentence }) => ({ name: title, value: sentence })),
  };
}
