import type * as z from 'zod/mini';
import { isNear } from '../support/near.ts';
import type { Document } from './document.ts';
import { type Finding, type FindingCode, type Path, pathText } from './finding.ts';
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
  return issues.flatMap((issue) => {
    // Zod allows symbols as keys, which no document has.
    const path = issue.path as Path;
    const name = pathText(path) || 'the document';
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((key) =>
          finding(
            'unknown-key',
            [...path, key],
            `${pathText([...path, key])} is not known here${hint(path, key)}`,
            true,
          ),
        );
      case 'invalid_key':
        return finding('key', path, `the name of ${name} ${issue.issues[0]?.message}`, true);
      default:
        return issue.input === undefined
          ? finding('missing', path, `${name} is missing`)
          : finding('value', path, `${name} ${issue.message}`);
    }
  });
}

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
}

/** The key that was probably meant, among those that may stand there. */
function hint(path: Path, key: string): string {
  let node: SchemaNode | undefined = policyJsonSchema() as SchemaNode;
  for (const step of path) node = typeof step === 'number' ? node?.items : entryOf(node, step);
  const known = Object.keys(node?.properties ?? {});
  const meant = known.find((one) => isNear(one, key));
  if (meant !== undefined) return `; did you mean ${meant}?`;
  return `; there are ${known.filter((one) => !one.startsWith('$')).join(', ')}`;
}

function entryOf(node: SchemaNode | undefined, key: string): SchemaNode | undefined {
  const more = node?.additionalProperties;
  return node?.properties?.[key] ?? (typeof more === 'object' ? more : undefined);
}
