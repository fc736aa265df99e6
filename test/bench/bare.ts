import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { Agent, request } from 'node:https';
import { createCertificateRequest } from '#main/certificates/certificate-request.ts';
import { createIdentityKeyPair } from '#main/certificates/keys.ts';
import { sshPublicKeyBlob } from '#main/certificates/ssh-key.ts';
import { createSshAgent } from '#main/delivery/ssh-agent/agent.ts';
import { systemClock } from '#main/support/clock.ts';

/** What the bare script is told; it looks nothing up, verifies nothing and keeps nothing. */
export interface BareOrder {
  readonly issuer: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly authorityUrl: string;
  readonly rootPem: string;
  readonly agentSocket: string;
  /** Opens the connection to the authority while the browser is busy. */
  readonly connectAhead?: boolean;
}

/**
 * The least that a script could do for the same two certificates: wait for the callback, ask for tokens, make keys, ask
 * the authority once, add to the agent. Resolves when all of it is done.
 */
export async function bareSignIn(order: BareOrder, openBrowser: (url: string) => void): Promise<void> {
  const verifier = randomBytes(32).toString('base64url');
  const authority = new Agent({ ca: order.rootPem, keepAlive: order.connectAhead === true });
  const callback = callbackCode(order);
  if (order.connectAhead === true) await ask(order, authority, 'GET', '/health');
  openBrowser(authorizationUrl(order, verifier));
  const tokens = await fetch(`${order.issuer}/v1/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: await callback,
      client_id: order.clientId,
      redirect_uri: order.redirectUri,
      code_verifier: verifier,
    }),
  });
  const { id_token: ott } = (await tokens.json()) as { id_token: string };
  const ssh = generateKeyPairSync('ed25519');
  const csr = await createCertificateRequest(await createIdentityKeyPair(), { commonName: 'bare' });
  if (!csr.ok) throw new Error(csr.error.code);
  const publicKey = sshPublicKeyBlob(ssh.publicKey).toString('base64');
  const signed = (await ask(order, authority, 'POST', '/ssh/sign', {
    ott,
    publicKey,
    certType: 'user',
    identityCSR: csr.value,
  })) as { crt: string };
  const added = await createSshAgent(order.agentSocket, { clock: systemClock }).add({
    privateKey: ssh.privateKey,
    certificate: Buffer.from(signed.crt, 'base64'),
    comment: 'bare',
    lifetimeSeconds: 300,
  });
  if (!added.ok) throw new Error(added.error.code);
  authority.destroy();
}

/** An authorization request as the bare script makes it. */
export function authorizationUrl(order: BareOrder, verifier: string): string {
  const url = new URL(`${order.issuer}/v1/authorize`);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: order.clientId,
    redirect_uri: order.redirectUri,
    scope: 'openid profile email groups offline_access',
    state: randomBytes(16).toString('hex'),
    nonce: randomBytes(16).toString('hex'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString();
  return url.href;
}

function callbackCode({ redirectUri }: BareOrder): Promise<string> {
  return new Promise((resolve, reject) => {
    const server = createServer((incoming, outgoing) => {
      outgoing.setHeader('connection', 'close').end('done');
      server.close();
      resolve(new URL(incoming.url ?? '', redirectUri).searchParams.get('code') ?? '');
    });
    server.once('error', reject);
    server.listen(Number(new URL(redirectUri).port), '127.0.0.1');
  });
}

function ask(
  { authorityUrl }: BareOrder,
  agent: Agent,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const asked = request(`${authorityUrl}${path}`, { method, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.once('end', () => {
        if ((response.statusCode ?? 0) < 300) resolve(JSON.parse(text));
        else reject(new Error(`the authority answered ${response.statusCode}: ${text}`));
      });
    });
    asked.once('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
