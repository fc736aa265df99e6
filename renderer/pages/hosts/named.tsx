import { named } from './marks.ts';

/** A sentence in which `names` stand apart, whatever direction they are written in; `code` shows them as they are typed. */
export function Named({
  text,
  names,
  code = false,
}: {
  readonly text: string;
  readonly names: readonly string[];
  readonly code?: boolean;
}) {
  const Name = code ? 'code' : 'bdi';
  return named(text, names).map(({ text: part, isMarked }, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one sentence have no other name
    isMarked ? <Name key={index}>{part}</Name> : part,
  );
}
