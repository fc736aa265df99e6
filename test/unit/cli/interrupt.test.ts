import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { commandLine, waiting } from '#main/cli/command-line.ts';
import { exitCodeFor, listenForInterrupt } from '#main/cli/interrupt.ts';
import { fakeWorld } from './fake-world.ts';

class FakeSource extends EventEmitter {
  readonly exits: number[] = [];
  exit(code: number): void {
    this.exits.push(code);
  }
}

describe('Ctrl-C', () => {
  it('asks for an orderly end the first time, and ends at once the second time', () => {
    const source = new FakeSource();
    let told = 0;
    const interrupt = listenForInterrupt(source, () => told++);
    expect([interrupt.signal.aborted, interrupt.received]).toEqual([false, undefined]);
    source.emit('SIGINT', 'SIGINT');
    expect([interrupt.signal.aborted, interrupt.received, told, source.exits]).toEqual([
      true,
      'SIGINT',
      1,
      [],
    ]);
    source.emit('SIGINT', 'SIGINT');
    expect([told, source.exits]).toEqual([1, [130]]);
  });

  it('is what a shell calls it: 128 and the number of the signal', () => {
    expect([exitCodeFor('SIGINT'), exitCodeFor('SIGTERM'), exitCodeFor('SIGHUP')]).toEqual([130, 143, 129]);
  });

  it.each([
    ['SIGINT', 'Stopping. Press Ctrl-C again to stop at once.\n'],
    ['SIGTERM', 'Stopping.\n'],
  ] as const)('is spoken of only to whoever pressed it: %s', async (signal, said) => {
    const { world, signals, stderr } = fakeWorld();
    const cli = commandLine(world, { json: false, profile: undefined });
    await waiting(cli, 'Stopping.', async () => signals.emit(signal, signal));
    expect(stderr.written).toBe(said);
  });

  it('is left to the system once nothing waits any more', () => {
    const source = new FakeSource();
    listenForInterrupt(source, () => {}).release();
    expect(source.listenerCount('SIGINT') + source.listenerCount('SIGTERM')).toBe(0);
  });
});
