import { globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { cruise, type IModule, type IViolation } from 'dependency-cruiser';
import configuration from '../../.dependency-cruiser.mjs';
import type { Outcome } from './check.ts';

const FOLDERS = ['main', 'preload', 'renderer', 'test', 'scripts'];
const SOURCES = `{${FOLDERS.join(',')}}/**/*.{ts,tsx,mts,mjs,cjs}`;

/**
 * Looks for imports against the layers of .dependency-cruiser.mjs. Fails too when a source file below `root`, or an
 * import in it, was not read, because a check that reads nothing finds nothing.
 */
export async function checkLayers(root: string): Promise<Outcome> {
  const sources = globSync(SOURCES, { cwd: root }).map((path) => path.split(sep).join('/'));
  const folders = FOLDERS.filter((folder) => sources.some((path) => path.startsWith(`${folder}/`)));
  const { options, ...ruleSet } = configuration;
  const { output } = await cruise(folders, { ...options, ruleSet, validate: true, baseDir: root });
  if (typeof output === 'string')
    throw new Error('dependency-cruiser answered a text instead of its findings');

  const read = new Map(output.modules.map((module) => [module.source, module]));
  const own = sources.map((path) => read.get(path)).filter((module) => module !== undefined);
  const problems = [
    ...(sources.length === 0 ? ['there is no source file to check'] : []),
    ...sources.filter((path) => !read.has(path)).map((path) => `${path} was not read`),
    ...own.flatMap((module) => unreadImports(root, module)),
    ...output.summary.violations.map(inWords),
  ];
  const dependencies = own.reduce((sum, module) => sum + module.dependencies.length, 0);
  const counts = `${own.length} modules, ${dependencies} dependencies checked`;
  return { passed: problems.length === 0, details: [...problems, counts].join('\n') };
}

/** The parser passes over `import('…')` in some types (in an alias for one), and then the rules know nothing of it. */
function unreadImports(root: string, { source, dependencies }: IModule): string[] {
  if (!/^(main|preload|renderer)\//.test(source)) return [];
  const known = new Set(dependencies.map(({ protocol, module }) => (protocol ?? '') + module));
  const found = readFileSync(join(root, source), 'utf8').matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g);
  return [...found]
    .map(([, specifier = '']) => specifier)
    .filter((specifier) => !known.has(specifier))
    .map((specifier) => `${source}: import('${specifier}') was not read; write it as an import at the top`);
}

function inWords({ rule, from, to, cycle }: IViolation): string {
  const way = [from, ...(cycle?.map((step) => step.name) ?? [to])].join(' -> ');
  const comment = configuration.forbidden?.find(({ name }) => name === rule.name)?.comment;
  return `${rule.name}: ${way} (${comment ?? 'forbidden'})`;
}
