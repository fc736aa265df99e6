import * as z from 'zod/mini';
import {
  confirmedIdentitySchema,
  failureSchema,
  identityAnswerSchema,
  pendingBrowserSchema,
  signOutReportSchema,
  snapshotSchema,
} from '../session/snapshot.ts';

/**
 * What is spoken on the control socket: JSON-RPC 2.0, one message a line. A request that Latchkey could not fulfil
 * is answered with a result that holds the failure; JSON-RPC errors mean that the request itself was wrong.
 *
 * `PROTOCOL` grows with every change that an older side would misread. Both sides say theirs in `hello`, which must
 * come first; a host serves only its own.
 */
export const PROTOCOL = 2;

const answer = <T extends z.ZodMiniType>(value: T) =>
  z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value }),
    z.object({ ok: z.literal(false), error: failureSchema }),
  ]);

const profile = z.string().check(z.minLength(1), z.maxLength(200));
/** RFC 5321, section 4.5.3.1: 64 characters, "@", and 255. */
const address = z.string().check(z.minLength(1), z.maxLength(320));
/** Chosen by the client, new for each sign-in and watch: ties notifications to what asked for them. */
const ticket = z.int();
const ofProfile = z.object({ profile });

/** Who hosts: `agent` is `latchkey agent`, `desktop` the tray application. */
export const hostInfoSchema = z.object({
  protocol: z.number(),
  version: z.string(),
  kind: z.enum(['agent', 'desktop']),
  pid: z.number(),
  startedAtMs: z.number(),
});
export type HostInfo = z.infer<typeof hostInfoSchema>;

export const requests = {
  hello: { params: z.object({ protocol: z.number(), version: z.string() }), result: hostInfoSchema },
  snapshot: { params: ofProfile, result: answer(snapshotSchema) },
  signIn: {
    params: z.object({ profile, afresh: z.boolean(), as: z.optional(address), ticket }),
    result: answer(snapshotSchema),
  },
  renew: { params: ofProfile, result: answer(snapshotSchema) },
  refreshGroups: { params: ofProfile, result: answer(snapshotSchema) },
  keepSignIn: { params: ofProfile, result: answer(snapshotSchema) },
  signOut: {
    params: z.object({ profile, everywhere: z.boolean(), forget: z.boolean() }),
    result: answer(signOutReportSchema),
  },
  /** From now on the host sends `snapshot` notifications for the profile, until `unwatch` or the connection ends. */
  watch: { params: z.object({ profile, ticket }), result: answer(z.null()) },
  unwatch: { params: z.object({ ticket }), result: answer(z.null()) },
} as const;

/** What the host says unasked, to the connection that asked with the same ticket. */
export const notifications = {
  'signIn.browser': z.object({ ticket, pending: pendingBrowserSchema }),
  'signIn.confirmed': z.object({ ticket, email: z.string() }),
  snapshot: z.object({ ticket, snapshot: snapshotSchema }),
} as const;

/** What the host asks, of the connection that asked with the same ticket. One that is gone has cancelled. */
export const questions = {
  'signIn.identity': {
    params: z.object({ ticket, identity: confirmedIdentitySchema }),
    result: identityAnswerSchema,
  },
} as const;

export type Method = keyof typeof requests;
export type Params<M extends Method> = z.infer<(typeof requests)[M]['params']>;
export type Answer<M extends Method> = z.infer<(typeof requests)[M]['result']>;
export type Notice = keyof typeof notifications;
export type NoticeParams<N extends Notice> = z.infer<(typeof notifications)[N]>;
