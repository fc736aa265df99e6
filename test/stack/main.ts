/** `npm run stack`: keeps the local stack up and says how to use it, until Ctrl-C. */
import { problemOf } from '#main/support/failure.ts';
import { stackAccess } from './access-policy.ts';
import { startStack } from './index.ts';
import { instructions } from './instructions.ts';
import { makeStackFolder, removeFolder } from './support/folder.ts';
import { TRIAL_REDIRECT_URIS, writeTrialFiles } from './trial-files.ts';

async function main(): Promise<void> {
  const started = performance.now();
  const asked = askedToStop();
  const stack = await startStack({
    redirectUris: TRIAL_REDIRECT_URIS,
    shortestLife: '10s',
    access: stackAccess(),
  });
  const folder = makeStackFolder();
  try {
    console.log(instructions(stack, writeTrialFiles(folder, stack), (performance.now() - started) / 1000));
    await asked;
  } finally {
    await stack.stop();
    removeFolder(folder);
  }
  console.log('\nThe stack is stopped, and nothing of it is left.');
}

/** Resolves at the first Ctrl-C, termination or closed terminal. The second Ctrl-C ends at once. */
function askedToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}

await main().catch((thrown: unknown) => {
  console.error(problemOf(thrown));
  process.exitCode = 1;
});
