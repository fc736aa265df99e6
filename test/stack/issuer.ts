import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** An OIDC issuer with nothing but discovery, keys and a pen: for tests that want tokens no provider would issue. */
export interface TokenIssuer {
  readonly issuer: string;
  /** The claims as given, signed RS256; a claim that is undefined is left out. */
  sign(claims: Readonly<Record<string, unknown>>, options?: SignOptions): Promise<string>;
  /** Signs with a new key from now on, and publishes no other. */
  rotateKey(): Promise<void>;
  stop(): Promise<void>;
}

export interface SignOptions {
  /** Names this key id instead of the real one. */
  readonly kid?: string;
}

export async function startTokenIssuer(): Promise<TokenIssuer> {
  let key = await createKey('test-key');
  const server: Server = createServer((request, response) => {
    const answers: Readonly<Record<string, object>> = {
      '/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}/keys` },
      '/keys': { keys: [key.jwk] },
    };
    const body = answers[request.url ?? ''];
    response.writeHead(body === undefined ? 404 : 200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(body ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    sign: (claims, { kid = key.jwk.kid } = {}) =>
      new SignJWT(JSON.parse(JSON.stringify(claims)))
        .setProtectedHeader({ alg: 'RS256', kid })
        .sign(key.privateKey),
    async rotateKey() {
      key = await createKey(`${key.jwk.kid}-next`);
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function createKey(kid: string) {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } };
}
