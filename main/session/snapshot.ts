import * as z from 'zod/mini';
import type { Failure } from '../support/failure.ts';

/**
 * What a session looks like from outside, whole, at one moment: the answer of `latchkey status --json`, of the control
 * socket, and later of the window. Every time is in milliseconds since 1970; every name is as the certificate says it.
 */
export const failureSchema = z.custom<Failure>(
  (value) => typeof value === 'object' && value !== null && 'code' in value && 'facts' in value,
);

export const personSchema = z.object({
  issuer: z.string(),
  subject: z.string(),
  email: z.optional(z.string()),
  name: z.optional(z.string()),
});

/** A person as this computer remembers one after a sign-out: known by issuer and subject, called by the address. */
export const knownPersonSchema = z.omit(personSchema, { name: true });

/** Whom Okta has confirmed, where the person is asked before anything is made. */
export const confirmedIdentitySchema = z.extend(personSchema, {
  /** How many groups Okta lists; missing where it sent no list. */
  groups: z.optional(z.number()),
  reason: z.enum(['first', 'other-person']),
  /** Who was signed in here before; there where the reason is another person. */
  expected: z.optional(knownPersonSchema),
  /** Okta did not ask for anything this time: the browser was signed in before. */
  alreadySignedIn: z.boolean(),
});
export const identityAnswerSchema = z.enum(['continue', 'afresh', 'cancel']);

const sshSchema = z.object({
  serial: z.string(),
  keyId: z.string(),
  principals: z.array(z.string()),
  algorithm: z.string(),
  /** "SHA256:…" of the certified key, as ssh-add -l prints it. */
  fingerprint: z.string(),
  validAfterMs: z.number(),
  /** Missing for a certificate without an end. */
  validBeforeMs: z.optional(z.number()),
  /** Where it is. `listed` says whether the agent shows it at this moment; undefined when the agent was not asked. */
  agent: z.object({ address: z.string(), listed: z.optional(z.boolean()) }),
});

/** PEM files for curl and other tools; the paths stay the same from renewal to renewal. */
export const pemPathsSchema = z.object({
  certificate: z.string(),
  key: z.string(),
  chain: z.string(),
  root: z.string(),
});

/** A place of the person's own store, by its name and, where it is a folder, its path. */
export const storePlaceSchema = z.object({ name: z.string(), path: z.optional(z.string()) });

const x509Schema = z.object({
  serial: z.string(),
  subject: z.string(),
  issuer: z.string(),
  /** Kind and size of the certified key: "ECDSA P-256", "RSA 2048". */
  keyType: z.string(),
  subjectAlternativeNames: z.array(z.object({ kind: z.string(), value: z.string() })),
  fingerprint: z.string(),
  notBeforeMs: z.number(),
  notAfterMs: z.number(),
  /** Where it is: paths of the PEM files, when the settings ask for them. */
  files: z.optional(pemPathsSchema),
  /** Places of the person's own store in which browsers find it. */
  stores: z.optional(z.array(storePlaceSchema)),
  /**
   * When it took the place of an earlier one there: some browsers show that one until they are closed. Set anew once a
   * day at most, so whoever tells people tells each moment once.
   */
  replacedInStoreAtMs: z.optional(z.number()),
});

export const groupsSchema = z.object({
  names: z.array(z.string()),
  source: z.enum(['id_token', 'userinfo']),
  asOfMs: z.number(),
  /** Set when Okta sent no list the last time it was asked: the names are older than the certificates. */
  unknownSinceMs: z.optional(z.number()),
});

const list = <T extends z.ZodMiniType>(item: T) => z.readonly(z.array(item));

/** A role that the person's groups give (access/changes.ts). */
const roleSummarySchema = z.object({
  name: z.string(),
  title: z.string(),
  hosts: z.number(),
  groups: list(z.string()),
});

/** What the access policy makes of the groups. Which hosts, `latchkey hosts` tells. */
export const accessOverviewSchema = z.object({
  policySerial: z.number(),
  /** When the policy's source was last seen to have nothing newer. */
  policyAsOfMs: z.number(),
  hosts: z.number(),
  roles: list(roleSummarySchema),
});

