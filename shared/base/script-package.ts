/** Derives the package of a script from its URL. */

/** Package of code without a script: V8's builtins and other native code. */
export const INTERNAL = '(internal)';

const PACKAGE = /^(?:.*[\\/])?node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/?#]+)/s;
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^\\/?#]+/i;
/** `node:`, `ext:core`, `npm:`, `jsr:@scope`, `wasm:`: a scheme of two or more letters, so not a Windows drive. */
const SCHEME = /^([a-z][a-z0-9+.-]+:)(?!\/\/)([^\\/?#]*)/i;

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
