import * as z from 'zod/mini';
import type { Failure } from '../../../support/failure.ts';
import { fail } from '../../../support/failure.ts';
import { parseJson } from '../../../support/json.ts';
import { ok, type Result } from '../../../support/result.ts';
import { authorityLabel } from '../authority-label.ts';
import { thumbprintOf } from '../own.ts';
import { type RunProgram, runProgram } from '../program.ts';
import { createSystemStore, type SystemStore } from '../system-store.ts';
import type { SystemAnswer, TrustStore, TrustStoreParts } from '../types.ts';
import { runScript, WINDOWS_STORE } from './powershell.ts';
import { ADD_AUTHORITY, ADD_IDENTITY, GET, LOOK, REMOVE_AUTHORITY, REMOVE_IDENTITY } from './scripts.ts';

/** A line of LOOK. `raw`: the bytes of the certificate, decimal. */
const Line = z.object({
  store: z.enum(['My', 'CA']),
  name: z.string(),
  hasKey: z.boolean(),
  raw: z.string(),
});

/** The line of GET. */
const Answer = z.union([
  z.object({ status: z.number(), text: z.string() }),
  z.object({ refused: z.string(), problem: z.string() }),
]);

/** The person's own certificates on Windows, Cert:\CurrentUser\My, by Windows PowerShell. */
export function createWindowsStore(parts: TrustStoreParts, runner: RunProgram = runProgram): TrustStore {
  const run = (script: string, asked: Readonly<Record<string, string>> = {}) =>
    runScript(runner, parts.environment, script, asked);
  const act = async (
    script: string,
    asked: Readonly<Record<string, string>>,
  ): Promise<Result<void, Failure>> => {
    const done = await run(script, asked);
    return done.ok ? ok(undefined) : done;
  };
  const get = async (url: string, thumbprint: string): Promise<Result<SystemAnswer, Failure>> => {
    const printed = await run(GET, { url, thumbprint });
    if (!printed.ok) return printed;
    const answer = z.safeParse(Answer, parseJson(printed.value.join('')));
    return answer.success ? ok(answer.data) : answeredElse();
  };
  const system: SystemStore = {
    place: { name: WINDOWS_STORE },
    protection: 'modern',
    exists: async () => true,
    async look() {
      const printed = await run(LOOK);
      if (!printed.ok) return printed;
      const lines = printed.value.map(readLine);
      const read = lines.filter((line) => line !== undefined);
      if (read.length < lines.length) {
        return answeredElse();
      }
      const isIdentity = ({ store, hasKey }: (typeof read)[number]): boolean => store === 'My' && hasKey;
      return ok({
        identities: read.filter(isIdentity).map(({ pem, name }) => ({ pem, label: name })),
        others: read
          .filter((line) => !isIdentity(line))
          .map(({ pem, name, store }) => ({ pem, isOwn: store === 'CA' && name === authorityLabel(pem) })),
      });
    },
    addIdentity: (path, password) => act(ADD_IDENTITY, { path, password }),
    way: (pem) => ({ kind: 'request', get: (url) => get(url, thumbprintOf(pem)) }),
    removeIdentity: (pem) => act(REMOVE_IDENTITY, { thumbprint: thumbprintOf(pem) }),
    addAuthority: (path, pem) =>
      act(ADD_AUTHORITY, { path, thumbprint: thumbprintOf(pem), name: authorityLabel(pem) }),
    removeAuthority: (pem) => act(REMOVE_AUTHORITY, { thumbprint: thumbprintOf(pem) }),
  };
  return createSystemStore(system, parts);
}

function answeredElse(): Result<never, Failure> {
  return fail('STORE_REFUSED', { place: WINDOWS_STORE, problem: 'PowerShell answered something else' });
}

function readLine(
  line: string,
): (Pick<z.infer<typeof Line>, 'store' | 'name' | 'hasKey'> & { pem: string }) | undefined {
  try {
    const { raw, ...read } = z.parse(Line, JSON.parse(line));
    return { ...read, pem: pemOf(Buffer.from(raw.split(' ').map(Number))) };
  } catch {
    return undefined;
  }
}

function pemOf(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----`;
}
