import { authorityWords } from '#main/support/words/authority.ts';
import { play } from './failures/play.ts';

play('the authority', authorityWords);
