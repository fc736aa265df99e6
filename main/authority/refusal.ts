import { type Failure, failure } from '../support/failure.ts';
import type { Result } from '../support/result.ts';
import { chooseProvisioner } from './choose-provisioner.ts';
import type { Connection } from './connection.ts';
import { type IdTokenClaims, readIdToken } from './id-token.ts';
import { precheckIdentity } from './precheck.ts';
import { readProvisioners } from './provisioners.ts';
import type { IssueRequest, OidcProvisioner } from './types.ts';

/**
 * step-ca's 401 tells no reason, but its public list of provisioners often does: it may have changed since the last
 * look. Asked only after a refusal, so it costs the good way nothing. Gives back `refusal` itself where nothing is
 * found: then only the authority's log knows.
 */
export async function explainRefusal(
  connection: Connection,
  request: IssueRequest,
  refusal: Failure,
): Promise<Failure> {
  const { host } = connection.location;
  const sshAsked = request.sshPublicKey !== undefined;
  // The authority has no SSH keys at all. It says so before it looks at the token, which is still good.
  const noSsh = sshAsked && refusal.code === 'CA_REJECTED' && refusal.facts.status === 501;
  const noReason = refusal.code === 'CA_REFUSED_UNKNOWN' && refusal.facts.status === 401;
  if (!noSsh && !noReason) return refusal;

  const claims = readIdToken(request.idToken);
  if (claims === undefined) return refusal;
  const provisioner = await provisionerFor(connection, claims);
  if (noSsh)
    return failure('CA_SSH_OFF', { host, provisioner: provisioner.ok ? provisioner.value.name : '' });
  if (!provisioner.ok) return provisioner.error.code === 'PROVISIONER_MISSING' ? provisioner.error : refusal;
  if (sshAsked && provisioner.value.sshEnabled === false) {
    return failure('CA_SSH_OFF', { host, provisioner: provisioner.value.name });
  }
  // A token without groups has none, as step-ca sees it.
  const identity = { email: claims.email, groups: claims.groups ?? [] };
  const judged = precheckIdentity(provisioner.value, identity, host);
  return judged.ok ? refusal : judged.error;
}

/** The provisioner that step-ca takes such a token to. */
async function provisionerFor(
  connection: Connection,
  { clientIds }: IdTokenClaims,
): Promise<Result<OidcProvisioner, Failure>> {
  const listed = await readProvisioners(connection);
  if (!listed.ok) return listed;
  const { oidc } = listed.value;
  const clientId = clientIds.find((id) => oidc.some((one) => one.clientId === id)) ?? clientIds[0];
  return chooseProvisioner(oidc, { authority: connection.location.host, clientId });
}
