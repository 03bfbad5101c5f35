/** The host of a URL, as a cell. */

/** Null for a text that is not a URL, and for a URL without a host, such as `data:` and `file:`. */
export function hostOf(url: string): string | null {
  const host = URL.parse(url)?.host ?? '';
  return host === '' ? null : host;
}
