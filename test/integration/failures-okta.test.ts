import { oktaWords } from '#main/support/words/okta.ts';
import { play } from './failures/play.ts';

play('signing in and Okta', oktaWords);
