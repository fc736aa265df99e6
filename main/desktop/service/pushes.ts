/** Tells listeners of changes: however many there are in one turn of the event loop, once. */
export interface Pushes<T> {
  /** To be called with each change. */
  changed(): void;
  watch(listener: (value: T) => void): () => void;
  close(): void;
}

/** @param next what is told, made when it is told */
export function createPushes<T>(next: () => T): Pushes<T> {
  const listeners = new Set<(value: T) => void>();
  let waiting: NodeJS.Immediate | undefined;
  const push = (): void => {
    waiting = undefined;
    const value = next();
    for (const listener of listeners) listener(value);
  };
  return {
    changed() {
      waiting ??= setImmediate(push);
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      clearImmediate(waiting);
      listeners.clear();
    },
  };
}
