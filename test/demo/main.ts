/** `npm run demo`: the main job on the local stack, before the reader's eyes. Exit code 0 only if all of it happened. */
import { provideStepCa } from '#test/stack/authority/step-ca-program.ts';
import { findProgram } from '#test/support/programs.ts';
import { buildCommand } from './build.ts';
import { interactive } from './interactive.ts';
import { NotSo, Report } from './report.ts';
import { mainJob, OTHER, PERSON } from './steps.ts';
import { createWorld, type World } from './world.ts';

async function main(): Promise<number> {
  // A part of the installation, a minute once; without Go the stack has an authority of its own.
  if (findProgram('go') !== undefined) await provideStepCa();
  const report = new Report();
  report.heading('Latchkey: one sign-in, two certificates kept fresh, and who reaches what');
  await report.step('the command is built', buildCommand);
  let world: World | undefined;
  const interrupted = interruption();
  try {
    await Promise.race([
      interrupted,
      (async () => {
        const started = await report.step('the stack is up, with a host in the background', async () => {
          const up = await createWorld(PERSON, OTHER);
          world = up;
          return { up, said: up.parts };
        });
        await mainJob(started.up, report);
      })(),
    ]);
    report.heading(`All of it happened, in ${report.seconds} s.`);
    return 0;
  } catch (thrown) {
    if (thrown instanceof Interrupted) return 130;
    if (thrown instanceof NotSo) console.error(`\nThis did not happen: ${thrown.message}\n`);
    else console.error(thrown);
    if (world !== undefined) console.error(world.stack.authority.logText().split('\n').slice(-15).join('\n'));
    return 1;
  } finally {
    await world?.stop();
  }
}

class Interrupted extends Error {}

/** Rejects at Ctrl-C: keys and certificates of the demo must not stay behind. */
function interruption(): Promise<never> {
  return new Promise((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        console.error('\nStopping, and removing what the demo made.');
        reject(new Interrupted());
      });
    }
  });
}

process.exit(process.argv.includes('--interactive') ? await interactive() : await main());
