import { controlAddress } from '../../control/address.ts';
import type { Folders } from '../../settings/folders.ts';
import { createReply } from '../reply.ts';
import { answerStatus } from '../status.ts';
import type { World } from '../world.ts';
import { quickArguments } from './arguments.ts';
import { quickProfile } from './profile.ts';
import { quickSnapshot } from './snapshot.ts';

/**
 * `latchkey status` by the short way: prompts and scripts call it often, so nothing is loaded that it can do without.
 * Gives the exit code, or undefined where the long way has to be taken: other arguments, unusual settings, a record of
 * another version.
 */
export async function quickStatus(
  words: readonly string[],
  folders: Folders,
  world: World,
): Promise<number | undefined> {
  const given = quickArguments(words);
  if (given === undefined) return undefined;
  const { environment, platform, clock } = world;
  const wanted = given.profile ?? (environment.LATCHKEY_PROFILE || undefined);
  const profile = quickProfile(wanted, environment, folders);
  if (profile === undefined) return undefined;
  const address = controlAddress(folders.runtime, platform);
  const snapshot = await quickSnapshot(profile.name, { clock, folders, address });
  // Who is not signed in may have settings that cannot be used, which only the long way sees.
  if (snapshot === undefined || snapshot.state.kind === 'signed-out') return undefined;
  return answerStatus(snapshot, profile, world, createReply(world, given.json));
}
