import { findElectron } from './fetch.mjs';

/**
 * The Electron that the specs run on, and what it cannot show. A spec that needs one of these begins with
 * `test.skip(!runtime.has.x, runtime.why.x)`, so that the report names what a pass on this one has not shown.
 */
export interface Runtime {
  /** For the report: "Electron 45.5.0". */
  readonly name: string;
  readonly isStandIn: boolean;
  readonly folder: string;
  readonly has: Readonly<Record<Difference, boolean>>;
  readonly why: Readonly<Record<Difference, string>>;
}

type Difference = keyof typeof WHY;

const WHY = {
  notificationButtons: 'the stand-in hands no buttons to the notification service',
  ownProtocolHandle: "answers of app:// go through a shim of the stand-in's, not through protocol.handle",
} as const;

/** Undefined where there is no Electron yet (fetch.mjs brings one). */
export function findRuntime(): Runtime | undefined {
  const electron = findElectron();
  if (electron === undefined) return undefined;
  const { version, isStandIn, folder } = electron;
  return {
    name: `Electron ${version}${isStandIn ? ' (stand-in)' : ''}`,
    isStandIn,
    folder,
    has: { notificationButtons: !isStandIn, ownProtocolHandle: !isStandIn },
    why: WHY,
  };
}

/** Throws, with what brings one, where there is none. */
export function needRuntime(): Runtime {
  const runtime = findRuntime();
  if (runtime === undefined) {
    throw new Error('there is no Electron here: node test/desktop/runtime/fetch.mjs');
  }
  return runtime;
}
