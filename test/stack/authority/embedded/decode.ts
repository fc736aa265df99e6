import * as z from 'zod/mini';
import { parseGoDuration } from '../go-duration.ts';
import { x509 } from '../x509.ts';
import { badRequest } from './refusal.ts';

/** A moment of a request: absent, at a time, or so long after some base. Milliseconds. */
export type Moment = { readonly kind: 'unset' } | { readonly kind: 'at' | 'after'; readonly ms: number };

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** A string; absent and null are "", as Go reads JSON. */
export const text = z.pipe(
  z.nullish(z.string()),
  z.transform((value) => value ?? ''),
);
export const texts = z.pipe(
  z.nullish(z.array(text)),
  z.transform((value) => value ?? []),
);

/** Bytes in padded base64. */
export const bytes = z.pipe(
  text,
  z.transform((value, context) => {
    const decoded = Buffer.from(value, 'base64');
    if (decoded.toString('base64') !== value) refuse(context, 'not base64');
    return decoded;
  }),
);

/** An RFC 3339 time or a Go duration. */
export const moment = z.pipe(
  text,
  z.transform((value, context): Moment => {
    if (value === '') return { kind: 'unset' };
    const atMs = RFC3339.test(value) ? Date.parse(value) : Number.NaN;
    if (!Number.isNaN(atMs)) return { kind: 'at', ms: atMs };
    const ms = parseGoDuration(value);
    if (ms === undefined) refuse(context, 'neither a time nor a duration');
    return ms === 0 || ms === undefined ? { kind: 'unset' } : { kind: 'after', ms };
  }),
);

/** A certificate request in PEM; "" and "null" mean none. */
export const certificateRequest = z.pipe(
  text,
  z.transform((value, context) => {
    if (value === '' || value === 'null') return undefined;
    try {
      return new x509.Pkcs10CertificateRequest(value);
    } catch {
      refuse(context, 'not a certificate request');
      return undefined;
    }
  }),
);

/** The body of a request as `schema` wants it; refused as step-ca refuses what it cannot decode. */
export function decode<Schema extends z.ZodMiniType>(schema: Schema, body: unknown): z.output<Schema> {
  // To Go "null" says nothing, and so leaves every field as it was.
  const decoded = schema.safeParse(body === null ? {} : body);
  if (!decoded.success) throw badRequest('error decoding json');
  return decoded.data;
}

/** Milliseconds since 1970, or undefined where the request leaves it open. */
export function resolveMoment(value: Moment, baseMs: number): number | undefined {
  switch (value.kind) {
    case 'unset':
      return undefined;
    case 'at':
      return value.ms;
    case 'after':
      return baseMs + value.ms;
  }
}

function refuse(context: { issues: unknown[] }, message: string): void {
  context.issues.push({ code: 'custom', message, input: undefined });
}
