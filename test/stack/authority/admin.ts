import * as z from 'zod/mini';
import { listen } from '../provider/listener.ts';
import { type AdministratorRoutes, answerAdministrator, ok } from '../support/administrator.ts';
import { createPki, rotatedPki } from './pki.ts';
import type { AuthorityChanges, OidcProvisionerOptions, Pki, StackAuthority } from './types.ts';

const Claims = z.record(z.string(), z.union([z.boolean(), z.string()]));
const Failing = [
  z.strictObject({ kind: z.literal('refuses'), message: z.string() }),
  z.strictObject({ kind: z.enum(['unreadable', 'crashes']) }),
] as const;
const GoTemplate = z.string();
const Templates = z.strictObject({
  ssh: z.exactOptional(
    z.union([
      ...Failing,
      z.strictObject({ kind: z.literal('groups-as-principals'), prefix: z.string() }),
      GoTemplate,
    ]),
  ),
  x509: z.exactOptional(
    z.union([...Failing, z.strictObject({ kind: z.literal('groups-in-names') }), GoTemplate]),
  ),
});
const names = () => z.exactOptional(z.array(z.string()));
const Provisioner = z.strictObject({
  name: z.exactOptional(z.string()),
  clientId: z.exactOptional(z.string()),
  clientSecret: z.exactOptional(z.string()),
  configurationEndpoint: z.exactOptional(z.string()),
  domains: names(),
  groups: names(),
  admins: names(),
  listenAddress: z.exactOptional(z.string()),
  scopes: names(),
  authParams: names(),
  claims: z.exactOptional(Claims),
  templates: z.exactOptional(Templates),
  outOfOrder: z.exactOptional(z.boolean()),
});
/** Each starts from the provisioner that the stack was started with; none at all is possible. */
const Provisioners = z.strictObject({ provisioners: z.array(Provisioner) });
const Changes = z.strictObject({
  sshEnabled: z.exactOptional(z.boolean()),
  database: z.exactOptional(z.boolean()),
  claims: z.exactOptional(Claims),
  backdate: z.exactOptional(z.string()),
  identityCsr: z.exactOptional(z.boolean()),
});
/** Somebody else's; a new one, with the old one shown beside it; a new one that the old one has signed. */
const Root = z.strictObject({ root: z.enum(['another', 'beside', 'successor']) });

interface Administration {
  readonly authority: StackAuthority;
  /** As it was at the start. */
  readonly provisioner: OidcProvisionerOptions;
  pki: Pki;
  restart(changes: AuthorityChanges): Promise<void>;
}

const shown = ({ kind, url, fingerprint, provisioner }: StackAuthority) =>
  ok({ kind, url, fingerprint, provisioner });

const ROUTES: AdministratorRoutes<Administration> = [
  ['GET /', ({ authority }) => shown(authority)],
  ['GET /requests', ({ authority }) => ok(authority.requests())],
  ['GET /log', ({ authority }) => ok(authority.logText().split('\n'))],
  [
    'PUT /provisioners',
    async ({ authority, provisioner, restart }, _parts, body) => {
      const { provisioners } = Provisioners.parse(body);
      await restart({ provisioners: provisioners.map((changes) => ({ ...provisioner, ...changes })) });
      return shown(authority);
    },
  ],
  [
    'POST /restart',
    async ({ authority, restart }, _parts, body) => {
      await restart(Changes.parse(body ?? {}));
      return shown(authority);
    },
  ],
  [
    'POST /root',
    async (administration, _parts, body) => {
      const { authority, pki, restart } = administration;
      const { root } = Root.parse(body);
      const next = root === 'successor' ? await rotatedPki(pki) : await createPki();
      await restart({ pki: next, otherRoots: root === 'another' ? [] : [authority.rootPem] });
      administration.pki = next;
      return shown(authority);
    },
  ],
];

export interface AuthorityAdministrator {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * The authority's knobs over a port (JSON, loopback only; `A` stands for its address). Each restarts the authority, so
 * that ID tokens from before are refused:
 *
 *   curl $A/; curl $A/requests; curl $A/log
 *   curl -X PUT $A/provisioners -d '{"provisioners":[{"groups":["ssh-users"],"claims":{"maxUserSSHCertDuration":"1h"}}]}'
 *   curl -X PUT $A/provisioners -d '{"provisioners":[{"templates":{"ssh":{"kind":"refuses","message":"Ask IT."}}}]}'
 *   curl -X PUT $A/provisioners -d '{"provisioners":[{"outOfOrder":true},{"name":"b","clientId":"x"}]}'   (or [])
 *   curl -X POST $A/restart -d '{"sshEnabled":false}'       (or database, claims, backdate, identityCsr; or nothing)
 *   curl -X POST $A/root -d '{"root":"successor"}'          (or beside, another)
 */
export async function startAuthorityAdministrator(
  authority: StackAuthority,
  started: { readonly provisioner: OidcProvisionerOptions; readonly pki: Pki },
): Promise<AuthorityAdministrator> {
  const listener = await listen(0);
  let turn: Promise<unknown> = Promise.resolve();
  const administration: Administration = {
    ...started,
    authority,
    /** One after the other. */
    restart(changes) {
      const mine = turn.then(() => authority.restart(changes));
      turn = mine.catch(() => {});
      return mine;
    },
  };
  listener.serve((request, response) => {
    void answerAdministrator(ROUTES, administration, request, response);
  });
  return { url: listener.origin, stop: listener.stop };
}
