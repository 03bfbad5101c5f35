/** Derives the package of a script from its URL. */

/** Package of code without a script: V8's builtins and other native code. */
export const INTERNAL = '(internal)';

const PACKAGE = /^(?:.*[\\/])?node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/?#]+)/s;
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^\\/?#]+/i;
/** `node:`, `ext:core`, `npm:`, `jsr:@scope`, `wasm:`: a scheme of two or more letters, so not a Windows drive. */
const SCHEME = /^([a-z][a-z0-9+.-]+:)(?!\/\/)([^\\/?#]*)/i;

/** A dependency as Vite has bundled it before: `@tanstack_react-query.js`, `react-dom_client.js`. Its chunks are of several packages. */
const PREBUNDLED =
  /[\\/]\.vite[\\/]deps[^\\/]*[\\/](?!chunk-)(@[^_\\/]+_)?([^_\\/?#]+?)(?:_[^\\/?#]*)?\.m?js(?:[?#]|$)/;
/** `https://esm.sh/jotai@2.1.0/utils`, `https://cdn.jsdelivr.net/npm/@scope/name@1`: servers of the packages of npm. */
const SERVED =
  /^https?:\/\/(?:esm\.sh|unpkg\.com|(?:cdn\.)?skypack\.dev|(?:cdn|esm)\.[\w.-]+\/npm)\/(?:v\d+\/)?((?:@[^/]+\/)?[^/@?#]+)/;

/** The package that a package manager or a server of packages gave; '' for other code, and where its path does not say. */
export function installedPackage(url: string): string {
  const prebundled = PREBUNDLED.exec(url);
  if (prebundled !== null) return `${(prebundled[1] ?? '').replace('_', '/')}${prebundled[2] ?? ''}`;
  const name = (PACKAGE.exec(url) ?? SERVED.exec(url))?.[1] ?? '';
  return name.startsWith('.') ? '' : name.replace('\\', '/');
}

/** The package of a script: the package name below node_modules, otherwise its origin or folder. */
export function packageOf(url: string): string {
  if (url === '') return INTERNAL;
  const name = PACKAGE.exec(url)?.[1];
  if (name !== undefined) return name.replace('\\', '/');
  const origin = ORIGIN.exec(url)?.[0];
  if (origin !== undefined) return origin;
  const scheme = SCHEME.exec(url);
  if (scheme !== null) return scheme[1] === 'node:' ? 'node:' : scheme[0];
  return url
    .replace(/[?#].*$/s, '')
    .replace(/(?<=[\\/])[^\\/]*$/s, '')
    .replace(/(?<=.)[\\/]$/s, '');
}
