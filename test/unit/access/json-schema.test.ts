import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { policyJsonSchema } from '#main/access/json-schema.ts';

const PUBLISHED = join(import.meta.dirname, '../../../docs/access-policy.schema.json');

it('the published JSON Schema is current: latchkey policy schema > docs/access-policy.schema.json', () => {
  expect(JSON.parse(readFileSync(PUBLISHED, 'utf8'))).toEqual(policyJsonSchema());
});

it('explains everything that can be written', () => {
  const unexplained: string[] = [];
  const walk = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null) return;
    const { properties = {}, items, additionalProperties } = node as Record<string, Record<string, object>>;
    for (const [key, child] of Object.entries(properties)) {
      if (!('description' in child) && key !== '$schema') unexplained.push(`${path}.${key}`);
      walk(child, `${path}.${key}`);
    }
    walk(items, `${path}[]`);
    walk(additionalProperties, `${path}.*`);
  };
  walk(policyJsonSchema(), '');
  expect(unexplained).toEqual([]);
});
