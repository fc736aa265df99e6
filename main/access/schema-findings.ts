import type * as z from 'zod/mini';
import { isNear } from '../support/near.ts';
import type { Document } from './document.ts';
import { type Finding, type FindingCode, firstFindings, type Path, pathText } from './finding.ts';
import { policyJsonSchema } from './json-schema.ts';

/** What zod found, in words for whoever writes the policy, each with its place. */
export function schemaFindings(issues: readonly z.core.$ZodIssue[], document: Document): Finding[] {
  const finding = (code: FindingCode, path: Path, sentence: string, isKey = false): Finding => ({
    severity: 'problem',
    code,
    place: isKey ? document.placeOfKey(path) : document.placeOf(path),
    path: pathText(path),
    sentence,
  });
  const schema = policyJsonSchema() as SchemaNode;
  return firstFindings(issues.flatMap(oneByOne), ({ issue, path, isKey }) => {
    const name = pathText(path) || 'the document';
    if (isKey) return finding('unknown-key', path, `${name} is not known here${hint(schema, path)}`, true);
    if (issue.code === 'invalid_key')
      return finding('key', path, `the name of ${name} ${issue.issues[0]?.message}`, true);
    return issue.input === undefined
      ? finding('missing', path, `${name} is missing`)
      : finding('value', path, `${name} ${issue.message}`);
  });
}

interface One {
  readonly issue: z.core.$ZodIssue;
  readonly path: Path;
  /** About one key that is not known. */
  readonly isKey: boolean;
}

/** Zod names all unknown keys of a group at once. */
function oneByOne(issue: z.core.$ZodIssue): readonly One[] {
  // Zod allows symbols as keys, which no document has.
  const path = issue.path as Path;
  return issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => ({ issue, path: [...path, key], isKey: true }))
    : [{ issue, path, isKey: false }];
}

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
}

/** The key that was probably meant, among those that may stand there. */
function hint(schema: SchemaNode, path: Path): string {
  const key = `${path.at(-1)}`;
  let node: SchemaNode | undefined = schema;
  for (const step of path.slice(0, -1)) node = typeof step === 'number' ? node?.items : entryOf(node, step);
  const known = Object.keys(node?.properties ?? {});
  const meant = known.find((one) => isNear(one, key));
  if (meant !== undefined) return `; did you mean ${meant}?`;
  return `; there are ${known.filter((one) => !one.startsWith('$')).join(', ')}`;
}

function entryOf(node: SchemaNode | undefined, key: string): SchemaNode | undefined {
  const more = node?.additionalProperties;
  return node?.properties?.[key] ?? (typeof more === 'object' ? more : undefined);
}
