/** Category of a function by its URL, which is all a profile has; determines its color. */

import { isRuntimeScript, thirdPartyKind } from '../../../../shared/base/third-party.ts';

export const CATEGORIES = [
  { id: 'script', label: 'Page script', token: '--fl-own' },
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
