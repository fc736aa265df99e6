import { dirname } from 'node:path';
import type { MethodParams } from '../../../../preload/contract/contract.ts';
import { pathWords } from '../../../application/words/phrases.ts';
import { type Failure, fail, problemOf } from '../../../support/failure.ts';
import type { Result } from '../../../support/result.ts';
import { dateSettings } from '../date-settings.ts';
import { type Answers, type Desk, DONE } from '../desk.ts';
import type { Known } from '../organisations.ts';
import { shownAmong } from '../window-state.ts';

type Mine = 'copyText' | 'openOutside' | 'went' | 'closeWindow' | 'quit';
type Place = MethodParams<'openOutside'>['what'];

/** The window itself, and the places that it may ask to be opened, by name. */
export function windowAnswers({ parts, organisations, remembering, went }: Desk): Answers<Mine> {
  const { outside, composition, application, home } = parts;
  const shown = (): Known | undefined => shownAmong(organisations.all(), remembering.shown());
  /** What is to be opened of the places that have an address or a path; undefined where there is none now. */
  const placeOf = (what: Exclude<Place, 'date-and-time'>): string | undefined => {
    switch (what) {
      case 'okta-account': {
        const origin = URL.parse(shown()?.snapshot?.person?.issuer ?? '')?.origin;
        return origin === undefined ? undefined : `${origin}/`;
      }
      case 'log-folder':
        return composition.folders.logs;
      case 'ssh-config':
        return composition.folders.sshConfig;
      case 'licence-texts':
        return application.licenceTexts;
      case 'certificate-folder': {
        const certificate = shown()?.snapshot?.x509?.files?.certificate;
        return certificate === undefined ? undefined : dirname(certificate);
      }
    }
  };
  const openOutside = async (what: Place): Promise<Result<null, Failure>> => {
    const place = what === 'date-and-time' ? undefined : placeOf(what);
    const refuse = (problem: string): Result<null, Failure> =>
      what === 'date-and-time'
        ? fail('NOT_OPENED', { what, problem })
        : fail('NOT_OPENED', { what: 'place', place: place && pathWords(place, home), problem });
    try {
      if (what === 'date-and-time') await dateSettings(parts);
      else if (place === undefined) return refuse('it is not there now');
      else await (what === 'okta-account' ? outside.openExternal(place) : outside.openPath(place));
      return DONE;
    } catch (thrown) {
      return refuse(problemOf(thrown));
    }
  };
  return {
    async copyText({ text }) {
      outside.copy(text);
      return DONE;
    },
    openOutside: ({ what }) => openOutside(what),
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
