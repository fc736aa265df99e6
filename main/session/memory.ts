import type { KeyPair } from '../certificates/types.ts';
import type { Failure } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';
import { type Connections, connect } from './connections.ts';
import type { SessionContext } from './context.ts';
import { createRefreshTokenKeeper, type RefreshTokenKeeper } from './refresh-token.ts';

/** What one process remembers of a session beyond the record: open connections, and keys that are in no file. */
export interface SessionMemory {
  readonly refreshToken: RefreshTokenKeeper;
  /** Configured and connected once per process; again after `forgetConnections`. */
  connections(knownRootPem: string | undefined): Promise<Result<Connections, Failure>>;
  /** The next one who asks gets what is configured then. What is under way on the old ones goes on. */
  forgetConnections(): void;
  closeConnections(): void;
  /** The client certificate's key, needed to revoke it where no file holds it. */
  x509Pair: KeyPair | undefined;
}

export function createMemory(context: SessionContext): SessionMemory {
  let open: Connections | undefined;
  return {
    refreshToken: createRefreshTokenKeeper(context.profile.name, context.parts.secrets),
    x509Pair: undefined,
    async connections(knownRootPem) {
      if (open === undefined) {
        const connected = await connect(context, knownRootPem);
        if (!connected.ok) return connected;
        open = connected.value;
      }
      return ok(open);
    },
    forgetConnections() {
      open = undefined;
    },
    closeConnections() {
      open?.authority.close();
      open = undefined;
    },
  };
}
