import * as z from 'zod/mini';
import { failureSchema, leftSchema } from '../snapshot.ts';

/**
 * What happened with an organisation on this computer, for the person's own page of activity: data alone, words are made
 * when it is shown. No secrets; times in milliseconds since 1970.
 */
const list = <T extends z.ZodMiniType>(item: T) => z.readonly(z.array(item));
const names = list(z.string());
const serials = { sshSerial: z.optional(z.string()), x509Serial: z.optional(z.string()) };

export const eventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('signed-in'), person: z.string() }),
  z.object({ kind: z.literal('sign-in-failed'), failure: failureSchema }),
  /** Serials of the certificates that were made; `untilMs`: the first end. */
  z.object({ kind: z.literal('issued'), ...serials, untilMs: z.optional(z.number()), renewed: z.boolean() }),
  /** A renewal met trouble, the same until `recovered` or another one. */
  z.object({ kind: z.literal('trouble'), failure: failureSchema }),
  /** The trouble that began at `sinceMs` is over, after so many attempts in vain. */
  z.object({ kind: z.literal('recovered'), sinceMs: z.number(), failures: z.number() }),
  z.object({ kind: z.literal('ran-out'), endedAtMs: z.number() }),
  /** Titles of roles, and how many hosts there were before and are now. */
  z.object({
    kind: z.literal('access-changed'),
    gained: names,
    lost: names,
    hostsBefore: z.number(),
    hostsNow: z.number(),
  }),
  z.object({
    kind: z.literal('signed-out'),
    /** What could not be done. */
    left: list(z.omit(leftSchema, { failure: true })),
  }),
  // what the person did in the tray application
  z.object({ kind: z.enum(['pinned', 'unpinned', 'copied', 'opened']), host: z.string() }),
  z.object({ kind: z.literal('setting'), name: z.string(), value: z.string(), by: z.enum(['person', 'it']) }),
]);
export type ActivityEvent = z.infer<typeof eventSchema>;

export const entrySchema = z.object({ atMs: z.number(), profile: z.string(), event: eventSchema });
export type JournalEntry = z.infer<typeof entrySchema>;
