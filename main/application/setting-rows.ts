import type { LoadedSettings } from '../settings/load.ts';
import type { ResolvedProfile } from '../settings/schema.ts';

/** One setting as it holds, and who set it. */
export interface SettingRow {
  /** As written in the file, without the organisation: "okta.clientId". */
  readonly name: string;
  /** Undefined where nobody set it and there is no default of ours. */
  readonly value: string | number | boolean | readonly string[] | undefined;
  /** The source's name, "default", or "provisioner": whatever the authority publishes for it. */
  readonly setBy: string;
}

type Value = SettingRow['value'];

/** Where a value comes from when no source sets it. */
type Unset = 'default' | 'provisioner';

/** Every setting of an organisation, in the order of the file. */
const SETTINGS: readonly (readonly [string, Unset, (profile: ResolvedProfile) => Value])[] = [
  ['title', 'default', ({ title }) => title],
  ['okta.issuer', 'provisioner', ({ okta }) => okta.issuer],
  ['okta.serverId', 'default', ({ okta }) => okta.serverId],
  ['okta.clientId', 'provisioner', ({ okta }) => okta.clientId],
  ['okta.clientAuthentication', 'provisioner', ({ okta }) => okta.clientAuthentication],
  ['okta.scopes', 'provisioner', ({ okta }) => okta.scopes],
  ['okta.redirectUris', 'provisioner', ({ okta }) => okta.redirectUris],
  ['okta.groupsClaim', 'default', ({ okta }) => okta.groupsClaim],
  ['authority.url', 'default', ({ authority }) => authority.url],
  ['authority.fingerprint', 'default', ({ authority }) => authority.fingerprint],
  ['authority.provisioner', 'provisioner', ({ authority }) => authority.provisioner],
  ['ssh.enabled', 'default', ({ ssh }) => ssh.enabled],
  ['ssh.keyType', 'default', ({ ssh }) => ssh.keyType],
  ['ssh.agent', 'default', ({ ssh }) => ssh.agent],
  ['ssh.config', 'default', ({ ssh }) => ssh.config],
  ['ssh.hosts', 'default', ({ ssh }) => (ssh.hosts.length === 0 ? undefined : ssh.hosts)],
  ['x509.enabled', 'default', ({ x509 }) => x509.enabled],
  ['x509.files', 'default', ({ x509 }) => x509.files],
  ['x509.folder', 'default', ({ x509 }) => x509.folder],
  ['x509.testUrl', 'default', ({ x509 }) => x509.testUrl],
  ['x509.store', 'default', ({ x509 }) => x509.store],
  ['x509.sites', 'default', ({ x509 }) => (x509.sites.length === 0 ? undefined : x509.sites)],
  ['x509.root', 'default', ({ x509 }) => x509.root],
  ['network.proxy', 'default', ({ network }) => network.proxy],
  ['access.file', 'default', ({ access }) => access.file],
  ['access.url', 'default', ({ access }) => access.url],
  ['access.keys', 'default', ({ access }) => (access.keys.length === 0 ? undefined : access.keys)],
  ['access.refreshEvery', 'default', ({ access }) => `${access.refreshEverySeconds}s`],
  [
    'certificateLife',
    'provisioner',
    ({ certificateLifeSeconds: life }) => (life === undefined ? undefined : `${life}s`),
  ],
  ['renewAt', 'default', ({ renewAt }) => renewAt],
  ['whenSessionEnds', 'default', ({ whenSessionEnds }) => whenSessionEnds],
  ['supportContact', 'default', ({ supportContact }) => supportContact],
];

export function settingRows(profile: ResolvedProfile, { origin }: LoadedSettings): SettingRow[] {
  return SETTINGS.map(([name, unset, valueIn]) => ({
    name,
    value: valueIn(profile),
    setBy: origin[`profiles.${profile.name}.${name}`] ?? unset,
  }));
}
