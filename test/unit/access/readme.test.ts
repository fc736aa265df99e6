import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkPolicy } from '#main/access/check/index.ts';
import { parsePolicy } from '#main/access/parse.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

describe.each(['README.md', 'docs/access-policy.md'])('the policy in %s', (file) => {
  const [, text = ''] = /```yaml\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, file), 'utf8')) ?? [];

  it('can be used, and there is nothing to mend in it', () => {
    const parsed = parsePolicy(text);
    expect(parsed).toMatchObject({ ok: true });
    if (parsed.ok) expect(checkPolicy(parsed.value, Date.UTC(2026, 10, 20))).toEqual([]);
  });
});
