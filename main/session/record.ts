import * as z from 'zod/mini';
import {
  accessChangesSchema,
  accessOverviewSchema,
  failureSchema,
  groupsSchema,
  pemPathsSchema,
  personSchema,
  storePlaceSchema,
} from './snapshot.ts';

/** What the access policy came to when it was looked at last. The policy itself is kept apart (access/kept.ts). */
const accessSchema = z.object({
  checkedAtMs: z.number(),
  /** Missing where no policy was ever had. `groups` are those that it is from. */
  last: z.optional(
    z.extend(accessOverviewSchema, { groups: z.optional(z.array(z.string())), atMs: z.number() }),
  ),
  changes: z.optional(accessChangesSchema),
  /** Why no newer policy is in force. */
  notes: z.array(failureSchema),
});

/**
 * What is remembered of a sign-in between processes: who, which certificates, the last groups, what is due. No
 * secrets: the refresh token is in the keychain, the SSH key in the agent. The state that people see is derived
 * from this and from the clock (state.ts), so no stored state can disagree with the certificates.
 */
export const recordSchema = z.object({
  version: z.literal(1),
  person: personSchema,
  clientId: z.string(),
  signedInAtMs: z.number(),
  /** When the certificates below were asked for. */
  issuedAtMs: z.number(),
  authority: z.object({
    url: z.string(),
    fingerprint: z.string(),
    rootPem: z.string(),
    provisioner: z.string(),
    /** Keys that sign user certificates, base64 of the wire form: by them we know our entries in the agent. */
    sshUserKeys: z.array(z.string()),
    /** Keys that sign host certificates, alike: what ssh is told of hosts can change without the authority. */
    sshHostKeys: z.optional(z.array(z.string())),
  }),
  groups: z.optional(groupsSchema),
  access: z.optional(accessSchema),
  keptIn: z.enum(['keychain', 'memory']),
  ssh: z.optional(z.object({ certificate: z.string(), agent: z.string() })),
  /** The person's ssh_config, in which one line leads ssh to our files. */
  sshConfig: z.optional(z.object({ file: z.string() })),
  x509: z.optional(
    z.object({
      chainPem: z.array(z.string()),
      files: z.optional(pemPathsSchema),
      stores: z.optional(z.array(storePlaceSchema)),
      replacedInStoreAtMs: z.optional(z.number()),
    }),
  ),
  /** Wall-clock times. `dueAtMs` is missing when nothing will renew: the session ended, or Okta gave no refresh token. */
  renewal: z.object({ dueAtMs: z.optional(z.number()), failures: z.number() }),
  /** Why the last attempt did not succeed, since when it is so. Gone after a success. */
  trouble: z.optional(z.object({ failure: failureSchema, sinceMs: z.number() })),
  /** What the last delivery could not do, and other things worth saying beside the state. */
  notes: z.array(failureSchema),
  /** A sign-out has begun: whoever finds this finishes it. */
  leaving: z.optional(z.boolean()),
});

export type SessionRecord = z.infer<typeof recordSchema>;
export type RecordedAccess = z.infer<typeof accessSchema>;
