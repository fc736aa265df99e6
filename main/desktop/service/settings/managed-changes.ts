import * as z from 'zod/mini';
import type { LoadedSettings } from '../../../settings/load.ts';
import type { Known } from '../organisations.ts';
import type { Memory, ShownPlatform } from '../types.ts';
import { isManaged, subjectOf, valueWords } from './page.ts';
import { type Spec, specsOn } from './specs.ts';

/** A setting that IT has set to something else than what held before. */
export interface ManagedChange {
  readonly profile: string;
  readonly spec: Spec;
  /** "On", "Off", or what it is set to. */
  readonly value: string;
  /** Whether it can be nothing but on or off. */
  readonly isSwitch: boolean;
}

const seenSchema = z.record(z.string(), z.string());
const KEY = 'settings';

/**
 * What IT has changed since this was asked last, also by an earlier run: values as they hold are remembered. What is seen
 * for the first time is no change.
 */
export function managedChanges(
  known: readonly Known[],
  loaded: LoadedSettings,
  managed: string | undefined,
  { memory, platform }: { readonly memory: Memory; readonly platform: ShownPlatform },
): readonly ManagedChange[] {
  const read = seenSchema.safeParse(memory.get(KEY));
  const before = read.success ? read.data : {};
  const now: Record<string, string> = {};
  const changes: ManagedChange[] = [];
  for (const one of known) {
    const { name: profile } = one.profile;
    const subject = subjectOf(one, loaded);
    for (const spec of specsOn(platform)) {
      // What the authority says is none of the settings.
      if (spec.name === 'okta.issuer') continue;
      const name = `${profile} ${spec.name}`;
      const set = spec.value(subject);
      const value = valueWords(set);
      now[name] = value;
      const isNew = before[name] !== undefined && before[name] !== value;
      if (isNew && isManaged(spec.name, profile, loaded, managed)) {
        changes.push({ profile, spec, value, isSwitch: typeof set === 'boolean' });
      }
    }
  }
  if (JSON.stringify(before) !== JSON.stringify(now)) memory.set(KEY, now);
  return changes;
}
