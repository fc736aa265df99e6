import type * as z from 'zod/mini';
import { isNear } from '../support/near.ts';
import { settingsJsonSchema } from './json-schema.ts';

/** One thing wrong with the settings: where, and a sentence that begins with the setting's name. */
export interface SettingsProblem {
  readonly path: readonly string[];
  readonly sentence: string;
}

/** What zod found, in words for whoever wrote the settings. */
export function settingsProblems(issues: readonly z.core.$ZodIssue[]): SettingsProblem[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map(String);
    const name = path.join('.') || 'the document';
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: [...path, key],
        sentence: [...path, key].join('.') + ' is not a setting' + hint(path, key),
      }));
    }
    if (issue.code === 'invalid_key') {
      const [reason] = issue.issues;
      return [{ path, sentence: `${name} ${reason?.message}` }];
    }
    if (issue.input === undefined) return [{ path, sentence: `${name} is missing` }];
    return [{ path, sentence: `${name} ${issue.message}` }];
  });
}

/** The setting that was probably meant: written a little differently, or known at another place. */
function hint(path: readonly string[], key: string): string {
  const known = knownSettings().filter((setting) => isNear(setting.at(-1) ?? '', key));
  const here = known.find((setting) => matches(setting.slice(0, -1), path)) ?? known[0];
  if (here === undefined) return '';
  // The name of the profile stands in for whatever profile the setting was meant for.
  const profile = path[0] === 'profiles' ? path[1] : undefined;
  return `; did you mean ${here.map((step) => (step === ANY ? (profile ?? '<name>') : step)).join('.')}?`;
}

/** Any profile's name in a path. */
const ANY = '*';

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
}

function knownSettings(): string[][] {
  const paths: string[][] = [];
  const walk = (node: SchemaNode, path: readonly string[]): void => {
    for (const [key, child] of Object.entries(node.properties ?? {})) {
      paths.push([...path, key]);
      walk(child, [...path, key]);
    }
    if (typeof node.additionalProperties === 'object') walk(node.additionalProperties, [...path, ANY]);
  };
  walk(settingsJsonSchema() as SchemaNode, []);
  return paths;
}

function matches(known: readonly string[], path: readonly string[]): boolean {
  return known.length === path.length && known.every((step, index) => step === ANY || step === path[index]);
}
