import { join } from 'node:path';
import { readAs } from '../../application/issuer.ts';
import { settingRows } from '../../application/setting-rows.ts';
import { userSettingsPath } from '../../settings/sources.ts';
import type { CommandLine } from '../command-line.ts';
import type { Place, Places } from '../places.ts';
import { configLines, placesLines } from '../words/config.ts';

/** `latchkey config show` */
export async function configShow(cli: CommandLine): Promise<number> {
  const composition = await cli.world.compose();
  const settings = await composition.settings();
  if (!settings.ok) return cli.reply.failed(settings.error);
  const profile = await composition.profile(cli.profile);
  if (!profile.ok) return cli.reply.failed(profile.error);
  const rows = settingRows(profile.value, settings.value);
  const file = userSettingsPath(cli.world.environment, composition.folders);
  const oktaReadAs = readAs(profile.value.okta);
  return cli.reply.answer(
    () => configLines({ profile: profile.value.name, file, rows, oktaReadAs }, cli.world),
    () => ({ profile: profile.value.name, file, settings: rows, oktaReadAs }),
  );
}

/** `latchkey config path [PLACE]`: nothing is read, so it works however broken the settings are. */
export async function configPath(cli: CommandLine, place: Place | undefined): Promise<number> {
  const { folders, address } = await cli.world.compose();
  const places: Places = {
    settings: userSettingsPath(cli.world.environment, folders),
    state: folders.state,
    logs: folders.logs,
    cache: folders.cache,
    runtime: folders.runtime,
    socket: address.ok ? address.value.path : join(folders.runtime, 'control.sock'),
  };
  return cli.reply.answer(
    () => (place === undefined ? placesLines(places, cli.world) : [places[place]]),
    () => (place === undefined ? places : { [place]: places[place] }),
  );
}
