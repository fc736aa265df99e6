import { createHash, X509Certificate } from 'node:crypto';
import * as z from 'zod/mini';
import { chainPem, publicParts } from '../pki.ts';
import { sshPublicKeyBlob } from '../ssh-certificate.ts';
import type { EmbeddedAuthority, Route } from './authority.ts';
import { decode, text } from './decode.ts';
import { badRequest, internalError, notFound, notImplemented, Refusal } from './refusal.ts';

const CHECK_HOST = z.object({ type: text, principal: text, token: text });

function allRoots({ pki, otherRoots }: EmbeddedAuthority): readonly string[] {
  return [publicParts(pki).rootPem, ...otherRoots];
}

function fingerprintOf(pem: string): string {
  return createHash('sha256').update(new X509Certificate(pem).raw).digest('hex');
}

export const health: Route = () => ({ status: 200, body: { status: 'ok' } });

export const version: Route = () => ({ status: 200, body: { version: '0.30.2' } });

/** GET /root/{sha256} */
export const root: Route = (authority, { path }) => {
  const wanted = path.slice('/root/'.length).toLowerCase().replaceAll('-', '');
  const found = allRoots(authority).find((pem) => fingerprintOf(pem) === wanted);
  if (found === undefined) {
    const said = `root certificate with fingerprint "${wanted}" was not found`;
    throw new Refusal(404, said, said);
  }
  return { status: 200, body: { ca: found } };
};

/** GET /roots and /federation. 201 is step-ca's own odd choice. */
export const roots: Route = (authority) => ({ status: 201, body: { crts: allRoots(authority) } });

export const intermediates: Route = ({ pki }) => ({
  status: 201,
  body: { crts: chainPem(pki) },
});

/** GET /provisioners?cursor=&limit= */
export const provisioners: Route = (authority, { query }) => {
  const limit = query.get('limit') ?? '';
  if (!/^([-+]?\d+)?$/.test(limit)) throw badRequest(`limit '${limit}' is not an integer`);
  return { status: 200, body: authority.provisioners.list(query.get('cursor') ?? '', Number(limit)) };
};

/** GET /ssh/roots and /ssh/federation */
export const sshRoots: Route = ({ pki, sshEnabled }) => {
  if (!sshEnabled) throw notFound('no keys found');
  const keys = (key: typeof pki.sshUserKey) => [sshPublicKeyBlob(key).toString('base64')];
  return { status: 200, body: { userKey: keys(pki.sshUserKey), hostKey: keys(pki.sshHostKey) } };
};

/** POST /ssh/check-host: whether a certificate for that host was ever issued. */
export const checkHost: Route = ({ memory, hasDatabase }, { body }) => {
  const { type, principal } = decode(CHECK_HOST, body);
  if (type !== 'host') throw badRequest(`unsupported type '${type}'`);
  if (principal === '') throw badRequest('missing or empty principal');
  if (!hasDatabase) throw notImplemented('isSSHHost is not implemented');
  return { status: 200, body: { exists: memory.hosts.has(principal.toLowerCase()) } };
};

/** GET /ssh/hosts: names in host certificates that are still valid. */
export const hosts: Route = ({ memory, hasDatabase }) => {
  if (!hasDatabase) throw internalError('getSSHHosts');
  const now = Date.now() / 1000;
  const names = [...memory.hosts].filter(([, validBefore]) => validBefore > now).map(([name]) => name);
  return {
    status: 200,
    body: { hosts: names.sort().map((hostname) => ({ hid: '', host_tags: null, hostname })) },
  };
};
