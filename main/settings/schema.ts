import { isAbsolute } from 'node:path';
import * as z from 'zod/mini';
import { readFingerprint } from '../support/fingerprint.ts';
import { isLoopbackUri, isSafeUrl } from '../support/loopback.ts';
import { isSshHostName } from '../support/ssh-host-name.ts';
import { parseDuration } from './duration.ts';
import { isProxySetting } from './proxy-setting.ts';
import { isSitePattern } from './site-pattern.ts';

/**
 * The settings, as a person or IT writes them: one JSON document. Messages finish a sentence that begins with the
 * setting's name ("renewAt must be between 10 and 90"). What is left out gets its value in profile.ts.
 */

/** Explanations for editors, put into the JSON Schema. */
export const descriptions = z.registry<{ description: string }>();
const explained = <S extends z.core.$ZodType>(description: string, schema: S): z.ZodMiniOptional<S> => {
  descriptions.add(schema, { description });
  return z.optional(schema);
};

const text = () => z.string({ error: 'must be text' });
const filled = () => text().check(z.trim(), z.minLength(1, { error: 'must not be empty', abort: true }));
const yesOrNo = () => z.boolean({ error: 'must be true or false' });
const list = <S extends z.core.$ZodType>(of: S) => z.array(of, { error: 'must be a list' });
const oneOf = <const V extends readonly string[]>(values: V) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` });
const group = <S extends z.core.$ZodShape>(shape: S) =>
  z.strictObject(shape, { error: 'must be a group of settings in { }' });

const redirectUri = filled().check(
  z.refine(isLoopbackUri, { error: 'must be an address of this computer, such as http://127.0.0.1:10000' }),
);

const okta = group({
  issuer: explained(
    'Okta domain, issuer, or whole configuration URL. Left out: as the provisioner says.',
    filled(),
  ),
  serverId: explained('Authorization server: its id, "default", or "" for the org server.', text()),
  clientId: explained("Application in Okta. Left out: the provisioner's.", filled()),
  clientAuthentication: explained(
    'How the application proves itself to Okta. A secret is kept in the keychain, never here.',
    oneOf(['none', 'client_secret_basic', 'client_secret_post']),
  ),
  scopes: explained(
    "Left out: the provisioner's, else openid profile email groups offline_access.",
    list(filled()).check(z.refine((scopes) => scopes.includes('openid'), { error: 'must contain "openid"' })),
  ),
  redirectUris: explained(
    "Exactly as registered in Okta, tried in this order. Left out: the provisioner's, else http://127.0.0.1:10000.",
    list(redirectUri).check(z.minLength(1, { error: 'must not be empty' })),
  ),
  groupsClaim: explained('Claim with the names of groups; "groups" if left out.', filled()),
});

/** Ed25519, as JWK writes it: 32 bytes in base64url (RFC 8037 section 2, "x"). */
const PUBLIC_KEY = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;

const authority = group({
  url: filled().check(
    z.refine(isAuthorityUrl, { error: 'must be an address such as https://ca.example.com' }),
  ),
  fingerprint: filled().check(
    z.refine((value) => readFingerprint(value) !== undefined, {
      error: 'must be the SHA-256 fingerprint of the root certificate: 64 hexadecimal digits',
    }),
  ),
  provisioner: explained('Which OIDC provisioner, where the authority has several.', filled()),
});

const ssh = group({
  enabled: explained('Ask for an SSH certificate; true if left out.', yesOrNo()),
  keyType: explained('ed25519 if left out.', oneOf(['ed25519', 'ecdsa', 'rsa'])),
  agent: explained("Address of the ssh-agent. Left out: the person's own.", filled()),
  config: explained(
    'Whether ssh is told of the hosts below and of those that the access policy grants, by one line in ~/.ssh/config; true if left out.',
    yesOrNo(),
  ),
  hosts: explained(
    'Hosts that take the certificate: names and patterns such as "*.example.com". Host certificates of the authority are trusted for them.',
    list(
      filled().check(
        z.refine(isSshHostName, {
          error: 'must be the name of a host or a pattern such as "*.example.com", and not of every host',
        }),
      ),
    ),
  ),
});

const x509 = group({
  enabled: explained('Ask for a client certificate; true if left out.', yesOrNo()),
  files: explained('Files for curl and other tools; true if left out.', yesOrNo()),
  folder: explained(
    'Where those files are. Made for the person alone if it is not there; else it must be theirs alone, and its rights stay.',
    filled().check(z.refine(isAbsolute, { error: 'must be a whole path from the root' })),
  ),
  testUrl: explained(
    'A site that asks for the client certificate: latchkey test-cert and the checkup try it there.',
    filled().check(z.refine(isSiteUrl, { error: 'must be an address such as https://intranet.example.com' })),
  ),
  store: explained(
    "Whether the client certificate goes into the person's own store, where browsers find it; true if left out.",
    yesOrNo(),
  ),
  sites: explained(
    'Web sites that take the client certificate, such as "https://*.example.com": for latchkey browser-policy.',
    list(
      filled().check(
        z.refine(isSitePattern, {
          error: 'must be the address of web sites such as "https://[*.]example.com", without a path',
        }),
      ),
    ),
  ),
  root: explained(
    "Whether the authority's root goes into the person's own store, so that browsers trust its sites; none if left out.",
    oneOf(['none', 'store']),
  ),
});

const access = group({
  file: explained(
    'File with the access policy, placed by IT. It comes before the address where it is there.',
    filled().check(z.refine(isAbsolute, { error: 'must be a whole path from the root' })),
  ),
  url: explained(
    'Address of the access policy.',
    filled().check(
      z.refine(isPolicyUrl, { error: 'must be an address such as https://it.example.com/policy.yaml' }),
    ),
  ),
  keys: explained(
    'Keys that sign the policy, as latchkey policy keygen prints them. A policy that none of them signed is refused.',
    list(
      filled().check(
        z.regex(PUBLIC_KEY, {
          error: 'must be a public key as latchkey policy keygen prints it: 43 letters',
        }),
      ),
    ).check(z.minLength(1, { error: 'must not be empty' })),
  ),
  refreshEvery: explained(
    'How often the address is asked for a newer policy, such as "30m"; 1h if left out.',
    filled().check(
      z.refine((value) => (parseDuration(value) ?? 0) >= 60, {
        error: 'must be a time such as "30m", at least "1m"',
      }),
    ),
  ),
});

const network = group({
  proxy: explained(
    'The way to Okta, the authority and the access policy: "system" (as HTTPS_PROXY, ALL_PROXY and NO_PROXY say, else the settings of this computer; the same if left out), "none", the address of a proxy, or that of a PAC file. A password stands in HTTPS_PROXY or ALL_PROXY alone.',
    filled().check(
      z.refine(isProxySetting, {
        error:
          'must be "system", "none", an address such as http://proxy.example.com:3128 without a password, or that of a PAC file',
      }),
    ),
  ),
});

const profile = group({
  title: explained("The organisation's name as people know it.", filled()),
  okta: z.optional(okta),
  authority,
  ssh: z.optional(ssh),
  x509: z.optional(x509),
  access: z.optional(access),
  network: z.optional(network),
  certificateLife: explained(
    'Such as "8h". The authority has the last word, and its default holds if left out.',
    filled().check(
      z.refine((value) => parseDuration(value) !== undefined, {
        error: 'must be a time such as "8h" or "90m"',
      }),
    ),
  ),
  renewAt: explained(
    'When to renew, in percent of the life; 66 if left out.',
    z
      .number({ error: 'must be a number' })
      .check(
        z.gte(10, { error: 'must be between 10 and 90' }),
        z.lte(90, { error: 'must be between 10 and 90' }),
      ),
  ),
  whenSessionEnds: explained(
    'What happens to certificates when Okta ends the session; keep if left out.',
    oneOf(['keep', 'remove']),
  ),
  supportContact: explained('Whom to ask, in sentences such as "Ask …".', filled()),
}).check(
  z.refine(({ ssh, x509 }) => ssh?.enabled !== false || x509?.enabled !== false, {
    path: ['x509', 'enabled'],
    error: 'must be true where ssh.enabled is false, or there is no certificate to ask for',
  }),
);

/** Names stand in file names and in comments of the ssh-agent. Windows has no files of the names left out. */
export const profileNameSchema = z.string().check(
  z.regex(/^(?!(?:con|prn|aux|nul|com\d|lpt\d)$)[a-z0-9][a-z0-9_-]{0,31}$/, {
    error:
      'cannot be the name of an organisation here: up to 32 small letters, digits, "-" and "_" (use "title" for its full name)',
  }),
);

/** Of the tray application alone. What is left out gets its value in desktop.ts. */
const desktop = group({
  startAtLogin: explained('Start when the person logs in; false if left out.', yesOrNo()),
  timeInMenuBar: explained(
    'Show how long is left beside the icon, on macOS only; false if left out.',
    yesOrNo(),
  ),
  tellAccessChanges: explained('A notification when a role is gained or lost; true if left out.', yesOrNo()),
  terminal: explained(
    'What opens hosts: its id, such as "konsole". Left out: the first one found.',
    filled(),
  ),
  quit: explained(
    'hidden where IT does not want it to be quit; shown if left out.',
    oneOf(['shown', 'hidden']),
  ),
  reauthenticateOnSwitch: explained(
    'Ask Okta again before the window shows another organisation; false if left out.',
    yesOrNo(),
  ),
});

export const settingsSchema = group({
  $schema: z.optional(text()),
  version: z.optional(z.literal(1, { error: 'must be 1' })),
  defaultProfile: explained('The organisation that is meant when none is named.', filled()),
  log: z.optional(group({ level: explained('info if left out.', oneOf(['debug', 'info', 'warn'])) })),
  desktop: z.optional(desktop),
  notes: explained(
    'For IT: why a setting is as it is, by its name ("x509.files"), shown where it cannot be changed.',
    z.record(text(), filled(), { error: 'must be a group of settings in { }' }),
  ),
  profiles: z._default(
    z.record(profileNameSchema, profile, { error: 'must be a group of settings in { }' }),
    {},
  ),
});

/** What is written in the files, checked and otherwise as it stands there. */
export type Settings = z.output<typeof settingsSchema>;
export type ProfileSettings = z.output<typeof profile>;

/** A profile with every default in its place. What stays undefined is the authority's or its provisioner's to say. */
export interface ResolvedProfile {
  readonly name: string;
  readonly title: string;
  readonly okta: {
    readonly issuer?: string | undefined;
    readonly serverId?: string | undefined;
    readonly clientId?: string | undefined;
    readonly clientAuthentication?: 'none' | 'client_secret_basic' | 'client_secret_post' | undefined;
    readonly scopes?: readonly string[] | undefined;
    readonly redirectUris?: readonly string[] | undefined;
    readonly groupsClaim: string;
  };
  /** `url` without a slash at its end; `fingerprint` in 64 lower-case hexadecimal digits. */
  readonly authority: {
    readonly url: string;
    readonly fingerprint: string;
    readonly provisioner?: string | undefined;
  };
  readonly ssh: {
    readonly enabled: boolean;
    readonly keyType: 'ed25519' | 'ecdsa' | 'rsa';
    readonly agent?: string | undefined;
    readonly config: boolean;
    readonly hosts: readonly string[];
  };
  readonly x509: {
    readonly enabled: boolean;
    readonly files: boolean;
    readonly folder?: string | undefined;
    readonly testUrl?: string | undefined;
    readonly store: boolean;
    /** As `parseSitePattern` takes them. */
    readonly sites: readonly string[];
    readonly root: 'none' | 'store';
  };
  readonly network: {
    /** As `routesBy` reads it. */
    readonly proxy?: string | undefined;
  };
  /** Where the access policy comes from; nowhere, where neither a file nor an address is named. */
  readonly access: {
    readonly file?: string | undefined;
    readonly url?: string | undefined;
    /** Empty where a signature is not asked for. */
    readonly keys: readonly string[];
    readonly refreshEverySeconds: number;
  };
  readonly certificateLifeSeconds?: number | undefined;
  /** Percent of a certificate's life. */
  readonly renewAt: number;
  readonly whenSessionEnds: 'keep' | 'remove';
  readonly supportContact?: string | undefined;
}

function isAuthorityUrl(written: string): boolean {
  const url = URL.parse(written);
  return url?.protocol === 'https:' && `${url.username}${url.password}${url.search}${url.hash}` === '';
}

function isSiteUrl(written: string): boolean {
  const url = URL.parse(written);
  return url?.protocol === 'https:' && `${url.username}${url.password}` === '';
}

/** Whoever sees the address may see the policy; a password has no place in it. */
function isPolicyUrl(written: string): boolean {
  const url = URL.parse(written);
  return url !== null && isSafeUrl(url) && `${url.username}${url.password}${url.hash}` === '';
}