/** The last time that a sign-in, a renewal or another policy changed something. */
export const accessChangesSchema = z.object({
  gained: list(roleSummarySchema),
  /** As they were. */
  lost: list(roleSummarySchema),
  resized: list(z.object({ role: roleSummarySchema, hostsBefore: z.number() })),
  groupsGained: list(z.string()),
  groupsLost: list(z.string()),
  hostsBefore: z.number(),
  hostsNow: z.number(),
  policyChanged: z.boolean(),
  /** What was before is from then. */
  sinceMs: z.number(),
  /** When the change was seen. */
  atMs: z.number(),
});

const stateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('signed-out') }),
  z.object({
    kind: z.literal('signing-in'),
    step: z.enum(['browser', 'confirm', 'certificates']),
    /** When waiting for the browser, or for the answer, ends. */
    expiresAtMs: z.number(),
    /** With the step "confirm": whom the person is asked about. */
    identity: z.optional(confirmedIdentitySchema),
  }),
  z.object({ kind: z.literal('fresh') }),
  z.object({ kind: z.literal('renewing') }),
  z.object({
    kind: z.literal('offline'),
    failure: failureSchema,
    sinceMs: z.number(),
    nextTryAtMs: z.number(),
  }),
  z.object({ kind: z.literal('attention'), failure: failureSchema }),
]);

export const snapshotSchema = z.object({
  version: z.literal(1),
  profile: z.string(),
  state: stateSchema,
  person: z.optional(personSchema),
  signedInAtMs: z.optional(z.number()),
  /** `fingerprint`: SHA-256 of the root that is trusted, lower-case hex. */
  authority: z.optional(z.object({ url: z.string(), provisioner: z.string(), fingerprint: z.string() })),
  ssh: z.optional(sshSchema),
  x509: z.optional(x509Schema),
  groups: z.optional(groupsSchema),
  /** Missing where no access policy is named, or none was ever had. */
  access: z.optional(accessOverviewSchema),
  changes: z.optional(accessChangesSchema),
  nextRenewalAtMs: z.optional(z.number()),
  /** Where the sign-in is kept; in memory it ends with the process that made it. */
  keptIn: z.optional(z.enum(['keychain', 'memory'])),
  /** A process hosts this session and renews it in the background. */
  hosted: z.boolean(),
  /** Conditions beside the state, the most pressing first. */
  notes: z.array(failureSchema),
});

export type SessionSnapshot = z.infer<typeof snapshotSchema>;
export type SessionState = SessionSnapshot['state'];
export type Person = z.infer<typeof personSchema>;
export type KnownPerson = z.infer<typeof knownPersonSchema>;
export type ConfirmedIdentity = z.infer<typeof confirmedIdentitySchema>;
export type IdentityAnswer = z.infer<typeof identityAnswerSchema>;
export type SshCredential = z.infer<typeof sshSchema>;
export type X509Credential = z.infer<typeof x509Schema>;
export type GroupList = z.infer<typeof groupsSchema>;
export type ShownChanges = z.infer<typeof accessChangesSchema>;

/** What was waiting for the person's browser: for "Copy link" and for whoever opens it. */
export const pendingBrowserSchema = z.object({
  authorizationUrl: z.string(),
  redirectUri: z.string(),
  expiresAtMs: z.number(),
});
export type PendingBrowser = z.infer<typeof pendingBrowserSchema>;

export const leftSchema = z.object({
  what: z.enum([
    'ssh',
    'x509',
    'okta',
    'agent',
    'files',
    'store',
    'root',
    'ssh-config',
    'keychain',
    'remembered',
  ]),
  failure: failureSchema,
  /** When what is left ends by itself, where that is known. */
  endsAtMs: z.optional(z.number()),
});

/** What a sign-out did. `left` says what could not be done and why; everything local is gone in any case. */
export const signOutReportSchema = z.object({
  person: z.optional(personSchema),
  /** To be opened in the browser, to end Okta's own session there; only when asked for. */
  endSessionUrl: z.optional(z.string()),
  left: z.array(leftSchema),
});
export type SignOutReport = z.infer<typeof signOutReportSchema>;
