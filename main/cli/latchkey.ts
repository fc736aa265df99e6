#!/usr/bin/env node
import { foldersOf, surroundingsOf } from '../settings/folders.ts';
import { EXIT } from './exit-codes.ts';
import { quickStatus } from './quick/status.ts';
import { createReply } from './reply.ts';
import { worldOfProcess } from './world-of-process.ts';

async function main(words: readonly string[]): Promise<number> {
  const surroundings = surroundingsOf(process.env);
  const folders = foldersOf(surroundings);
  const world = worldOfProcess(folders, surroundings.home);
  const failed = async (thrown: unknown): Promise<number> => {
    const { unforeseen } = await import('../support/unforeseen.ts');
    const cause = unforeseen(thrown);
    try {
      return createReply(world, words.includes('--json')).failed(cause);
    } catch {
      // Nothing can be written to standard output (a full disk): then the error stream is told.
      return createReply(world, false).failed(cause);
    }
  };
  // Node itself would print the exception as it is, whatever its message quotes.
  process.on('uncaughtException', (thrown) => {
    void failed(thrown).then(
      (exitCode) => process.exit(exitCode),
      () => process.exit(EXIT.unexpected),
    );
  });
  try {
    const quick = await quickStatus(words, folders, world);
    if (quick !== undefined) return quick;
    const { run } = await import('./program.ts');
    return await run(words, world);
  } catch (thrown) {
    return await failed(thrown);
  }
}

void main(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
