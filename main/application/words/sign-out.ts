import type { SignOutReport } from '../../session/snapshot.ts';
import { unreachable } from '../../support/result.ts';
import type { Times } from '../../support/words/times.ts';

export type Left = SignOutReport['left'][number];

/** What the authority and Okta keep; all else stands on this computer. */
const ELSEWHERE: readonly Left['what'][] = ['ssh', 'x509', 'okta'];

/** What a sign-out has removed from this computer. */
export function goneSentence(left: readonly Left[], forget: boolean): string {
  const here = left.some(({ what }) => !ELSEWHERE.includes(what));
  if (here) return 'Everything but the following was removed from this computer.';
  return forget
    ? 'The certificate in the ssh-agent, the files, the kept sign-in and who it was were removed from this computer.'
    : 'The certificate in the ssh-agent, the files and the kept sign-in were removed from this computer.';
}

/** What is left, and until when it lives. */
export function leftTitle(
  { what, endsAtMs }: Pick<Left, 'what' | 'endsAtMs'>,
  times: Pick<Times, 'at'>,
): string {
  const ends = endsAtMs === undefined ? '' : ` It ends by itself ${times.at(endsAtMs)}.`;
  switch (what) {
    case 'ssh':
      return `The SSH certificate could not be revoked.${ends}`;
    case 'x509':
      return `The client certificate could not be revoked.${ends}`;
    case 'okta':
      return `Okta still keeps the sign-in, though this computer no longer has it.${ends}`;
    case 'agent':
      return `The ssh-agent still holds the SSH certificate.${ends}`;
    case 'files':
      return `Files with the client certificate are still there.${ends}`;
    case 'store':
      return `The client certificate is still where browsers find it.${ends}`;
    case 'root':
      return `A browser still trusts your authority’s root.${ends}`;
    case 'ssh-config':
      return `The settings of ssh could not all be taken back.${ends}`;
    case 'keychain':
      return `The keychain may still hold the sign-in.${ends}`;
    case 'remembered':
      return `This computer still remembers who was signed in.${ends}`;
    default:
      return unreachable(what);
  }
}
