/** Whose code a function is, for its colour: told by its address alone, which is all that a profile has. */

export const CATEGORIES = [
  { id: 'script', label: 'Page script', token: '--fl-script' },
  { id: 'framework', label: 'Framework', token: '--fl-framework' },
  { id: 'third', label: 'Third party', token: '--fl-third' },
  { id: 'native', label: 'Runtime', token: '--fl-native' },
  { id: 'gc', label: 'GC', token: '--fl-gc' },
  { id: 'task', label: 'Root', token: '--fl-task' },
] as const;

export type CategoryId = (typeof CATEGORIES)[number]['id'];

/** Well-known names of frameworks in the file names of their builds, or in the folder a package manager puts them in. */
const FRAMEWORK =
  /(^|[/.@_-])(react|react-dom|preact|vue|angular|svelte|solid-js|lit|jquery|zone|scheduler|ember|backbone)([/.@_-]|$)/i;
const RUNTIME = /^(node|ext|v8|native|internal|electron|wasm):/;

function originOf(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/]*/i.exec(url)?.[0] ?? '';
}

/** The origin with most functions is taken for the page's own: a profile does not name its page. */
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
  // Code without an address was evaluated; without a line either it is V8 itself.
  if (url === '' && line > 0) return 'script';
  if (url === '' || RUNTIME.test(url)) return 'native';
  if (FRAMEWORK.test(url.slice(originOf(url).length))) return 'framework';
  if (/\/node_modules\//.test(url)) return 'third';
  const origin = originOf(url);
  const isOther = /^(https?|chrome-extension):/.test(origin) && pageOrigin !== '' && origin !== pageOrigin;
  return isOther ? 'third' : 'script';
}
