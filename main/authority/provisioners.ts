import * as z from 'zod/mini';
import { type Failure, fail } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';
import { readAnswer } from './answers.ts';
import type { Connection } from './connection.ts';
import type { OidcProvisioner } from './types.ts';

/** What the authority publishes of its ways in, as far as we use them. */
export interface Provisioners {
  readonly oidc: readonly OidcProvisioner[];
  /** Names of the SSHPOP provisioners, which take a certificate's own key as proof. */
  readonly sshpop: readonly string[];
}

/** step-ca's largest page. */
const PAGE_SIZE = 100;
/** Ten thousand provisioners are no authority but an answer without an end. */
const MAX_PAGES = 100;

/** Unknown types and keys are skipped: step-ca has a dozen types and gains more. */
const pageSchema = z.object({
  provisioners: z.array(z.looseObject({ type: z.string() })),
  nextCursor: z.nullish(z.string()),
});

const strings = z.nullish(z.array(z.string()));
/** Another shape is none that we could read, and no reason to pass over the provisioner. */
const templateOf = z.catch(z.nullish(z.object({ template: z.nullish(z.string()) })), undefined);
const oidcSchema = z.object({
  name: z.string(),
  clientID: z.string(),
  clientSecret: z.nullish(z.string()),
  configurationEndpoint: z.string(),
  listenAddress: z.nullish(z.string()),
  domains: strings,
  groups: strings,
  admins: strings,
  scopes: strings,
  authParams: strings,
  claims: z.nullish(z.object({ enableSSHCA: z.nullish(z.boolean()) })),
  options: z.nullish(z.object({ ssh: templateOf, x509: templateOf })),
  state: z.nullish(z.string()),
  stateReason: z.nullish(z.string()),
});

/** GET /provisioners, every page. Public: no token, no certificate. */
export async function readProvisioners(connection: Connection): Promise<Result<Provisioners, Failure>> {
  const { location } = connection;
  const oidc: OidcProvisioner[] = [];
  const sshpop: string[] = [];
  let cursor = '';
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...(cursor !== '' && { cursor }) });
    const answer = await connection.send({ method: 'GET', path: `/provisioners?${query}` });
    if (!answer.ok) return answer;
    const body = readAnswer(location, answer.value, pageSchema, 'read');
    if (!body.ok) return body;
    for (const entry of body.value.provisioners) {
      if (entry.type === 'SSHPOP') sshpop.push(...namesOf(entry));
      if (entry.type === 'OIDC') oidc.push(...oidcOf(entry));
    }
    cursor = body.value.nextCursor ?? '';
    if (cursor === '') return ok({ oidc, sshpop });
  }
  return fail('CA_ANSWER_WRONG', { host: location.host, problem: 'the list of provisioners does not end' });
}

/** One, or none where the entry has not the shape that we could use. */
function oidcOf(entry: unknown): OidcProvisioner[] {
  const parsed = z.safeParse(oidcSchema, entry);
  if (!parsed.success) return [];
  const { data } = parsed;
  return [
    {
      name: data.name,
      clientId: data.clientID,
      clientSecret: data.clientSecret ?? '',
      configurationEndpoint: data.configurationEndpoint,
      listenAddress: data.listenAddress ?? undefined,
      domains: data.domains ?? [],
      groups: data.groups ?? [],
      admins: data.admins ?? [],
      scopes: data.scopes ?? [],
      authParams: data.authParams ?? [],
      sshEnabled: data.claims?.enableSSHCA ?? undefined,
      templates: [data.options?.ssh, data.options?.x509].flatMap((one) => templateText(one?.template)),
      unusable: data.state === 'Uninitialized' ? (data.stateReason ?? 'no reason given') : undefined,
    },
  ];
}

/** As it is, or in base64: step-ca takes both, and tells them apart by the first brace. */
function templateText(written: string | null | undefined): string[] {
  if (!written) return [];
  return [written.trimStart().startsWith('{') ? written : Buffer.from(written, 'base64').toString('utf8')];
}

function namesOf(entry: unknown): string[] {
  const parsed = z.safeParse(z.object({ name: z.string() }), entry);
  return parsed.success ? [parsed.data.name] : [];
}
