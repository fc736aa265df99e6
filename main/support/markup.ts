/** Text that XML, and what desktops of Linux make of it, shows as it is written. */
export function escapedForMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
