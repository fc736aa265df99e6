import type { OktaSession } from '../../okta/types.ts';
import { type Failure, fail } from '../../support/failure.ts';
import { ok, type Result } from '../../support/result.ts';
import type { Connections } from '../connections.ts';
import type { SessionContext } from '../context.ts';
import { type Issued, issue } from '../issue.ts';
import { type Materials, prepareMaterials } from '../materials.ts';
import type { Trial } from './types.ts';

/** What step-ca gives at the least where nobody says otherwise. */
const TRIAL_LIFE_SECONDS = 5 * 60;

/**
 * Asks the authority as a real sign-in does, for the shortest life, and revokes what it gives. Keys and certificates
 * stay in this process's memory. Where the authority gives no life as short as that, its own is asked for with
 * `another` ID token.
 */
export async function tryAuthority(
  context: SessionContext,
  connections: Connections,
  { idToken, identity }: OktaSession,
  another: string | undefined,
): Promise<Result<Trial, Failure>> {
  const { authority, client } = connections;
  const sshKeys = await authority.sshKeys();
  if (!sshKeys.ok) return sshKeys;
  const materials = await prepareMaterials(context, connections, sshKeys.value);
  if (!materials.ok) return materials;
  const fresh = [another].values();
  const short = { ...context, profile: { ...context.profile, certificateLifeSeconds: TRIAL_LIFE_SECONDS } };
  const issued = await issue(short, {
    connections,
    materials: materials.value,
    sshUserKeys: sshKeys.value.userKeys,
    idToken,
    identity,
    async freshIdToken() {
      const next = fresh.next().value;
      return next === undefined ? fail('NO_REFRESH', { clientId: client.clientId }) : ok(next);
    },
  });
  if (!issued.ok) return issued;
  const notRevoked = await revoke(connections, materials.value, issued.value);
  return ok({ ...tried(issued.value, context.parts.clock.now()), notRevoked });
}

async function revoke(
  { authority }: Connections,
  materials: Materials,
  { ssh, x509 }: Issued,
): Promise<readonly Failure[]> {
  const privateKeyPem = materials.x509?.pair.privateKey?.export({ type: 'pkcs8', format: 'pem' }).toString();
  const revoked = await Promise.all([
    ssh === undefined || materials.ssh === undefined
      ? ok(undefined)
      : authority.revokeSsh({ certificate: ssh.blob, sign: materials.ssh.pair.sign }),
    x509 === undefined || privateKeyPem === undefined
      ? ok(undefined)
      : authority.revokeX509({ chainPem: x509.chainPem, privateKeyPem }),
  ]);
  return revoked.flatMap((one) => (one.ok ? [] : [one.error]));
}

function tried({ ssh, x509, notes }: Issued, nowMs: number): Omit<Trial, 'notRevoked'> {
  const secondsUntil = (endMs: number): number => Math.round((endMs - nowMs) / 1000);
  return {
    ...(ssh && {
      ssh: {
        serial: ssh.serial,
        keyId: ssh.keyId,
        principals: ssh.principals,
        lifeSeconds: ssh.validBeforeMs === undefined ? undefined : secondsUntil(ssh.validBeforeMs),
      },
    }),
    ...(x509 && {
      x509: {
        serial: x509.leaf.serial,
        subject: x509.leaf.subject,
        lifeSeconds: secondsUntil(x509.leaf.notAfterMs),
      },
    }),
    // That it lives as briefly as was asked, or longer, is no news here.
    notes: notes.filter(({ code }) => code !== 'CA_LIFE'),
  };
}
