/** Category of a function by its URL, which is all a profile has; determines its color. */

import { isThirdPartyPath } from '../../../shared/base/third-party.ts';

export const CATEGORIES = [
  { id: 'script', label: 'Page script', token: '--fl-script' },
  { id: 'framework', label: 'Framework', token: '--fl-framework' },
  { id: 'third', label: 'Third party', token: '--fl-third' },
  { id: 'native', label: 'Runtime', token: '--fl-native' },
  { id: 'gc', label: 'GC', token: '--fl-gc' },
  { id: 'task', label: 'Root', token: '--fl-task' },
] as const;

export type CategoryId = (typeof CATEGORIES)[number]['id'];

/** Known framework names in build file names or package folders. */
const FRAMEWORK =
  /(^|[/.@_-])(react|react-dom|preact|vue|angular|svelte|solid-js|lit|jquery|zone|scheduler|ember|backbone)([/.@_-]|$)/i;
const RUNTIME = /^(node|ext|v8|native|internal|electron|wasm):/;

function originOf(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/]*/i.exec(url)?.[0] ?? '';
}

/** The most frequent origin is taken as the page's, because a profile does not name its page. */
export function mainOrigin(urls: Iterable<string>): string {
  const counts = new Map<string, number>();
  for (const url of urls) {
    const origin = originOf(url);
    if (/^https?:|^file:/.test(origin)) counts.set(origin, (counts.get(origin) ?? 0) + 1);
  }
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? '';
}

export function categoryOf(
  { name, url, line }: { readonly name: string; readonly url: string; readonly line: number },
  pageOrigin: string,
): CategoryId {
  if (url === '' && line <= 0) {
    if (name === '(root)' || name === '(idle)' || name === '(program)') return 'task';
    if (name === '(garbage collector)') return 'gc';
  }
  // Code without URL was evaluated; without line as well, it is V8 itself.
  if (url === '' && line > 0) return 'script';
  if (url === '' || RUNTIME.test(url)) return 'native';
  if (FRAMEWORK.test(url.slice(originOf(url).length))) return 'framework';
  if (isThirdPartyPath(url)) return 'third';
  const origin = originOf(url);
  const isOther = /^(https?|chrome-extension):/.test(origin) && pageOrigin !== '' && origin !== pageOrigin;
  return isOther ? 'third' : 'script';
}

/**
 * Third-party code. With a source map by the original source (the map's ignore list, or a package folder): a bundle on another origin may be
 * the author's own. Without one by the script: a package folder, a known framework, or another origin than the page's.
 */
export function isThirdParty(
  place: { readonly name: string; readonly url: string; readonly line: number },
  original: { readonly ignored?: boolean | undefined } | null,
  pageOrigin: string,
): boolean {
  if (original !== null) return original.ignored === true;
  const category = categoryOf(place, pageOrigin);
  return category === 'third' || category === 'framework';
}
