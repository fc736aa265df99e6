import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { Withdrawals } from './people.ts';
import { createSecrets, type SecretKind, type SecretsWriter } from './secrets.ts';

/** A refresh token that would be accepted now. The token itself is never told. */
export interface LiveRefreshToken {
  readonly server: string;
  readonly clientId: string;
  readonly personId: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** The same for all that came from one sign-in, by rotation too. */
  readonly family: string;
}

/**
 * What oidc-provider keeps (sessions, interactions, codes, tokens), in memory. One store serves both
 * authorization servers: a browser session is good at both, everything else only where it was made. Expiry
 * goes by the provider's clock, so that tests can let eight hours pass without waiting.
 */
export interface Store extends Withdrawals {
  /** oidc-provider's storage for one kind of record of one server. */
  adapter(server: string, kind: string): Adapter;
  liveRefreshTokens(clientId?: string): readonly LiveRefreshToken[];
  /** When a rotated refresh token or a code was used up, in milliseconds since 1970. */
  consumedAt(kind: string, id: string): number | undefined;
  /** When a record of any kind ends, in milliseconds since 1970. */
  expiresAt(kind: string, id: string): number | undefined;
  /** Lets a record live until then, in milliseconds since 1970. */
  extend(kind: string, id: string, until: number): void;
  /** Whether another server than this one has such a record. */
  isElsewhere(server: string, kind: string, id: string): boolean;
  remove(kind: string, id: string): void;
  /** Takes away all tokens of an application. */
  revokeApplication(clientId: string): void;
  /** Takes away all tokens that came from one authorization. */
  revokeFamily(grantId: string | undefined): void;
}

interface StoredRecord {
  readonly kind: string;
  readonly id: string;
  readonly server: string;
  readonly payload: AdapterPayload;
  expiresAt: number;
  consumedAt?: number;
}

const TOKENS = new Set(['AuthorizationCode', 'AccessToken', 'RefreshToken', 'Grant']);
const SHARED = new Set(['Session']);
/** oidc-provider stores opaque tokens under their own text. */
const SECRETS = new Map<string, SecretKind>([
  ['AuthorizationCode', 'authorization code'],
  ['AccessToken', 'access token'],
  ['RefreshToken', 'refresh token'],
]);

export function createStore(now: () => number, secrets: SecretsWriter = createSecrets()): Store {
  const records = new Map<string, StoredRecord>();

  const key = (kind: string, id: string): string => `${kind}:${id}`;
  const isLive = ({ expiresAt }: StoredRecord): boolean => expiresAt > now();
  const live = (kind: string, id: string): StoredRecord | undefined => {
    const record = records.get(key(kind, id));
    return record !== undefined && isLive(record) ? record : undefined;
  };
  const removeWhere = (matches: (record: StoredRecord) => boolean): void => {
    for (const [name, record] of records) if (matches(record)) records.delete(name);
  };

  const adapter = (server: string, kind: string): Adapter => {
    const own = (record: StoredRecord | undefined): AdapterPayload | undefined =>
      record !== undefined && (SHARED.has(kind) || record.server === server) ? record.payload : undefined;
    return {
      async upsert(id, payload, expiresIn) {
        const secret = SECRETS.get(kind);
        if (secret !== undefined) secrets.add(secret, id);
        removeWhere((record) => !isLive(record));
        const expiresAt = expiresIn === undefined ? Number.POSITIVE_INFINITY : now() + expiresIn * 1000;
        records.set(key(kind, id), { kind, id, server, payload, expiresAt });
      },
      find: async (id) => own(live(kind, id)),
      findByUid: async (uid) =>
        own(
          [...records.values()].find(
            (record) => record.kind === kind && record.payload.uid === uid && isLive(record),
          ),
        ),
      findByUserCode: async () => undefined,
      async consume(id) {
        const record = live(kind, id);
        if (record === undefined) return;
        record.consumedAt ??= now();
        record.payload.consumed = Math.floor(record.consumedAt / 1000);
      },
      async destroy(id) {
        records.delete(key(kind, id));
      },
      async revokeByGrantId(grantId) {
        removeWhere((record) => record.kind === kind && record.payload.grantId === grantId);
      },
    };
  };

  return {
    adapter,
    liveRefreshTokens: (clientId) =>
      [...records.values()]
        .filter(
          (record) => record.kind === 'RefreshToken' && record.consumedAt === undefined && isLive(record),
        )
        .map(({ server, payload, expiresAt }) => ({
          server,
          clientId: payload.clientId ?? '',
          personId: payload.accountId ?? '',
          expiresAt,
          family: payload.grantId ?? '',
        }))
        .filter((token) => clientId === undefined || token.clientId === clientId),
    consumedAt: (kind, id) => live(kind, id)?.consumedAt,
    expiresAt: (kind, id) => live(kind, id)?.expiresAt,
    extend(kind, id, until) {
      const record = live(kind, id);
      if (record !== undefined) record.expiresAt = until;
    },
    isElsewhere: (server, kind, id) => {
      const record = live(kind, id);
      return record !== undefined && record.server !== server;
    },
    remove(kind, id) {
      records.delete(key(kind, id));
    },
    revokeApplication(clientId) {
      removeWhere(({ kind, payload }) => TOKENS.has(kind) && payload.clientId === clientId);
    },
    revokeFamily(grantId) {
      if (grantId === undefined) return;
      removeWhere(
        ({ kind, id, payload }) => TOKENS.has(kind) && (payload.grantId === grantId || id === grantId),
      );
    },
    revokeTokens(personId, clientId) {
      removeWhere(
        ({ kind, payload }) =>
          TOKENS.has(kind) &&
          payload.accountId === personId &&
          (clientId === undefined || payload.clientId === clientId),
      );
    },
    endSessions(personId) {
      removeWhere(({ kind, payload }) => kind === 'Session' && payload.accountId === personId);
    },
  };
}
