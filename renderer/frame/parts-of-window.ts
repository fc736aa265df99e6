const FOCUSABLE = 'a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex="-1"])';

/** Moves the focus to the next of rail, page and panel: those that are marked with `data-part`. */
export function focusNextPart(document: Document): void {
  const parts = [...document.querySelectorAll<HTMLElement>('[data-part]')].filter(
    (part) => part.getClientRects().length > 0 && part.closest('[inert]') === null,
  );
  const innermost = parts.findLast((part) => part.contains(document.activeElement));
  const next = innermost === undefined ? parts[0] : parts[(parts.indexOf(innermost) + 1) % parts.length];
  if (next === undefined) return;
  const current = next.querySelector<HTMLElement>('[aria-current="page"]');
  const first = next.hasAttribute('tabindex') ? next : next.querySelector<HTMLElement>(FOCUSABLE);
  (current ?? first)?.focus();
}
