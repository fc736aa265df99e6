import * as z from 'zod/mini';
import { verdictSchema } from './state.ts';

/** What single questions of the window are answered with. Sentences come in the words of the command. */

const list = <T extends z.ZodMiniType>(item: T) => z.readonly(z.array(item));
const texts = list(z.string());

const askSchema = z.object({
  /** "the IT help desk", or whom the settings or the policy name. */
  whom: z.string(),
  text: z.string(),
});

export const hostRowSchema = z.object({
  name: z.string(),
  isPattern: z.boolean(),
  answer: z.enum(['granted', 'at-next-renewal', 'not-granted']),
  /** No group gives it any more, and the certificate still opens it. */
  ending: z.boolean(),
  /** Login names that open it, or would; the preferred one first. */
  accounts: texts,
  labels: texts,
  notes: z.optional(z.string()),
  /** Why the way there is shut although the host is open; one sentence. */
  shut: z.optional(z.string()),
});
export type HostRow = z.infer<typeof hostRowSchema>;

export const hostSectionSchema = z.object({
  kind: z.enum(['role', 'certificate', 'ending', 'missing', 'nobody']),
  title: z.string(),
  /** "from group ssh-db-prod, logs in as dba", in parts so that names are shown as names. */
  groups: texts,
  accounts: texts,
  /** Numbers of the rows that `hosts` answered with the same `list`, as runs (runs.ts). */
  rowRuns: list(z.int()),
  /** Of how many, where a filter has left some out. */
  of: z.int(),
});
export type HostSection = z.infer<typeof hostSectionSchema>;

export const hostListSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('hosts'),
    /** Another number whenever policy, groups or certificate have changed. */
    list: z.int(),
    rows: list(hostRowSchema),
    /** Hosts that are granted, or will be at the next renewal. */
    reached: z.int(),
    roles: list(z.object({ name: z.string(), title: z.string() })),
    showUngranted: z.boolean(),
    groupsAsOfMs: z.optional(z.number()),
    groupsUnknownSinceMs: z.optional(z.number()),
    policySerial: z.int(),
    policyAsOfMs: z.optional(z.number()),
    /** Login names that the next certificate carries and this one does not, and the other way round. */
    nextCertificate: z.optional(z.object({ comes: texts, goes: texts })),
    /** Why no renewal opens what opens at the next one. */
    hopeless: z.optional(z.object({ title: z.string(), sentence: z.string() })),
    sections: list(hostSectionSchema),
  }),
  /** No policy is named in the settings, or none was ever published. */
  z.object({ kind: z.literal('no-policy') }),
]);
export type HostList = z.infer<typeof hostListSchema>;

export const foundHostsSchema = z.object({
  list: z.int(),
  sections: list(hostSectionSchema),
  /** Hosts that the list does not name and a pattern stands for; their numbers follow those of its rows. */
  extra: z.optional(list(hostRowSchema)),
});
export type FoundHosts = z.infer<typeof foundHostsSchema>;

const whyLinkSchema = z.object({
  state: z.enum(['holds', 'broken', 'not-reached', 'unknown']),
  label: z.string(),
  value: z.string(),
  sentence: z.string(),
});

export const whySchema = z.object({
  host: z.string(),
  account: z.optional(z.string()),
  /** Other login names of the host that there is something to say of. */
  accounts: texts,
  verdict: z.enum(['yes', 'not-yet', 'ending', 'no']),
  title: z.string(),
  sentence: z.string(),
  links: list(whyLinkSchema),
  /** What to do or know next, one paragraph each: "Once you are in the group, choose “Renew now”." */
  next: texts,
  ask: z.optional(askSchema),
  /** The ssh command that reaches it. */
  command: z.optional(z.string()),
  canRenew: z.boolean(),
  /** Address, port, way there, policy: a table of names and values. */
  facts: list(z.object({ name: z.string(), value: z.string() })),
});
export type ShownWhy = z.infer<typeof whySchema>;

const ACTIVITY_KINDS = ['sign-in', 'access', 'certificates', 'person', 'problem', 'other'] as const;
export const activityEntrySchema = z.object({
  atMs: z.number(),
  kind: z.enum(ACTIVITY_KINDS),
  tone: z.enum(['plain', 'good', 'warn', 'stop']),
  sentence: z.string(),
  /** Codes and ids for an administrator; redacted. */
  facts: z.optional(z.string()),
});
export type ActivityEntry = z.infer<typeof activityEntrySchema>;

export const settingRowSchema = z.object({
  /** As in the file: "x509.files", "profiles.work.renewAt" without the organisation. */
  name: z.string(),
  group: z.enum(['general', 'places', 'sign-in', 'other']),
  title: z.string(),
  sentence: z.optional(z.string()),
  value: z.string(),
  control: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('shown') }),
    z.object({ kind: z.literal('switch'), on: z.boolean() }),
    z.object({
      kind: z.literal('choice'),
      chosen: z.string(),
      choices: list(z.object({ id: z.string(), title: z.string() })),
    }),
  ]),
  /** Who set it, and why it cannot be changed here: "Set by IT. …". */
  locked: z.optional(z.string()),
});
export type ShownSetting = z.infer<typeof settingRowSchema>;

export const settingsPageSchema = z.object({
  rows: list(settingRowSchema),
  managed: z.int(),
  /** Where managed settings come from, when they were read, what was refused. */
  sources: list(z.object({ name: z.string(), value: z.string() })),
  /** What would be, or is, in the person's ssh settings: the line and the files. */
  sshChange: z.optional(z.string()),
  /** Managed settings as text, for "Show managed settings". */
  managedText: z.optional(z.string()),
});
export type SettingsPage = z.infer<typeof settingsPageSchema>;

/** What a setup file, a deep link or what was typed would set up. Nothing is changed before the person says yes. */
export const proposalSchema = z.object({
  number: z.int(),
  from: z.enum(['file', 'link', 'typed']),
  title: z.string(),
  profile: z.string(),
  oktaHost: z.optional(z.string()),
  authority: z.string(),
  fingerprint: z.string(),
  /** An organisation of that name is there and would be changed. */
  replaces: z.boolean(),
});
export type Proposal = z.infer<typeof proposalSchema>;

const stepSchema = z.object({ title: z.string(), verdict: verdictSchema, sentence: z.string() });
export const testReportSchema = z.object({
  atMs: z.number(),
  title: z.string(),
  sentence: z.string(),
  steps: list(stepSchema),
  groups: list(
    z.object({
      group: z.string(),
      roles: texts,
      hosts: z.int(),
      accounts: texts,
      result: z.enum(['granted', 'no-role', 'ignored']),
      words: z.string(),
    }),
  ),
  /** What else there is to say of groups and roles, one paragraph each. */
  notes: texts,
  claims: list(z.object({ name: z.string(), value: z.string() })),
  /** What to look at where something is wrong. */
  hints: list(z.object({ title: z.string(), sentence: z.string() })),
  /** The whole as text, for "Copy result". */
  text: z.string(),
});
export type TestReport = z.infer<typeof testReportSchema>;

export const aboutSchema = z.object({
  diagnostics: z.string(),
  licences: list(z.object({ name: z.string(), version: z.string(), licence: z.string() })),
});
export type About = z.infer<typeof aboutSchema>;

export const certificateTestSchema = z.object({
  title: z.string(),
  sentence: z.string(),
  passed: z.boolean(),
  facts: list(z.object({ name: z.string(), value: z.string() })),
});
export type CertificateTest = z.infer<typeof certificateTestSchema>;
