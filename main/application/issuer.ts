import { normaliseIssuer } from '../okta/issuer.ts';

/**
 * What Latchkey makes of an address of Okta and of a server's id, in words: people write domains, and guides write the
 * addresses of documents. Undefined where nothing is written, or it cannot be used, which is said elsewhere.
 */
export function readAs(
  { issuer, serverId }: { readonly issuer?: string | undefined; readonly serverId?: string | undefined },
  otherwise?: string,
): string | undefined {
  const written = issuer ?? otherwise;
  const made = written === undefined ? undefined : normaliseIssuer(written, serverId);
  return made?.ok === true ? made.value.said : undefined;
}
