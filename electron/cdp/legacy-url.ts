/**
 * The part of Node's deprecated `url.parse` that chrome-remote-interface uses, built on the URL standard. The bundles replace the original
 * with this, because Node prints a warning on stderr for each process that calls the old function outside node_modules. It only receives
 * WebSocket URLs.
 */

/** The members of the old function's result that the library reads or changes. */
export interface LegacyUrl {
  readonly protocol: string;
  readonly hostname: string;
  /** Empty where the URL names none. */
  readonly port: string;
  pathname: string;
  readonly search: string;
}

/** @throws TypeError where `text` is not a URL */
export function parse(text: string): LegacyUrl {
  const { protocol, hostname, port, pathname, search } = new URL(text);
  return { protocol, hostname, port, pathname, search };
}

/** The URL of what `parse` returned, with its path as it is now. */
export function format({ protocol, hostname, port, pathname, search }: LegacyUrl): string {
  return `${protocol}//${hostname}${port === '' ? '' : `:${port}`}${pathname}${search}`;
}
