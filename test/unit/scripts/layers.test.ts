import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '#test/support/temp.ts';
import { checkLayers } from '../../../scripts/checks/layers.ts';

/** A small house that keeps the rules, with a few files more. */
function house(more: Readonly<Record<string, string>>): string {
  const root = temporaryFolder();
  const files = {
    'package.json': JSON.stringify({
      type: 'module',
      imports: { '#main/*': './main/*' },
      dependencies: { allowed: '1' },
      devDependencies: { forbidden: '1' },
    }),
    'node_modules/allowed/index.js': '',
    'node_modules/forbidden/index.js': '',
    'main/support/result.ts': 'export type Result = string;',
    'main/certificates/key.ts':
      "import type { Result } from '../support/result.ts'; export type Key = Result;",
    'main/okta/okta.ts':
      "import 'allowed'; import type { Key } from '../certificates/key.ts'; export type Okta = Key;",
    'main/session/session.ts': "import type { Okta } from '../okta/okta.ts'; export type Session = Okta;",
    'main/cli/cli.ts': "import type { Session } from '../session/session.ts'; export type Cli = Session;",
    'test/unit/cli.test.ts': "import type { Cli } from '#main/cli/cli.ts'; export type Tested = Cli;",
    'renderer/frame.tsx': "import 'allowed';",
    ...more,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

describe('the check of the layers', () => {
  it('passes a house that keeps the rules, and says how much it read', async () => {
    const { passed, details } = await checkLayers(house({}));
    expect(details).toBe('7 modules, 7 dependencies checked');
    expect(passed).toBe(true);
  });

  it.each<[string, string, string, string]>([
    ['an import upwards', 'layer-okta', 'main/okta/up.ts', "import '../session/session.ts';"],
    [
      'an import of a type upwards',
      'layer-support',
      'main/support/up.ts',
      "import type { Key } from '../certificates/key.ts'; export type Up = Key;",
    ],
    [
      'a type imported in place',
      'layer-support',
      'main/support/up.ts',
      "export let up: import('../certificates/key.ts').Key;",
    ],
    [
      'a late import upwards',
      'layer-okta',
      'main/okta/up.ts',
      "export const up = () => import('../session/session.ts');",
    ],
    ['an export from above', 'layer-okta', 'main/okta/up.ts', "export * from '../session/session.ts';"],
    ['an import upwards by alias', 'layer-okta', 'main/okta/up.ts', "import '#main/session/session.ts';"],
    ['an import sideways', 'layer-authority', 'main/authority/side.ts', "import '../okta/okta.ts';"],
    [
      'an import sideways at the bottom',
      'layer-settings',
      'main/settings/side.ts',
      "import '../certificates/key.ts';",
    ],
    ['an import between the front ends', 'layer-desktop', 'main/desktop/side.ts', "import '../cli/cli.ts';"],
    [
      'an import that leads nowhere',
      'no-unresolved',
      'main/session/up.ts',
      "import '../control/control.ts';",
    ],
    [
      'a folder without a layer',
      'every-folder-has-a-layer',
      'main/extra/a.ts',
      "import '../support/result.ts';",
    ],
    ['electron in the command', 'electron-in-desktop-alone', 'main/cli/window.ts', "import 'electron';"],
    [
      'a part of electron in the engine',
      'electron-in-desktop-alone',
      'main/okta/window.ts',
      "import 'electron/main';",
    ],
    [
      'a test in the product',
      'product-without-tests-and-scripts',
      'main/cli/t.ts',
      "import '../../test/unit/cli.test.ts';",
    ],
    [
      'a development package in the product',
      'product-without-development-packages',
      'main/cli/d.ts',
      "import 'forbidden';",
    ],
    [
      'the engine in the window',
      'window-knows-the-contract-alone',
      'renderer/w.ts',
      "import '../main/okta/okta.ts';",
    ],
    ['Node in the window', 'window-without-node', 'renderer/n.ts', "import 'node:fs';"],
    [
      'the window in the engine',
      'engine-without-window',
      'main/cli/w.ts',
      "import '../../renderer/frame.tsx';",
    ],
    ['a file that nobody needs', 'no-orphans', 'main/okta/alone.ts', 'export const alone = 1;'],
  ])('finds %s', async (_what, rule, path, text) => {
    const { passed, details } = await checkLayers(house({ [path]: text }));
    expect(passed).toBe(false);
    expect(
      details.split('\n').filter((line) => line.startsWith(`${rule}: ${path} `)),
      details,
    ).toHaveLength(1);
  });

  it('finds a type imported where the parser does not look', async () => {
    const text = "export type Up = import('../certificates/key.ts').Key;";
    const { passed, details } = await checkLayers(house({ 'main/support/up.ts': text }));
    expect(passed).toBe(false);
    expect(details).toMatch(/^main\/support\/up\.ts: import\('\.\.\/certificates\/key\.ts'\) was not read/m);
  });

  it('finds modules that need each other', async () => {
    const circle = { 'main/okta/a.ts': "import './b.ts';", 'main/okta/b.ts': "import './a.ts';" };
    const { passed, details } = await checkLayers(house(circle));
    expect(passed).toBe(false);
    expect(details).toMatch(/^no-cycles: main\/okta\/a\.ts -> main\/okta\/b\.ts -> main\/okta\/a\.ts/m);
  });

  it('lets the desktop import electron, and the window the contract', async () => {
    const desktop = {
      'main/desktop/tray.ts': "import 'electron'; import '../session/session.ts';",
      'preload/contract/contract.ts':
        "import type { Result } from '../../main/support/result.ts'; export type Contract = Result;",
      'renderer/main.tsx':
        "import type { Contract } from '../preload/contract/contract.ts'; export type Window = Contract;",
    };
    const { passed, details } = await checkLayers(house(desktop));
    expect(details).toBe('10 modules, 11 dependencies checked');
    expect(passed).toBe(true);
  });

  it('fails where there is nothing to read', async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'package.json'), '{}');
    expect((await checkLayers(root)).passed).toBe(false);
  });
});
