import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';

const ASSETS = join(import.meta.dirname, '..', '..', '..', 'out', 'renderer', 'assets');
const MOST_KB = 350;

test('the whole window is small', () => {
  const bytes = readdirSync(ASSETS).map((name) => gzipSync(readFileSync(join(ASSETS, name))).length);
  const kilobytes = bytes.reduce((sum, each) => sum + each, 0) / 1000;
  expect(bytes.length).toBeGreaterThan(1);
  expect(kilobytes).toBeLessThanOrEqual(MOST_KB);
});
