import * as z from 'zod/mini';
import { descriptions, settingsSchema } from './schema.ts';

/** The JSON Schema (draft 2020-12) of the settings, for editors and for tools that write them. */
export function settingsJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(settingsSchema, { io: 'input', metadata: descriptions });
}
