/** Category of a function by its URL, which is all a profile has; determines its color. */

import { isRuntimeScript, isThirdPartyScript, thirdPartyKind } from '../../../shared/base/third-party.ts';

export const CATEGORIES = [
  { id: 'script', label: 'Page script', token: '--fl-script' },
  { id: 'framework', label: 'Framework', token: '--fl-framework' },
  { id: 'third', label: 'Third party', token: '--fl-third' },
  { id: 'native', label: 'Runtime', token: '--fl-native' },
  { id: 'gc', label: 'GC', token: '--fl-gc' },
  { id: 'task', label: 'Root', token: '--fl-task' },
] as const;

export type CategoryId = (typeof CATEGORIES)[number]['id'];

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
  if (url === '' || isRuntimeScript(url)) return 'native';
  return thirdPartyKind(url, pageOrigin) ?? 'script';
}

/**
 * Third-party code. With a source map by the original source (the map's ignore list, or a package folder): a bundle on another origin may be
 * the author's own. Without one by the script: a package folder, a known framework, or another origin than the page's. Both also by the
 * person's patterns.
 */
export function isThirdParty(
  { url }: { readonly url: string },
  original: { readonly source?: string; readonly ignored?: boolean | undefined } | null,
  pageOrigin: string,
  isIgnored: (path: string) => boolean,
): boolean {
  if (original !== null) return original.ignored === true || isIgnored(original.source ?? '');
  return isThirdPartyScript(url, pageOrigin, isIgnored);
}
