import type { ResolvedProfile } from '../settings/schema.ts';
import type { Clock } from '../support/clock.ts';
import { problemOf } from '../support/failure.ts';
import { readBinaryFile } from '../support/files.ts';
import type { RouteFinder } from '../support/network/route.ts';
import { err, ok, type Result } from '../support/result.ts';
import { type DownloadParts, download, type Validators } from './download.ts';
import { MOST_BYTES } from './parse.ts';
import { SIGNATURE_SUFFIX } from './signature.ts';

/** A policy as it came, unchecked. */
export interface FetchedPolicy {
  readonly bytes: Uint8Array;
  /** The content of its signature file; undefined where there is none. */
  readonly signature: string | undefined;
  /** For the next question to the same address; empty for a file. */
  readonly validators: Validators;
}

/** Undefined where there is none; "same" where the one that the validators are of is the newest. */
export type Fetched = FetchedPolicy | 'same' | undefined;

/** A place that policies come from. Why it gives none ends a sentence that begins with "there is no policy: ". */
export interface PolicySource {
  /** As people know it: a path, an address. */
  readonly name: string;
  /** On this computer: it can be asked at any time. */
  readonly isLocal: boolean;
  fetch(known: Validators, signal?: AbortSignal): Promise<Result<Fetched, string>>;
}

const MOST_SIGNATURE_BYTES = 64 * 1024;
/** For the policy and its signature each: both are small, and people wait. */
const TIMEOUT_MS = 15_000;

/** The file that IT placed on this computer, and its signature beside it. */
export function fileSource(path: string): PolicySource {
  return {
    name: path,
    isLocal: true,
    async fetch() {
      const bytes = await readBinaryFile(path, MOST_BYTES);
      if (!bytes.ok) return err(problemIn(bytes.error));
      if (bytes.value === undefined) return ok(undefined);
      const signature = await readBinaryFile(`${path}${SIGNATURE_SUFFIX}`, MOST_SIGNATURE_BYTES);
      if (!signature.ok) return err(`of its signature file: ${problemIn(signature.error)}`);
      return ok({ bytes: bytes.value, signature: signature.value?.toString('utf8'), validators: {} });
    },
  };
}

function problemIn({ facts }: { readonly facts: object }): string {
  return 'problem' in facts && typeof facts.problem === 'string' ? facts.problem : problemOf(facts);
}

export interface WebParts {
  readonly clock: Clock;
  readonly routes: RouteFinder | undefined;
  /** Whether a signature is asked for beside the policy. */
  readonly signed: boolean;
}

/** An address. The signature is at the same one with ".jws" at the end of its path. */
export function webSource(url: string, { clock, routes, signed }: WebParts): PolicySource {
  return {
    name: url,
    isLocal: false,
    async fetch(known, signal) {
      const parts: DownloadParts = {
        clock,
        routes,
        signal,
        timeoutMs: TIMEOUT_MS,
        mostBytes: MOST_BYTES,
      };
      const policy = await download(url, known, parts);
      if (!policy.ok) return policy;
      if (policy.value.kind === 'missing') return err('the server has none there (status 404)');
      if (policy.value.kind === 'same') return ok('same');
      const { bytes, validators } = policy.value;
      if (!signed) return ok({ bytes, signature: undefined, validators });
      const signature = await download(signatureUrl(url), {}, { ...parts, mostBytes: MOST_SIGNATURE_BYTES });
      if (!signature.ok) return err(`of its signature: ${signature.error}`);
      const text =
        signature.value.kind === 'new' ? Buffer.from(signature.value.bytes).toString('utf8') : undefined;
      return ok({ bytes, signature: text, validators });
    },
  };
}

function signatureUrl(url: string): string {
  const beside = new URL(url);
  beside.pathname += SIGNATURE_SUFFIX;
  return beside.href;
}

/** The sources that the settings name, in the order in which they count. */
export function policySources(
  { file, url, keys }: ResolvedProfile['access'],
  parts: Omit<WebParts, 'signed'>,
): readonly PolicySource[] {
  return [
    ...(file === undefined ? [] : [fileSource(file)]),
    ...(url === undefined ? [] : [webSource(url, { ...parts, signed: keys.length > 0 })]),
  ];
}
