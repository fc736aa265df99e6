import * as z from 'zod/mini';
import { Endpoint, Fault } from './faults.ts';
import { ProviderSettings } from './settings.ts';

/** What the administrator's port takes. An unknown key is a mistake of the sender. */
export const adminBodies = {
  newPerson: z.strictObject({
    login: z.string().check(z.minLength(1)),
    password: z.optional(z.string()),
    email: z.optional(z.nullable(z.string())),
    emailVerified: z.optional(z.boolean()),
    firstName: z.optional(z.string()),
    lastName: z.optional(z.string()),
    groups: z.optional(z.array(z.string())),
    assigned: z.optional(z.boolean()),
  }),
  groups: z.strictObject({ groups: z.array(z.string()) }),
  password: z.strictObject({ password: z.string() }),
  email: z.strictObject({ email: z.nullable(z.string()), verified: z.optional(z.boolean()) }),
  application: z.strictObject({
    status: z.exactOptional(z.enum(['ACTIVE', 'INACTIVE'])),
    label: z.exactOptional(z.string()),
    authentication: z.exactOptional(z.array(z.enum(['none', 'client_secret_basic', 'client_secret_post']))),
    grantTypes: z.exactOptional(z.array(z.enum(['authorization_code', 'refresh_token']))),
    redirectUris: z.exactOptional(z.array(z.string())),
    postLogoutRedirectUris: z.exactOptional(z.array(z.string())),
  }),
  settings: z.partial(ProviderSettings),
  fault: z.strictObject({ endpoint: Endpoint, fault: Fault, times: z.optional(z.int().check(z.positive())) }),
  keys: z.strictObject({
    rotation: z.enum(['normal', 'emergency']),
    server: z.optional(z.enum(['org', 'custom'])),
  }),
} as const;
