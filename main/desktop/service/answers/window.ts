import { dirname } from 'node:path';
import type { MethodParams } from '../../../../preload/contract/contract.ts';
import { type Failure, fail, problemOf } from '../../../support/failure.ts';
import type { Result } from '../../../support/result.ts';
import { dateSettings } from '../date-settings.ts';
import { type Answers, type Desk, DONE } from '../desk.ts';
import type { Known } from '../organisations.ts';

type Mine = 'copyText' | 'openOutside' | 'went' | 'closeWindow' | 'quit';
type Place = MethodParams<'openOutside'>['what'];

/** The window itself, and the places that it may ask to be opened, by name. */
export function windowAnswers({ parts, organisations, remembering, went }: Desk): Answers<Mine> {
  const { outside, composition, application } = parts;
  const shown = (): Known | undefined => {
    const last = organisations.get(remembering.shown() ?? '');
    return last.ok ? last.value : organisations.all()[0];
  };
  const open = (what: Place): Promise<void> => {
    switch (what) {
      case 'okta-account': {
        const issuer = shown()?.snapshot?.person?.issuer;
        const origin = issuer === undefined ? undefined : URL.parse(issuer)?.origin;
        if (origin === undefined) return Promise.reject(new Error('nobody is signed in'));
        return outside.openExternal(`${origin}/`);
      }
      case 'date-and-time':
        return dateSettings(parts);
      case 'log-folder':
        return outside.openPath(composition.folders.logs);
      case 'ssh-config':
        return outside.openPath(composition.folders.sshConfig);
      case 'licence-texts':
        return outside.openPath(application.licenceTexts);
      case 'certificate-folder': {
        const certificate = shown()?.snapshot?.x509?.files?.certificate;
        if (certificate === undefined) return Promise.reject(new Error('there are no files'));
        return outside.openPath(dirname(certificate));
      }
    }
  };
  return {
    async copyText({ text }) {
      outside.copy(text);
      return DONE;
    },
    async openOutside({ what }): Promise<Result<null, Failure>> {
      try {
        await open(what);
        return DONE;
      } catch (thrown) {
        return fail('INTERNAL', { problem: `it could not be opened: ${problemOf(thrown)}` });
      }
    },
    async went({ page }) {
      went(page);
      return DONE;
    },
    async closeWindow() {
      outside.closeWindow();
      return DONE;
    },
    async quit() {
      outside.quit();
      return DONE;
    },
  };
}
