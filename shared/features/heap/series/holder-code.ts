/** Whose a reference is: the functions of a variable's scope or the class of a property's object, and whether the author, a package or the runtime wrote these. */
import type { Ask } from '../../../core/kinds/ask.ts';
import { installedPackage } from '../../../base/script-package.ts';
import { isRuntimeScript } from '../../../base/third-party.ts';
import type { HeapNode } from '../../../engine/heap/contract/heap-objects.ts';
import { isOwnCode } from '../../../core/findings/quotes.ts';

/** Functions of a scope that are looked at. */
const MAX_FUNCTIONS = 5000;

/** The original source of a function or class, else its script; undefined if neither is known. */
export const sourceOf = ({ original, location }: HeapNode): string | undefined => original?.source ?? location?.url;

/** Null for built-in classes, plain objects and collections: no script has them. */
export function writerOf(node: HeapNode): 'author' | 'package' | 'runtime' | null {
  const source = sourceOf(node);
  if (source === undefined || source === '') return null;
  if (node.isBuiltIn === true || isRuntimeScript(source)) return 'runtime';
  const { url = '', line = 1 } = node.location ?? {};
  return isOwnCode({ url, line, original: node.original, ignored: node.isThirdParty }) ? 'author' : 'package';
}

/** `utils.js`, `node:internal/abort_controller`: the file of a function. */
function fileOf(node: HeapNode): string | undefined {
  const source = sourceOf(node)?.replace(/[?#].*$/s, '');
  const name = source === undefined || isRuntimeScript(source) ? source : source.split(/[\\/]/).at(-1);
  return name === '' ? undefined : name;
}

/** The value that all of them have; undefined if they differ or one has none. */
function shared(functions: readonly HeapNode[], of: (node: HeapNode) => string | undefined): string | undefined {
  const values = new Set(functions.map(of));
  return values.size === 1 ? [...values][0] : undefined;
}

/** The function around those that use a scope, or their file, with the package: `createTicker`, `utils.js (jotai)`. Undefined where they are of several. */
export function scopeText(functions: readonly HeapNode[]): string | undefined {
  const whose = shared(functions, ({ original }) => original?.around) ?? shared(functions, fileOf);
  const from = shared(functions, (node) => installedPackage(sourceOf(node) ?? '')) ?? '';
  return whose === undefined || from === '' ? whose : `${whose} (${from})`;
}

/** One function of each file that uses the scope, the author's first: a bundle has all modules in one scope, most of them of packages. */
export async function functionsOfScope(file: string, scope: number, ask: Ask): Promise<HeapNode[]> {
  const found = await ask(file, 'heap.retainers', { id: scope, count: MAX_FUNCTIONS });
  const bySource = new Map<string, HeapNode>();
  for (const { node } of found.rows) {
    const source = node.type === 'closure' ? sourceOf(node) : undefined;
    if (source !== undefined && !bySource.has(source)) bySource.set(source, node);
  }
  const functions = [...bySource.values()];
  return functions.toSorted((a, b) => Number(writerOf(b) === 'author') - Number(writerOf(a) === 'author'));
}

/** An object with the place of its class, or of the function that it is. */
export async function placedNode(file: string, id: number, ask: Ask): Promise<HeapNode[]> {
  const { node, location } = await ask(file, 'heap.object', { id });
  if (node === null || (location === null && node.original === undefined)) return [];
  return [location === null ? node : { ...node, location }];
}
