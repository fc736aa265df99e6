import * as z from 'zod/mini';
import type { Memory } from './types.ts';

/** What the tray application remembers beside the settings, by organisation. */
export interface Remembering {
  /** The organisation that the window showed last. */
  shown(): string | undefined;
  show(profile: string): void;
  /** Names of hosts, in the order in which they were pinned. */
  pinned(profile: string): readonly string[];
  pin(profile: string, host: string, pinned: boolean): void;
  /** Until when the changes of access were seen, in milliseconds since 1970. */
  seenChangesMs(profile: string): number;
  seeChanges(profile: string, atMs: number): void;
  forget(profile: string): void;
}

const textsSchema = z.record(z.string(), z.array(z.string()));
const numbersSchema = z.record(z.string(), z.number());

/** A tray menu shows ten, and the window some more. */
const MOST_PINNED = 50;

/** What is there and cannot be read, a file that was damaged for example, counts as nothing. */
export function createRemembering(memory: Memory): Remembering {
  const read = <T>(schema: z.ZodMiniType<T>, key: string): T | undefined => {
    const found = schema.safeParse(memory.get(key));
    return found.success ? found.data : undefined;
  };
  const ofProfile = <T>(all: Readonly<Record<string, T>> | undefined, profile: string): T | undefined =>
    all !== undefined && Object.hasOwn(all, profile) ? all[profile] : undefined;
  const change = <T>(
    schema: z.ZodMiniType<Record<string, T>>,
    key: string,
    profile: string,
    value?: T,
  ): void => {
    const { [profile]: _, ...others } = read(schema, key) ?? {};
    memory.set(key, value === undefined ? others : { ...others, [profile]: value });
  };
  const pinned = (profile: string): readonly string[] =>
    ofProfile(read(textsSchema, 'pinned'), profile) ?? [];
  return {
    shown: () => read(z.string(), 'shown'),
    show: (profile) => memory.set('shown', profile),
    pinned,
    pin(profile, host, isPinned) {
      const others = pinned(profile).filter((name) => name !== host);
      const next = isPinned ? [...others, host].slice(-MOST_PINNED) : others;
      change(textsSchema, 'pinned', profile, next.length === 0 ? undefined : next);
    },
    seenChangesMs: (profile) => ofProfile(read(numbersSchema, 'seenChanges'), profile) ?? 0,
    seeChanges: (profile, atMs) => change(numbersSchema, 'seenChanges', profile, atMs),
    forget(profile) {
      change(textsSchema, 'pinned', profile);
      change(numbersSchema, 'seenChanges', profile);
      if (read(z.string(), 'shown') === profile) memory.set('shown', undefined);
    },
  };
}
