import { pathWords } from '../../../application/words/phrases.ts';
import { type Failure, fail } from '../../../support/failure.ts';
import type { Result } from '../../../support/result.ts';
import { type Answers, type Desk, DONE } from '../desk.ts';

/** What the client certificate is good for: shown to a site, and handed to curl. */
export function certificateAnswers({
  parts,
  organisations,
}: Desk): Answers<'testCertificate' | 'copyCurlCommand'> {
  return {
    async testCertificate({ profile }) {
      const one = organisations.get(profile);
      return one.ok ? fail('INTERNAL', { problem: 'no test of certificates is there yet' }) : one;
    },
    async copyCurlCommand({ profile }): Promise<Result<null, Failure>> {
      const one = organisations.get(profile);
      if (!one.ok) return one;
      const files = one.value.snapshot?.x509?.files;
      if (files === undefined) return fail('STORE_REFUSED', { place: 'files', problem: 'there are none' });
      const [certificate, key, root] = [files.certificate, files.key, files.root].map((path) =>
        pathWords(path, parts.home),
      );
      parts.outside.copy(`curl --cert ${certificate} --key ${key} --cacert ${root} https://HOST`);
      return DONE;
    },
  };
}
