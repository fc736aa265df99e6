import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import type { About } from '../../../../preload/contract/answers.ts';

type Licence = About['licences'][number];

/** With its folder below the root, as npm's lock file has it. */
interface ShippedPackage extends Licence {
  readonly path: string;
}

/** Put in by the build; not there when the sources run as they are. */
declare const __LATCHKEY_LICENCES__: readonly ShippedPackage[] | undefined;

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      name: z.optional(z.string()),
      version: z.optional(z.string()),
      // Old packages have a list of them.
      license: z.optional(z.union([z.string(), z.array(z.string())])),
      dev: z.optional(z.boolean()),
      devOptional: z.optional(z.boolean()),
      optional: z.optional(z.boolean()),
    }),
  ),
});

/** Packages that are shipped although only the build names them. */
const SHIPPED = ['node_modules/electron'];

/** Every package that is shipped with its licence, by name, out of npm's lock file (lockfileVersion 3). */
export function licencesIn(lock: unknown): readonly ShippedPackage[] {
  const { packages } = lockSchema.parse(lock);
  const found = Object.entries(packages).flatMap(([path, one]): ShippedPackage[] => {
    const isOurs = path === '';
    const isForBuilding = one.dev === true || one.devOptional === true || one.optional === true;
    if (isOurs || (isForBuilding && !SHIPPED.includes(path))) return [];
    const name = one.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return [
      {
        name,
        path,
        version: one.version ?? '',
        licence: [one.license ?? 'see its text'].flat().join(' or '),
      },
    ];
  });
  const once = new Map(found.map((one) => [`${one.name} ${one.version}`, one]));
  return [...once.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function licences(): readonly ShippedPackage[] {
  if (typeof __LATCHKEY_LICENCES__ !== 'undefined') return __LATCHKEY_LICENCES__;
  const lock = new URL('../../../../package-lock.json', import.meta.url);
  return licencesIn(JSON.parse(readFileSync(lock, 'utf8')));
}
