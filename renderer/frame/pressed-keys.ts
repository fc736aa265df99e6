/** Keys that are pressed in the page. */
export interface PressedKeys<Key> {
  /** Those from now on, and first those that nobody has listened to yet; until the returned function is called. */
  listen(listener: (key: Key) => void): () => void;
}

/**
 * Hears keys from the beginning of the page: people see the window, and press one, a moment before the application has
 * said what to show.
 */
export function hearKeys<Key>(hear: (listener: (key: Key) => void) => void): PressedKeys<Key> {
  let listener: ((key: Key) => void) | undefined;
  const waiting: Key[] = [];
  hear((key) => {
    if (listener === undefined) waiting.push(key);
    else listener(key);
  });
  return {
    listen(next) {
      listener = next;
      for (const key of waiting.splice(0)) next(key);
      return () => {
        if (listener === next) listener = undefined;
      };
    },
  };
}
