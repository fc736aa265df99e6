import { setUpWords } from '#main/support/words/set-up.ts';
import { play } from './failures/play.ts';

play('the set-up', setUpWords, {
  moreProvisioners: (okta) => [{ ...okta, name: 'okta-2', clientId: '0oaanother' }],
});
