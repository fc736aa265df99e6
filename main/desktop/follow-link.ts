import type { WindowState } from '../../preload/contract/state.ts';
import type { ResolvedDesktop } from '../settings/desktop.ts';
import { unreachable } from '../support/result.ts';
import { type Act, open } from './act.ts';
import type { Link } from './links.ts';
import type { LinkedSetup } from './service/types.ts';

/** What a link may do by itself: lead the person to where they can do it. */
export type LinkStep = Act | { readonly do: 'propose'; readonly setup: LinkedSetup };

/**
 * A sign-in begins with a click in the window and never with a link, because pages can open links by themselves. A link
 * leads to the organisation that it names by Okta's host, and to the one that is shown anyway where none is of that name.
 * Where showing another one has Okta asked again (`reauthenticateOnSwitch`), it leads to the list of them, for the click.
 */
export function followLink(
  link: Link,
  { organisations, shown }: Pick<WindowState, 'organisations' | 'shown'>,
  { reauthenticateOnSwitch }: Pick<ResolvedDesktop, 'reauthenticateOnSwitch'>,
): LinkStep {
  switch (link.kind) {
    case 'open':
      return { do: 'open' };
    case 'login': {
      const host = link.issuer === undefined ? undefined : URL.parse(link.issuer)?.host;
      const meant = organisations.find(({ oktaHost }) => oktaHost !== undefined && oktaHost === host);
      const isOther = meant !== undefined && meant.profile !== shown;
      return isOther && reauthenticateOnSwitch ? open('organisations') : open('overview', meant?.profile);
    }
    case 'setup':
      return {
        do: 'propose',
        setup: { authority: link.authority, fingerprint: link.fingerprint },
      };
    default:
      return unreachable(link);
  }
}
