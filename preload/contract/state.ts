import * as z from 'zod/mini';
import { failureSchema, signOutReportSchema, snapshotSchema } from '../../main/session/snapshot.ts';

/**
 * What the window shows at any moment, whole: pushed after each change with a number that only grows, and asked for once
 * by a window that has just been loaded. So a reloaded window is right at once, and no change is ever missed. Every time
 * is in milliseconds since 1970.
 */

const list = <T extends z.ZodMiniType>(item: T) => z.readonly(z.array(item));

const PAGES = [
  'overview',
  'hosts',
  'changes',
  'activity',
  'checkup',
  'settings',
  'organisations',
  'test-sign-in',
  'about',
] as const;
export const pageSchema = z.enum(PAGES);
export type Page = z.infer<typeof pageSchema>;

/** Where the tray, a notification or a deep link wants the window to be. A new number means: go there now. */
export const placeSchema = z.object({
  number: z.int(),
  page: pageSchema,
  /** Over the page: what has to be confirmed. */
  dialog: z.optional(z.enum(['sign-out', 'quit', 'set-up', 'remove'])),
  /** On the page of hosts: whose chain is shown. */
  host: z.optional(z.string()),
  /** Why what was asked for in the tray, by a notification or a link did not work. */
  refused: z.optional(failureSchema),
});

export const verdictSchema = z.enum(['passed', 'look', 'failed', 'not-run']);

/** One step of the checkup, in the words of `latchkey doctor`. */
export const checkedStepSchema = z.object({
  id: z.string(),
  title: z.string(),
  verdict: verdictSchema,
  sentence: z.string(),
  fix: z.optional(z.string()),
  tookMs: z.number(),
});

export const checkupSchema = z.object({
  startedAtMs: z.number(),
  /** Missing while it runs. */
  endedAtMs: z.optional(z.number()),
  /** "1 problem, 1 thing to look at"; missing while it runs. */
  summary: z.optional(z.string()),
  /** Those that are done, in their order. */
  steps: list(checkedStepSchema),
});

export const organisationSchema = z.object({
  /** Its name in the settings. */
  profile: z.string(),
  title: z.string(),
  /** Where they are known: hosts of Okta and of the authority. */
  oktaHost: z.optional(z.string()),
  authorityHost: z.optional(z.string()),
  supportContact: z.optional(z.string()),
  /** Set by IT, so that it cannot be removed here. */
  managed: z.boolean(),
  /** A policy is named in the settings, so that hosts can be known. */
  hasPolicy: z.boolean(),
  /** An address for the test of the client certificate is named in the settings. */
  hasTestUrl: z.boolean(),
  /** Missing while it is being read for the first time, or where it cannot be read, which `trouble` then says. */
  snapshot: z.optional(snapshotSchema),
  trouble: z.optional(failureSchema),
  /** Why the last thing that the person asked for here did not work; gone when they ask for the next. */
  lastFailure: z.optional(failureSchema),
  /** Something that the person asked for goes on: no second one is begun. */
  busy: z.optional(z.enum(['sign-in', 'renew', 'groups', 'sign-out', 'test'])),
  /** Names of hosts, in the order in which they were pinned. */
  pinned: list(z.string()),
  /** By host: the login name that a pinned one is reached as, where that is known. */
  pinnedAccounts: z.optional(z.record(z.string(), z.string())),
  /** Nobody was ever signed in here; missing where that is not known. */
  firstTime: z.optional(z.boolean()),
  /** How the last sign-out went, while nobody is signed in. */
  signedOut: z.optional(z.object({ atMs: z.number(), report: signOutReportSchema })),
  /** The address on this computer that Okta sends the browser back to. */
  redirectUri: z.optional(z.string()),
  /** What the settings say before anybody is signed in: where it connects, and who set it. */
  connects: z.optional(
    z.object({
      okta: z.optional(z.string()),
      authority: z.string(),
      fingerprint: z.optional(z.string()),
      setBy: z.optional(z.string()),
    }),
  ),
  /** How many changes of access the person has not marked as seen. */
  unseenChanges: z.number(),
  checkup: z.optional(checkupSchema),
});

export const windowStateSchema = z.object({
  number: z.int(),
  app: z.object({
    version: z.string(),
    platform: z.enum(['linux', 'darwin', 'win32']),
    /** How the person's system writes times (main/support/words/time.ts). */
    format: z.object({
      locale: z.string(),
      hourCycle: z.optional(z.enum(['h12', 'h23'])),
      timeZone: z.optional(z.string()),
    }),
    /** Missing on a desktop without a tray: the window then stays. */
    tray: z.boolean(),
    /** Who hosts the sessions: this application, or a `latchkey agent` that was there before. */
    host: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('self') }),
      z.object({ kind: z.literal('agent'), pid: z.number(), version: z.string() }),
    ]),
    /** IT does not want it to be quit. */
    quitHidden: z.boolean(),
    /** Something ends when it is quit, so that the person is asked first. */
    stopsByQuitting: z.boolean(),
    /** SSH certificates are taken out of the ssh-agent then, which would keep them for ever. */
    sshEndsByQuitting: z.boolean(),
    /** What IT has changed last while this runs, or before it was started: to be told once. */
    managedChange: z.optional(z.object({ atMs: z.number(), sentence: z.string() })),
  }),
  /** The settings cannot be used at all. */
  trouble: z.optional(failureSchema),
  /** Empty where nothing is set up. */
  organisations: list(organisationSchema),
  /** The one that the window shows; missing where there is none. */
  shown: z.optional(z.string()),
  place: placeSchema,
});

export type WindowState = z.infer<typeof windowStateSchema>;
export type Organisation = z.infer<typeof organisationSchema>;
export type Place = z.infer<typeof placeSchema>;
export type Checkup = z.infer<typeof checkupSchema>;
export type ShownStep = z.infer<typeof checkedStepSchema>;
export type ShownVerdict = z.infer<typeof verdictSchema>;
