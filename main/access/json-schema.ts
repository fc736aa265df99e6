import * as z from 'zod/mini';
import { descriptions, policySchema } from './schema.ts';

/** The JSON Schema (draft 2020-12) of the policy: for editors, and for tools that write policies. */
export function policyJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(policySchema, { io: 'input', metadata: descriptions });
}
