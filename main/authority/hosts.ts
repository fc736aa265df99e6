import * as z from 'zod/mini';
import type { Failure } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';
import { readAnswer } from './answers.ts';
import type { Connection } from './connection.ts';
import type { HttpRequest } from './http.ts';

/** The list is switched off (404), or the authority keeps nothing that could be listed (500) or looked up (501). */
const NOT_KNOWN = new Set([404, 500, 501]);

const hostsSchema = z.object({ hosts: z.nullish(z.array(z.object({ hostname: z.string() }))) });

/** GET /ssh/hosts: principals of host certificates that are still valid. */
export async function readHosts(
  connection: Connection,
): Promise<Result<readonly string[] | undefined, Failure>> {
  const answer = await ask(connection, { method: 'GET', path: '/ssh/hosts' }, hostsSchema);
  return answer.ok ? ok(answer.value && (answer.value.hosts ?? []).map(({ hostname }) => hostname)) : answer;
}

const existsSchema = z.object({ exists: z.boolean() });

/** POST /ssh/check-host: whether there ever was a certificate for that host. */
export async function checkHost(
  connection: Connection,
  name: string,
): Promise<Result<boolean | undefined, Failure>> {
  const body = { type: 'host', principal: name };
  const answer = await ask(connection, { method: 'POST', path: '/ssh/check-host', body }, existsSchema);
  return answer.ok ? ok(answer.value?.exists) : answer;
}

async function ask<S extends z.core.$ZodType>(
  connection: Connection,
  request: HttpRequest,
  schema: S,
): Promise<Result<z.output<S> | undefined, Failure>> {
  const answer = await connection.send(request);
  if (!answer.ok) return answer;
  if (NOT_KNOWN.has(answer.value.status)) return ok(undefined);
  return readAnswer(connection.location, answer.value, schema, 'read');
}
