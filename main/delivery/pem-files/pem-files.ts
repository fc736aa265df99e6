import { join } from 'node:path';
import type { Failure } from '../../support/failure.ts';
import { guarded } from '../../support/file-refusal.ts';
import { readTextFile, writeNewFolder } from '../../support/files.ts';
import { hasOwnFolder } from '../../support/own-folders.ts';
import { ok, type Result } from '../../support/result.ts';
import * as generations from './generations.ts';

export interface PemCredential {
  /** Leaf first, without the root. */
  readonly chainPem: readonly string[];
  readonly rootPem: string;
  readonly privateKeyPem: string;
}

/** The same paths from renewal to renewal, for the settings of other programs. */
export interface PemPaths {
  /** Leaf and intermediates, as servers want to see them: curl --cert. */
  readonly certificate: string;
  /** curl --key. */
  readonly key: string;
  /** The intermediates alone. */
  readonly chain: string;
  /** The authority's root: curl --cacert. */
  readonly root: string;
}

/**
 * The X.509 certificate and its key as files, for programs that know no store; readable by this user alone. A renewal
 * replaces all of them at once: a program that has looked up the folder sees one matching pair until it is done, for
 * the generation before stays on disk until the next renewal. (One that follows the link anew for each file can meet
 * the switch between two of them, once in a renewal; only a key that never changes could spare it that.) All failures
 * are FILE_REFUSED.
 */
export interface PemFiles {
  put(credential: PemCredential): Promise<Result<PemPaths, Failure>>;
  /** What is there, all of one generation; undefined where it is nothing whole. */
  read(): Promise<Result<PemCredential | undefined, Failure>>;
  /** Removes everything that `put` made, and so the folder where `put` made it and nothing else is in it. */
  remove(): Promise<Result<void, Failure>>;
  /** Removes what a `put` that was killed left, and generations that do not count any more. */
  sweep(): Promise<Result<void, Failure>>;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * @param folder made when first needed. One that is there already keeps its rights and is never removed; `put` refuses
 *   it where other users have rights in it.
 */
export function createPemFiles(folder: string, platform: NodeJS.Platform = process.platform): PemFiles {
  const current = generations.currentPath(folder);
  const readCurrent = (): Promise<Result<string | undefined, Failure>> =>
    guarded(current, () => generations.currentGeneration(folder));

  return {
    async put(credential) {
      const [ready, before] = await Promise.all([
        guarded(folder, () => generations.prepareFolder(folder)),
        readCurrent(),
      ]);
      if (!ready.ok) return ready;
      if (!before.ok) return before;
      const generation = generations.newGeneration();
      const written = await writeNewFolder(join(folder, generation), filesOf(credential));
      const done = written.ok
        ? await guarded(current, () => generations.makeCurrent(folder, generation, platform))
        : written;
      // What cannot be removed now is found again at the next renewal, and at sign-out.
      const keep = [before.value, done.ok ? generation : undefined];
      await guarded(folder, () => generations.removeGenerations(folder, keep));
      return done.ok ? ok(pathsIn(current)) : done;
    },
    async read() {
      const there = await hasOwnFolder(folder);
      if (!there.ok) return there;
      const generation = await readCurrent();
      if (!generation.ok) return generation;
      return generation.value === undefined ? ok(undefined) : read(join(folder, generation.value));
    },
    async remove() {
      const there = await hasOwnFolder(folder);
      if (!there.ok) return there;
      return guarded(folder, async () => {
        // The key first, whatever stands in the way of the rest.
        if (there.value) await generations.removeAll(folder);
        await generations.removeUnfinished(folder);
      });
    },
    async sweep() {
      const there = await hasOwnFolder(folder);
      if (!there.ok) return there;
      return guarded(folder, async () => {
        if (there.value)
          await generations.removeGenerations(folder, [await generations.currentGeneration(folder)]);
        await generations.removeUnfinished(folder);
      });
    },
  };
}

const NAMES: PemPaths = { certificate: 'cert.pem', key: 'key.pem', chain: 'chain.pem', root: 'root.pem' };

function pathsIn(folder: string): PemPaths {
  return {
    certificate: join(folder, NAMES.certificate),
    key: join(folder, NAMES.key),
    chain: join(folder, NAMES.chain),
    root: join(folder, NAMES.root),
  };
}

function filesOf({ chainPem, rootPem, privateKeyPem }: PemCredential): Readonly<Record<string, string>> {
  return {
    [NAMES.certificate]: lines(chainPem),
    [NAMES.key]: lines([privateKeyPem]),
    [NAMES.chain]: lines(chainPem.slice(1)),
    [NAMES.root]: lines([rootPem]),
  };
}

async function read(folder: string): Promise<Result<PemCredential | undefined, Failure>> {
  const paths = pathsIn(folder);
  const texts: string[] = [];
  for (const path of [paths.certificate, paths.root, paths.key]) {
    const text = await readTextFile(path);
    if (!text.ok) return text;
    if (text.value === undefined) return ok(undefined);
    texts.push(text.value);
  }
  const [certificate = '', rootPem = '', privateKeyPem = ''] = texts;
  const chainPem = (certificate.match(CERTIFICATE) ?? []).map((pem) => lines([pem]));
  return ok({ chainPem, rootPem, privateKeyPem });
}

/** Each PEM block on lines of its own. */
function lines(pems: readonly string[]): string {
  return pems.map((pem) => `${pem.trim()}\n`).join('');
}
