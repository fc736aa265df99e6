/** A sentence with names as they are typed between backticks, as the shared words have them: "correct `renewAt`". */
export function Text({ children }: { readonly children: string }) {
  return children.split('`').map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one sentence have no other name
      <code key={index}>{part}</code>
    ),
  );
}
