export type SecretKind =
  | 'state'
  | 'nonce'
  | 'authorization code'
  | 'PKCE verifier'
  | 'access token'
  | 'refresh token'
  | 'ID token'
  | 'client secret'
  | 'password';

export interface KnownSecret {
  readonly kind: SecretKind;
  readonly value: string;
}

/**
 * Every secret that the provider has given out or was rightly shown, also what is used up or taken back by now. For
 * tests that look for them in other places; the administrator's port never tells them.
 */
export interface Secrets {
  all(): readonly KnownSecret[];
}

export interface SecretsWriter extends Secrets {
  add(kind: SecretKind, value: string | null | undefined): void;
}

export function createSecrets(): SecretsWriter {
  const known = new Map<string, SecretKind>();
  return {
    all: () => [...known].map(([value, kind]) => ({ kind, value })),
    add(kind, value) {
      if (value) known.set(value, kind);
    },
  };
}
