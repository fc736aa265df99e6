import { networkWords } from '#main/support/words/network.ts';
import { localCertificate } from '#test/stack/support/local-certificate.ts';
import { trustForWebSites } from '#test/support/trusted.ts';
import { play } from './failures/play.ts';

// Only what is encrypted goes through proxies.
const { trustedPem, ...tls } = await localCertificate();
trustForWebSites(trustedPem);

play('the way to Okta and the authority', networkWords, { provider: { tls }, trustedPem });
