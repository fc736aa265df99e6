import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type MemoryStore, openMemory } from '#main/desktop/memory.ts';
import type { Log } from '#main/support/log.ts';
import { silentLog } from '#main/support/log.ts';
import { temporaryFolder } from '#test/support/temp.ts';

function folderWith(text: string | undefined): string {
  const folder = temporaryFolder();
  if (text !== undefined) writeFileSync(join(folder, 'desktop.json'), text);
  return folder;
}

function listening() {
  const warned: string[] = [];
  const log: Log = { ...silentLog, warn: (event) => void warned.push(event) };
  return { warned, log };
}

/** Counts how often it is opened, and keeps what it is told. */
function fakeStore() {
  const told: unknown[] = [];
  let times = 0;
  const store: MemoryStore = {
    set: (...words: readonly unknown[]) => void told.push(['set', ...words]),
    delete: (key) => void told.push(['delete', key]),
  };
  const open = async (): Promise<MemoryStore> => {
    times += 1;
    return store;
  };
  return { told, open, times: () => times };
}

test('what the file holds is known at once, without the store', () => {
  const store = fakeStore();
  const { warned, log } = listening();
  const memory = openMemory(folderWith('{"window": {"width": 900}, "a.b": 1}'), log, store.open);
  expect(memory.get('window')).toEqual({ width: 900 });
  expect(memory.get('a.b')).toBe(1);
  expect(memory.get('shown')).toBeUndefined();
  expect([store.times(), warned]).toEqual([0, []]);
});

test('the first start, without a file, is nothing to be told', () => {
  const { warned, log } = listening();
  expect(openMemory(folderWith(undefined), log, fakeStore().open).get('window')).toBeUndefined();
  expect(warned).toEqual([]);
});

test.each(['{"window": {"wid', '', '"text"', 'null', '7', '[1]'])(
  'a file with %j in it is nothing',
  (text) => {
    const { warned, log } = listening();
    const memory = openMemory(folderWith(text), log, fakeStore().open);
    expect([memory.get('window'), memory.get('0')]).toEqual([undefined, undefined]);
    expect(warned).toEqual(['desktop.memory']);
  },
);

test('changes are known at once, and written in their order by one store', async () => {
  const store = fakeStore();
  const memory = openMemory(folderWith('{"shown": "example"}'), silentLog, store.open);
  memory.set('window', { width: 900 });
  memory.set('shown', undefined);
  expect([memory.get('window'), memory.get('shown')]).toEqual([{ width: 900 }, undefined]);
  await turn();
  expect(store.told).toEqual([
    ['set', 'window', { width: 900 }],
    ['delete', 'shown'],
  ]);
  expect(store.times()).toBe(1);
});

test('a store that cannot be opened is told in the log, and this run goes on with what it knows', async () => {
  const { warned, log } = listening();
  const memory = openMemory(folderWith(undefined), log, () => Promise.reject(new Error('the disk is full')));
  memory.set('window', { width: 900 });
  await turn();
  expect(memory.get('window')).toEqual({ width: 900 });
  expect(warned).toEqual(['desktop.memory']);
});
