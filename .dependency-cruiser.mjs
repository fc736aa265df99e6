/**
 * The layers of main/, lowest first. A folder may import from lower layers only: never from a higher one, and never
 * from another folder of its own layer. Imports of types count like any other.
 */
const LAYERS = [
  ['support'],
  ['certificates', 'settings'],
  ['okta', 'authority', 'delivery', 'access'],
  ['session'],
  ['control'],
  ['application'],
  ['cli', 'desktop'],
];

/** Modules of the engine without Node in them, which the window uses too: words, and the schemas of what it is shown. */
const SHARED_WITH_WINDOW = String.raw`^main/(support|application)/words/|^main/support/(failure|result)\.ts$|^main/session/snapshot\.ts$|^main/application/ends\.ts$`;

/** Every rule counts; there are no warnings. */
const severity = /** @type {const} */ ('error');

const FOLDERS = LAYERS.flat();
const inMain = (/** @type {readonly string[]} */ folders) => `^main/(${folders.join('|')})/`;

const layerRules = LAYERS.flatMap((layer, height) =>
  layer.map((folder) => {
    const outOfReach = [...layer.filter((other) => other !== folder), ...LAYERS.slice(height + 1).flat()];
    return {
      name: `layer-${folder}`,
      comment: `main/${folder} may import only from layers below it`,
      severity,
      from: { path: inMain([folder]) },
      to: { path: outOfReach.length === 0 ? '^$' : inMain(outOfReach) },
    };
  }),
);

/** @type {import('dependency-cruiser').IConfiguration} */
const configuration = {
  forbidden: [
    ...layerRules,
    {
      name: 'every-folder-has-a-layer',
      comment: 'A new folder of main/ needs a place among the layers of .dependency-cruiser.mjs',
      severity,
      from: { path: '^main/', pathNot: inMain(FOLDERS) },
      to: {},
    },
    {
      name: 'electron-in-desktop-alone',
      comment: 'The engine and the command run in plain Node',
      severity,
      from: { pathNot: '^(main/desktop|preload|test/desktop|test/bench/desktop|test/unit/desktop)/' },
      to: { path: '(^|/)electron($|/)' },
    },
    {
      name: 'product-without-tests-and-scripts',
      comment: 'What is shipped imports nothing of what builds and tests it',
      severity,
      from: { path: '^(main|preload|renderer)/' },
      to: { path: '^(test|scripts)/' },
    },
    {
      name: 'product-without-development-packages',
      comment: 'What is shipped imports packages of "dependencies" alone',
      severity,
      from: { path: '^(main|preload|renderer)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '/@types/|/electron/' },
    },
    {
      name: 'window-knows-the-contract-alone',
      comment:
        'The renderer reaches the engine through preload/contract, by messages; it shares words and types',
      severity,
      from: { path: '^renderer/' },
      to: { path: '^(main|preload)/', pathNot: `^preload/contract/|${SHARED_WITH_WINDOW}` },
    },
    {
      name: 'contract-is-pure',
      comment: 'What the window loads with the contract and the words runs in a browser',
      severity,
      from: { path: `^preload/contract/|${SHARED_WITH_WINDOW}` },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'contract-shares-little',
      comment: 'What the window loads with the contract stays small, and without Node',
      severity,
      from: { path: `^preload/contract/|${SHARED_WITH_WINDOW}` },
      to: { path: '^main/', pathNot: SHARED_WITH_WINDOW, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'window-without-node',
      comment: 'The window is sandboxed; there is no Node in it',
      severity,
      from: { path: '^renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'engine-without-window',
      comment: 'The engine knows nothing of the window',
      severity,
      from: { path: '^main/', pathNot: '^main/desktop/' },
      to: { path: '^(preload|renderer)/' },
    },
    {
      name: 'no-unresolved',
      comment: 'An import that leads nowhere is out of the reach of the other rules',
      severity,
      from: {},
      to: { couldNotResolve: true, pathNot: '^electron($|/)' },
    },
    {
      name: 'no-cycles',
      comment: 'Modules that need each other are one module, or one too many',
      severity,
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A module that imports nothing and that nobody imports is left over',
      severity,
      from: {
        orphan: true,
        path: '^(main|preload|renderer|test|scripts)/',
        pathNot: String.raw`\.(d|test)\.ts$`,
      },
      to: {},
    },
  ],
  options: {
    // There is no JavaScript interface to the compiler of TypeScript 7; without a parser it can use, the tool reads
    // no module at all and finds no fault. scripts/checks/layers.ts makes sure that it read all of them.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'require', 'default', 'types'],
    },
  },
};

// biome-ignore lint/style/noDefaultExport: dependency-cruiser looks for it
export default configuration;
