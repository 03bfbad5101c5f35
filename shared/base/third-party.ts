/** Third-party code, recognised by the path of a script or of an original source. */

/** Folders into which package managers install packages; DevTools ignore-lists the first by default. */
const PACKAGE_FOLDER = /(^|[\\/])(node_modules|bower_components|jspm_packages)[\\/]/;

/** True if a script, or the source that a source map names, lies in a folder of installed packages. */
export function isThirdPartyPath(path: string): boolean {
  return PACKAGE_FOLDER.test(path);
}

/** The address of the box that all third-party code is collapsed into; no script has it. */
export const THIRD_PARTY_URL = 'third-party:';

/** Known framework names in build file names or package folders. A folder of a project may be named after its framework. */
const FRAMEWORK =
  /(^|[/.@_-])(react|react-dom|preact|vue|angular|svelte|solid-js|lit|jquery|zone|scheduler|ember|backbone)([/.@_-]|$)/i;

/** Schemes of which any origin other than the page's is foreign: other servers, and browser extensions. */
const FOREIGN_ORIGIN = /^(https?|chrome-extension|moz-extension|safari-web-extension):/;

/** Scheme and host of an address; empty without them. */
function originOf(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/]*/i.exec(url)?.[0] ?? '';
}

/** The most frequent origin is taken as the page's, because a profile does not name its page. */
export function mainOrigin(urls: Iterable<string>): string {
  // Each script has many functions, so its address is parsed once.
  const times = new Map<string, number>();
  for (const url of urls) times.set(url, (times.get(url) ?? 0) + 1);
  const counts = new Map<string, number>();
  for (const [url, count] of times) {
    const origin = originOf(url);
    if (/^https?:|^file:/.test(origin)) counts.set(origin, (counts.get(origin) ?? 0) + count);
  }
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? '';
}

/** The kind of third-party code by the address of its script: of a framework, or of a package or another origin; null for other code. */
export function thirdPartyKind(url: string, pageOrigin: string): 'framework' | 'third' | null {
  if (url === THIRD_PARTY_URL) return 'third';
  const origin = originOf(url);
  const isPackage = isThirdPartyPath(url);
  const [path = ''] = url.slice(origin.length).split(/[?#]/);
  const isBuild = /^https?:/.test(origin) && FRAMEWORK.test(path.slice(path.lastIndexOf('/')));
  if (isBuild || (isPackage && FRAMEWORK.test(path))) return 'framework';
  if (isPackage) return 'third';
  const isOther = FOREIGN_ORIGIN.test(origin) && pageOrigin !== '' && origin !== pageOrigin;
  return isOther ? 'third' : null;
}

/** Scripts of a runtime itself. */
const RUNTIME = /^(node|ext|v8|native|internal|electron|wasm|extensions):/;

export function isRuntimeScript(url: string): boolean {
  return RUNTIME.test(url);
}

/** True if pairs of functions at equal positions prove that both sides are of one version of Node or Deno: one is of its own scripts. */
export function isOneRuntime(
  exact: readonly (readonly [{ readonly url: string } | null, { readonly url: string } | null])[],
): boolean {
  return exact.some(([earlier, later]) => earlier !== null && later !== null && isRuntimeScript(later.url));
}

/** True if a path or an address matches one of the person's patterns (regular expressions). An invalid pattern matches nothing. */
export function ignoreList(patterns: readonly string[]): (path: string) => boolean {
  const expressions = patterns.flatMap((pattern) => {
    const expression = ignorePattern(pattern);
    return expression === null ? [] : [expression];
  });
  return (path) => path !== '' && expressions.some((expression) => expression.test(path));
}

/** Null if it is not a regular expression. */
export function ignorePattern(pattern: string): RegExp | null {
  try {
    return new RegExp(pattern, 'i');
  } catch {
    return null;
  }
}

/** Third-party code by the address of its script alone; source maps know better. */
export function isThirdPartyScript(url: string, pageOrigin: string, isIgnored: (path: string) => boolean): boolean {
  if (url === '' || isRuntimeScript(url)) return false;
  return isIgnored(url) || thirdPartyKind(url, pageOrigin) !== null;
}

/** Marks that tell the author's code from other code. */
export interface CodeOwners {
  readonly pageOrigin: string;
  /** Matches the person's patterns. */
  readonly isIgnored: (path: string) => boolean;
}

/**
 * Third-party code. With a source map by the original source (the map's ignore list, or a package folder): a bundle on another origin may be
 * the author's own. Without one by the script: a package folder, a known framework, or another origin than the page's. Both also by the
 * person's patterns.
 */
export function isThirdParty(
  { url }: { readonly url: string },
  original: { readonly source?: string; readonly ignored?: boolean | undefined } | null,
  { pageOrigin, isIgnored }: CodeOwners,
): boolean {
  if (original === null) return isThirdPartyScript(url, pageOrigin, isIgnored);
  const { source = '', ignored = false } = original;
  return ignored || isThirdPartyPath(source) || isIgnored(source);
}
