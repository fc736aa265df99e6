export interface PreProps {
  readonly label: string;
  readonly children: string;
}

/** Text as it is in a file, line by line. */
export function Pre({ label, children }: PreProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it may scroll, and so has to be reached by the keyboard
    <section className="pre" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
