import { siteHeadline, siteSteps } from '../../site-test/words.ts';
import { failed, notRun, passed } from '../findings.ts';
import type { Step } from '../types.ts';

export const testSiteStep: Step = {
  id: 'test-site',
  title: 'Test site',
  heading: 'A test web site accepts the client certificate',
  broken: 'A test web site does not accept the client certificate',
  needs: ['certificates', 'proxy'],
  after: ['files', 'store'],
  async run({ site }, saying) {
    const tested = await site();
    if (!tested.ok) return failed(tested.error, saying);
    if (tested.value === undefined) return notRun('no test address is set by IT (x509.testUrl)');
    const steps = siteSteps(tested.value, saying);
    const off =
      steps.find(({ verdict }) => verdict === 'failed') ?? steps.find(({ verdict }) => verdict === 'look');
    const headline = siteHeadline(tested.value);
    if (off === undefined) return passed(`${headline}: ${steps.at(-1)?.sentence ?? ''}`);
    const { verdict, sentence, fix, failure } = off;
    return { verdict, sentence: `${headline}: ${sentence}`, fix, failure };
  },
};
