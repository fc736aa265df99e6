import * as z from 'zod/mini';
import { failureSchema, identityAnswerSchema, signOutReportSchema } from '../../main/session/snapshot.ts';
import {
  aboutSchema,
  activityEntrySchema,
  certificateTestSchema,
  foundHostsSchema,
  hostListSchema,
  proposalSchema,
  settingsPageSchema,
  testReportSchema,
  whySchema,
} from './answers.ts';
import type { MethodName } from './channels.ts';
import { pageSchema, windowStateSchema } from './state.ts';

/**
 * All that the window and the application say to each other. Channels, handlers and the bridge are made from these
 * tables; both sides hold what they get against the schema.
 */

const profile = z.string().check(z.minLength(1), z.maxLength(200));
const name = z.string().check(z.minLength(1), z.maxLength(1_000));
const ofProfile = z.object({ profile });
const nothing = z.object({});
const done = z.null();

/** Places outside the window that it may ask to be opened; never an address of its own making. */
const OUTSIDE = [
  'okta-account',
  'date-and-time',
  'log-folder',
  'ssh-config',
  'licence-texts',
  'certificate-folder',
] as const;

/** By method: what the window sends, and what a success brings. Each is answered with a result. */
export const methods = {
  state: { params: nothing, result: windowStateSchema },

  // the sign-in
  signIn: {
    params: z.object({ profile, afresh: z.boolean(), as: z.optional(z.string().check(z.maxLength(320))) }),
    result: done,
  },
  cancelSignIn: { params: ofProfile, result: done },
  answerIdentity: { params: z.object({ profile, answer: identityAnswerSchema }), result: done },
  openBrowserAgain: { params: ofProfile, result: done },
  /** The link goes to the clipboard, and never through the window. */
  copySignInLink: { params: ofProfile, result: done },
  renew: { params: ofProfile, result: done },
  refreshGroups: { params: ofProfile, result: done },
  signOut: { params: z.object({ profile, everywhere: z.boolean() }), result: signOutReportSchema },
  /** Signs out and forgets the organisation's person and what was kept of it on this computer. */
  removeAccount: { params: ofProfile, result: signOutReportSchema },
  /** "Unlock and save": asks the keychain again to keep what is in memory. */
  keepSignIn: { params: ofProfile, result: done },

  // hosts
  hosts: { params: ofProfile, result: hostListSchema },
  findHosts: {
    params: z.object({
      profile,
      list: z.int(),
      words: z.string().check(z.maxLength(1_000)),
      role: z.optional(name),
      ungranted: z.boolean(),
    }),
    result: foundHostsSchema,
  },
  why: { params: z.object({ profile, host: name, account: z.optional(name) }), result: whySchema },
  pin: { params: z.object({ profile, host: name, pinned: z.boolean() }), result: done },
  copySshCommand: { params: z.object({ profile, host: name, account: z.optional(name) }), result: done },
  openInTerminal: { params: z.object({ profile, host: name, account: z.optional(name) }), result: done },
  markChangesSeen: { params: ofProfile, result: done },

  // help and control
  checkup: { params: ofProfile, result: done },
  activity: { params: nothing, result: z.readonly(z.array(activityEntrySchema)) },
  exportActivity: { params: nothing, result: z.object({ path: z.optional(z.string()) }) },
  settings: { params: ofProfile, result: settingsPageSchema },
  setSetting: {
    params: z.object({ profile, name, value: z.union([z.boolean(), z.string().check(z.maxLength(1_000))]) }),
    result: settingsPageSchema,
  },
  /** Has ssh ask OpenSSH's own agent for the organisation's hosts, and puts the certificate there. */
  useOpenSshAgent: { params: ofProfile, result: done },
  testSignIn: { params: z.object({ profile, trial: z.boolean() }), result: testReportSchema },
  testCertificate: { params: ofProfile, result: certificateTestSchema },
  copyCurlCommand: { params: ofProfile, result: done },
  about: { params: nothing, result: aboutSchema },
  saveSupportBundle: { params: nothing, result: z.object({ path: z.optional(z.string()) }) },

  // organisations and set-up
  showOrganisation: { params: ofProfile, result: done },
  /** Undefined where the person closed the system's dialog. */
  openSetupFile: { params: nothing, result: z.optional(proposalSchema) },
  readSetupText: {
    params: z.object({ text: z.string().check(z.maxLength(262_144)) }),
    result: proposalSchema,
  },
  readTyped: {
    params: z.object({
      authority: z.string().check(z.maxLength(2_000)),
      fingerprint: z.string().check(z.maxLength(200)),
    }),
    result: proposalSchema,
  },
  /** What a deep link, or a file that was chosen in the tray, would set up, and waits for a yes; undefined where there is none. */
  waitingProposal: { params: nothing, result: z.optional(proposalSchema) },
  answerProposal: { params: z.object({ number: z.int(), accept: z.boolean() }), result: done },

  // the window itself
  copyText: { params: z.object({ text: z.string().check(z.maxLength(200_000)) }), result: done },
  openOutside: { params: z.object({ what: z.enum(OUTSIDE) }), result: done },
  went: { params: z.object({ page: pageSchema }), result: done },
  closeWindow: { params: nothing, result: done },
  quit: { params: nothing, result: done },
} as const satisfies Record<MethodName, { params: z.ZodMiniType; result: z.ZodMiniType }>;

export type MethodParams<M extends MethodName> = z.infer<(typeof methods)[M]['params']>;
export type MethodResult<M extends MethodName> = z.infer<(typeof methods)[M]['result']>;

/** How a method is answered: its result, or the failure that the person is told. */
export const answerSchema = <T extends z.ZodMiniType>(value: T) =>
  z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value }),
    z.object({ ok: z.literal(false), error: failureSchema }),
  ]);
export type Answer<M extends MethodName> =
  | { readonly ok: true; readonly value: MethodResult<M> }
  | { readonly ok: false; readonly error: z.infer<typeof failureSchema> };
