import { failure } from '../../../support/failure.ts';
import { failed, look, notRun, passed } from '../findings.ts';
import type { Step } from '../types.ts';

/** What step-ca and Okta accept; beyond it signing in fails. */
const LARGEST_SKEW_MS = 60_000;
/** Worth saying, though everything works. */
const NOTABLE_SKEW_MS = 10_000;

export const clockStep: Step = {
  id: 'clock',
  title: 'Clock',
  heading: 'The clock is right',
  broken: 'The clock is wrong',
  needs: ['settings', 'proxy'],
  async run({ authority, okta }, saying) {
    const [ofAuthority, ofOkta] = [await authority(), await okta()];
    const measured = [ofOkta, ofAuthority].flatMap((one) =>
      one?.ok === true && one.value.skewMs !== undefined
        ? [{ host: one.value.host, skewMs: one.value.skewMs }]
        : [],
    );
    const worst = measured.reduce<(typeof measured)[number] | undefined>(
      (so_far, one) =>
        so_far === undefined || Math.abs(one.skewMs) > Math.abs(so_far.skewMs) ? one : so_far,
      undefined,
    );
    if (worst === undefined) return notRun('nobody told the time');
    const skewSeconds = Math.round(worst.skewMs / 1000);
    if (Math.abs(worst.skewMs) > LARGEST_SKEW_MS) {
      return failed(failure('CLOCK_WRONG', { host: worst.host, skewSeconds }), saying);
    }
    if (Math.abs(worst.skewMs) > NOTABLE_SKEW_MS) {
      const way = skewSeconds > 0 ? 'ahead of' : 'behind';
      return look(
        `${Math.abs(skewSeconds)} seconds ${way} ${worst.host}; from a minute on, signing in fails`,
        'Let this computer set its clock from the network.',
      );
    }
    return passed(`agrees with ${measured.map(({ host }) => host).join(' and ')}`);
  },
};
