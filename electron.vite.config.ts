import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';
import { licences } from './main/desktop/service/help/licences.ts';
import { licenceTexts } from './scripts/licence-texts.ts';

/**
 * Builds the tray application into out/, for the Electron that is shipped. `--mode stand-in` builds the same sources for
 * the older one that tests run on where the shipped one cannot be had, into out-stand-in/, with what that one lacks put
 * in front; nothing of it is ever shipped.
 */
export default defineConfig(({ mode }) => {
  const isStandIn = mode === 'stand-in';
  const folder = isStandIn ? 'out-stand-in' : 'out';
  const target = isStandIn
    ? { node: 'node16.17', chrome: 'chrome108' }
    : { node: 'node24', chrome: 'chrome152' };
  const root = import.meta.dirname;
  /** Puts what the stand-in lacks in front of the module that everything begins with. */
  const shims = (first: string, file: string): Plugin => ({
    name: 'stand-in-shims',
    transform(code, id) {
      if (!isStandIn || !id.endsWith(first)) return undefined;
      return `import ${JSON.stringify(join(root, 'test/desktop/runtime', file))};\n${code}`;
    },
  });
  const icons: Plugin = {
    name: 'icons',
    generateBundle() {
      const drawn = join(root, 'build/icons/png');
      for (const name of readdirSync(drawn)) {
        const source = readFileSync(join(drawn, name));
        this.emitFile({ type: 'asset', fileName: `icons/${name}`, source });
      }
    },
  };
  const licenceFile: Plugin = {
    name: 'licences',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source: licenceTexts(root) });
    },
  };
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const commonJs = {
    format: 'cjs',
    entryFileNames: '[name].cjs',
    // The package's files are modules unless their names say otherwise.
    chunkFileNames: 'parts/[name]-[hash].cjs',
    // What is outside, keytar, is found in the packed archive by require alone.
    dynamicImportInCjs: false,
  } as const;
  return {
    main: {
      plugins: [shims('/main/desktop/main.ts', 'shims.ts'), icons, licenceFile],
      define: {
        __LATCHKEY_VERSION__: JSON.stringify(version),
        __LATCHKEY_LICENCES__: JSON.stringify(licences()),
      },
      resolve: { alias: { '#main': join(root, 'main') } },
      build: {
        outDir: `${folder}/desktop`,
        target: target.node,
        externalizeDeps: false,
        minify: false,
        rollupOptions: {
          input: { main: 'main/desktop/main.ts' },
          // A native module: it stays where npm put it.
          external: ['keytar'],
          output: commonJs,
        },
      },
    },
    preload: {
      build: {
        outDir: `${folder}/preload`,
        target: target.node,
        externalizeDeps: false,
        rollupOptions: { input: { bridge: 'preload/bridge.ts' }, output: commonJs },
      },
    },
    renderer: {
      root: 'renderer',
      plugins: [shims('/renderer/main.tsx', 'language-shims.ts'), react()],
      build: {
        outDir: `${folder}/renderer`,
        target: target.chrome,
        minify: true,
        emptyOutDir: true,
        modulePreload: { polyfill: false },
        assetsInlineLimit: 0,
        rollupOptions: { input: { index: 'renderer/index.html' } },
      },
    },
  };
});
