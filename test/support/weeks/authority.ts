import { generateKeyPairSync } from 'node:crypto';
import { Pkcs10CertificateRequest } from '@peculiar/x509';
import type { Authority, IssuedCertificates, IssueRequest, OidcProvisioner } from '#main/authority/types.ts';
import { sshPublicKeyBlob } from '#main/certificates/ssh-key.ts';
import { type Failure, failure } from '#main/support/failure.ts';
import { err, ok, type Result } from '#main/support/result.ts';
import { makeSshCertificate } from '#test/support/ssh-certificate.ts';
import { type Made, makeX509 } from '#test/support/x509.ts';
import type { Network } from './network.ts';
import { CLIENT_ID, ISSUER } from './okta.ts';

export const AUTHORITY_HOST = 'ca.example.com';

const CLIENT_AUTHENTICATION = '1.3.6.1.5.5.7.3.2';
/** step-ca's: how far a certificate's start lies back. */
const BACKDATE_MS = 60_000;
const TOLERANCE_MS = 60_000;

/** Like step-ca with one OIDC provisioner, behind the engine's own type, by the clock of the world. */
export class WorldAuthority {
  readonly #network: Network;
  readonly #root: Made;
  readonly #sshKey = generateKeyPairSync('ed25519').privateKey;
  readonly #burnt = new Set<string>();
  condition: 'fine' | 'away' | 'busy' = 'fine';
  /** SSH certificates that it has issued. */
  issued = 0;
  readonly lifeMs: number;
  /** By how much its clock is ahead of the true time. */
  aheadMs = 0;

  constructor(network: Network, root: Made, lifeMs: number) {
    this.#network = network;
    this.#root = root;
    this.lifeMs = lifeMs;
  }

  get rootPem(): string {
    return this.#root.pem;
  }

  get userKey(): Buffer {
    return sshPublicKeyBlob(this.#sshKey);
  }

  readonly connect = async (): Promise<Result<Authority, Failure>> =>
    ok({
      host: AUTHORITY_HOST,
      rootPem: this.rootPem,
      keepWarm: () => undefined,
      skewMs: () => this.#now() - this.#network.clock.now(),
      health: () => this.#ask(() => ok(undefined)),
      oidcProvisioners: () => this.#ask(() => ok([PROVISIONER])),
      sshKeys: () => this.#ask(() => ok({ userKeys: [this.userKey], hostKeys: [] })),
      issue: (request) => this.#ask(() => this.#issue(request)),
      spend: (idToken) => this.#ask(() => this.#spend(idToken)),
      revokeX509: () => this.#ask(() => ok(undefined)),
      revokeSsh: () => this.#ask(() => ok(undefined)),
      hosts: () => this.#ask(() => ok([])),
      checkHost: () => this.#ask(() => ok(false)),
      close: () => undefined,
    });

  #now(): number {
    return this.#network.trueNow() + this.aheadMs;
  }

  async #ask<T>(answer: () => Result<T, Failure> | Promise<Result<T, Failure>>): Promise<Result<T, Failure>> {
    const away = (problem: string) => err(failure('CA_UNREACHABLE', { host: AUTHORITY_HOST, problem }));
    try {
      return await this.#network.exchange(() => {
        if (this.condition === 'busy') return err(failure('CA_BUSY', { host: AUTHORITY_HOST, status: 503 }));
        return this.condition === 'away' ? away('connection refused') : answer();
      });
    } catch (thrown) {
      return away(String(thrown));
    }
  }

  #spend(idToken: string): Result<void, Failure> {
    this.#burnt.add(claimsOf(idToken).jti);
    return ok(undefined);
  }

  /** As step-ca: a token is burnt before it is looked at. */
  async #issue(request: IssueRequest): Promise<Result<IssuedCertificates, Failure>> {
    const { idToken, sshPublicKey, certificateRequestPem } = request;
    const nowMs = this.#now();
    const { jti, iat, exp } = claimsOf(idToken);
    const isFresh = iat * 1000 <= nowMs + TOLERANCE_MS && exp * 1000 >= nowMs - TOLERANCE_MS;
    if (this.#burnt.has(jti) || !isFresh || sshPublicKey === undefined || !certificateRequestPem) {
      return err(failure('CA_REFUSED_UNKNOWN', { host: AUTHORITY_HOST, status: 401, at: nowMs }));
    }
    this.#burnt.add(jti);
    this.issued += 1;
    const [fromMs, toMs] = [nowMs - BACKDATE_MS, nowMs + this.lifeMs];
    const seconds = (ms: number): bigint => BigInt(Math.floor(ms / 1000));
    const { publicKey } = new Pkcs10CertificateRequest(certificateRequestPem);
    const leaf = await makeX509({
      issuer: this.#root,
      certify: publicKey,
      purposes: [CLIENT_AUTHENTICATION],
      from: new Date(fromMs),
      to: new Date(toMs),
    });
    return ok({
      sshCertificate: makeSshCertificate({
        authority: this.#sshKey,
        publicKey: sshPublicKey,
        serial: BigInt(this.issued),
        validAfter: seconds(fromMs),
        validBefore: seconds(toMs),
      }),
      x509Chain: [leaf.pem],
    });
  }
}

function claimsOf(idToken: string): { jti: string; iat: number; exp: number } {
  return JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString());
}

const PROVISIONER: OidcProvisioner = {
  name: 'okta',
  clientId: CLIENT_ID,
  clientSecret: '',
  configurationEndpoint: `${ISSUER}/.well-known/openid-configuration`,
  domains: ['example.com'],
  groups: [],
  admins: [],
  scopes: [],
  authParams: [],
  sshEnabled: true,
};
