import type { Route } from './authority.ts';
import {
  checkHost,
  health,
  hosts,
  intermediates,
  provisioners,
  root,
  roots,
  sshRoots,
  version,
} from './public-routes.ts';
import { renew } from './renew.ts';
import { revokeSsh, revokeX509 } from './revoke.ts';
import { signSsh } from './sign-ssh.ts';
import { sign } from './sign-x509.ts';

type Methods = Readonly<Partial<Record<'GET' | 'POST', Route>>>;

/** Those of step-ca's routes (step-ca, api/api.go) that Latchkey needs. Each also answers under "/1.0". */
const ROUTES: Readonly<Record<string, Methods>> = {
  '/health': { GET: health },
  '/version': { GET: version },
  '/roots': { GET: roots },
  '/federation': { GET: roots },
  '/intermediates': { GET: intermediates },
  '/provisioners': { GET: provisioners },
  '/sign': { POST: sign },
  '/renew': { POST: renew },
  '/revoke': { POST: revokeX509 },
  '/ssh/sign': { POST: signSsh },
  '/ssh/revoke': { POST: revokeSsh },
  '/ssh/roots': { GET: sshRoots },
  '/ssh/federation': { GET: sshRoots },
  '/ssh/check-host': { POST: checkHost },
  '/ssh/hosts': { GET: hosts },
};

/** What answers this request: a route, 404 for an unknown path, or 405 for another method. */
export function findRoute(method: string, path: string): Route | 404 | 405 {
  const methods = /^\/root\/[^/]+$/.test(path) ? { GET: root } : ROUTES[path];
  if (methods === undefined) return 404;
  switch (method) {
    case 'GET':
    case 'HEAD':
      return methods.GET ?? 405;
    case 'POST':
      return ('POST' in methods ? methods.POST : undefined) ?? 405;
    default:
      return 405;
  }
}
