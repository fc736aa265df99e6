import { isDeepStrictEqual } from 'node:util';
import type { Proposal } from '../../../../preload/contract/answers.ts';
import type { MetAuthority } from '../../../application/meet-authority.ts';
import type { LoadedSettings } from '../../../settings/load.ts';
import { managedSettingsPath, managedSources, userSettingsPath } from '../../../settings/sources.ts';
import { saveSettings } from '../../../settings/write.ts';
import { type Failure, fail } from '../../../support/failure.ts';
import { ok, type Result } from '../../../support/result.ts';
import { hostOf } from '../host-of.ts';
import type { ServiceParts } from '../types.ts';
import type { Setup } from './read.ts';

/** What may be set up once the person has said yes; nothing is written, and no link asks anybody, before that. */
export interface Proposals {
  /** SETTINGS_INVALID where IT has set up an organisation of that name. `met`: what the authority said of Okta. */
  make(from: Proposal['from'], setup: Setup, met?: MetAuthority): Result<Proposal, Failure>;
  /** The last one that was not answered: of a link, or of a file that was chosen in the tray. */
  waiting(): Proposal | undefined;
  /** Writes it down, the authority having been met; the name of the organisation. */
  accept(number: number): Promise<Result<string, Failure>>;
  decline(number: number): void;
}

interface Made {
  readonly proposal: Proposal;
  readonly setup: Setup;
}

/** Pages can open links by themselves, one after the other. */
const MOST_OPEN = 8;

export function createProposals(parts: ServiceParts, loaded: () => LoadedSettings | undefined): Proposals {
  const { composition, environment } = parts;
  const open = new Map<number, Made>();
  let last = 0;
  const path = userSettingsPath(environment, composition.folders);
  const managed = managedSettingsPath(composition.folders);

  return {
    make(from, setup, met) {
      const { name, profile } = setup;
      const { settings, origin = {} } = loaded() ?? {};
      if (managed !== undefined && origin[`profiles.${name}.authority.url`] === managed) {
        return fail('SETTINGS_INVALID', {
          source: managed,
          problems: [`IT has set up “${name}” here already`],
        });
      }
      last += 1;
      const { authority, okta, title } = profile;
      const oktaHost = met?.oktaHost ?? hostOf(okta?.issuer);
      const proposal: Proposal = {
        ...{ number: last, from, profile: name },
        title: title ?? hostOf(authority.url) ?? name,
        ...(oktaHost === undefined ? {} : { oktaHost }),
        authority: authority.url,
        fingerprint: authority.fingerprint,
        replaces: Object.hasOwn(settings?.profiles ?? {}, name),
      };
      const made = [...open.values()].find((other) => isSame(other, { proposal, setup })) ?? {
        proposal,
        setup,
      };
      // Now the last one, also where it was there.
      open.delete(made.proposal.number);
      open.set(made.proposal.number, made);
      for (const number of [...open.keys()].slice(0, -MOST_OPEN)) open.delete(number);
      return ok(made.proposal);
    },
    waiting: () => [...open.values()].at(-1)?.proposal,
    async accept(number) {
      const made = open.get(number);
      if (made === undefined) {
        return fail('SETTINGS_INVALID', {
          source: path,
          problems: ['what was to be set up is not there any more'],
        });
      }
      const { name, profile } = made.setup;
      // Whoever typed it has met it already.
      const met = made.proposal.from === 'link' ? await composition.meetAuthority(profile) : ok(undefined);
      if (!met.ok) return met;
      const saved = await saveSettings(
        path,
        { profiles: { [name]: profile } },
        managedSources(composition.folders),
      );
      if (!saved.ok) return saved;
      open.delete(number);
      return ok(name);
    },
    decline: (number) => void open.delete(number),
  };
}

/** A link that is opened twice asks one question. */
function isSame(made: Made, { proposal, setup }: Made): boolean {
  return isDeepStrictEqual(made, { proposal: { ...proposal, number: made.proposal.number }, setup });
}
