import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FileWatch, watchFiles } from '#main/support/watch-files.ts';
import { eventually } from '#test/support/eventually.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { createTemporaryFolder, type TemporaryFolder } from '#test/support/temp.ts';

let folder: TemporaryFolder;
let open: FileWatch[];
beforeEach(() => {
  folder = createTemporaryFolder();
  open = [];
});
afterEach(() => {
  for (const one of open) one.close();
  folder.remove();
});

const at = (...names: string[]) => join(folder.path, ...names);

async function watching(...paths: string[]) {
  const clock = new FakeClock();
  let told = 0;
  const watch = await watchFiles(paths, clock, () => {
    told += 1;
  });
  open.push(watch);
  const heard = () => eventually(() => expect(clock.timers).toBe(1));
  return {
    watch,
    clock,
    heard,
    async told() {
      await heard();
      await clock.advance(200);
      return told;
    },
  };
}

describe('a watch on files', () => {
  it('tells once that one was written, and again the next time', async () => {
    writeFileSync(at('settings.json'), '{}');
    const { told } = await watching(at('settings.json'));
    writeFileSync(at('settings.json'), '{"a":1}');
    writeFileSync(at('settings.json'), '{"a":2}');
    expect(await told()).toBe(1);
    writeFileSync(at('settings.json'), '{"a":3}');
    expect(await told()).toBe(2);
  });

  it('tells that one was replaced, and that it was removed', async () => {
    const { told } = await watching(at('settings.json'));
    writeFileSync(at('other'), '{}');
    renameSync(at('other'), at('settings.json'));
    expect(await told()).toBe(1);
    rmSync(at('settings.json'));
    expect(await told()).toBe(2);
  });

  it('says nothing about other files of the folder', async () => {
    const ours = await watching(at('settings.json'));
    const others = await watching(at('other.json'));
    writeFileSync(at('other.json'), '{}');
    await others.heard();
    expect(ours.clock.timers).toBe(0);
  });

  it('follows folders as they are made, and one that takes the place of another', async () => {
    const path = at('config', 'latchkey', 'settings.json');
    const { told, watch } = await watching(path);
    mkdirSync(at('config'));
    expect(await told()).toBe(1);
    await watch.look();
    // Meanwhile something may have been written there.
    expect(await told()).toBe(2);
    mkdirSync(at('config', 'latchkey'));
    expect(await told()).toBe(3);
    await watch.look();
    expect(await told()).toBe(4);
    writeFileSync(path, '{}');
    expect(await told()).toBe(5);
    mkdirSync(at('next', 'latchkey'), { recursive: true });
    renameSync(at('config'), at('former'));
    renameSync(at('next'), at('config'));
    await watch.look();
    expect(await told()).toBe(6);
    writeFileSync(path, '{}');
    expect(await told()).toBe(7);
  });

  it('sees a file behind a link, wherever that leads', async () => {
    for (const name of ['config', 'dotfiles', 'elsewhere']) mkdirSync(at(name));
    for (const name of ['dotfiles', 'elsewhere']) writeFileSync(at(name, 'latchkey.json'), '{}');
    symlinkSync(at('dotfiles', 'latchkey.json'), at('config', 'settings.json'));
    const { told, watch } = await watching(at('config', 'settings.json'));
    writeFileSync(at('dotfiles', 'latchkey.json'), '{"a":1}');
    expect(await told()).toBe(1);
    symlinkSync(at('elsewhere', 'latchkey.json'), at('config', 'next'));
    renameSync(at('config', 'next'), at('config', 'settings.json'));
    expect(await told()).toBe(2);
    await watch.look();
    expect(await told()).toBe(3);
    writeFileSync(at('elsewhere', 'latchkey.json'), '{"a":1}');
    expect(await told()).toBe(4);
  });

  it('has nothing more to say once it is closed', async () => {
    const { watch, clock, heard } = await watching(at('settings.json'));
    const unheard = await watching(at('settings.json'));
    unheard.watch.close();
    const witness = await watching(at('settings.json'));
    writeFileSync(at('settings.json'), '{}');
    await heard();
    watch.close();
    expect(clock.timers).toBe(0);
    await witness.told();
    for (const one of [watch, unheard.watch]) await one.look();
    writeFileSync(at('settings.json'), '{"a":1}');
    await witness.told();
    expect([clock.timers, unheard.clock.timers]).toEqual([0, 0]);
  });
});
