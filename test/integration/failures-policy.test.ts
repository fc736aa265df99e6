import { policyWords } from '#main/support/words/policy.ts';
import { play } from './failures/play.ts';

play('the access policy', policyWords);
