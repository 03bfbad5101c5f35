/** The object that keeps most of a heap, or the class of which several objects keep most together, as facts. */
import { isEngineClass, isValueClass } from '../../engine/heap/contract/heap-class-names.ts';
import type { HeapClassRow } from '../../engine/heap/contract/heap-classes.ts';
import type { HeapNode } from '../../engine/heap/contract/heap-objects.ts';
import { WORKBENCH_ENTRY } from '../../base/workbench-scripts.ts';
import type { AskDocument } from '../../core/kinds/report-findings.ts';
import { edgeToCut } from './cut-reference.ts';
import { pathExpression } from './heap-text.ts';

/** Levels of the dominator tree that are looked at. */
const MAX_LEVELS = 40;
const MAX_CLASSES = 50;
const MAX_OWNERS = 5;
const PATH_EDGES = 4;
const PATH_CHARS = 80;
/** Whatever a program makes is below these, so that they say nothing. */
const EVERYTHING = /^(?:Window|global|globalThis|Document|HTMLDocument|ShadowRealm)\b|^Object \/ /;

export interface HeldByOne {
  readonly node: HeapNode;
  /** `.byUser of global`; the end of the path where no reference has a name. */
  readonly heldBy: string;
  readonly sizeBytes: number;
  /** The last object that retains as much: it, or its table, whose children are its content. */
  readonly innermost: number;
}

export interface HeldTogether {
  readonly row: HeapClassRow;
  readonly sizeBytes: number;
  /** The references that lead to one of the objects. */
  readonly heldBy: readonly string[];
}

const isOfPage = ({ name, type, isBuiltIn = false }: HeapNode): boolean =>
  type !== 'synthetic' &&
  type !== 'code' &&
  !isBuiltIn &&
  !isEngineClass(name) &&
  !EVERYTHING.test(name) &&
  name !== WORKBENCH_ENTRY;

const isOthers = ({ isThirdParty = false, component, original }: HeapNode): boolean =>
  isThirdParty || original?.ignored === true || component?.object !== undefined;

/** Classes that code of any origin uses, whose objects belong to what holds them. */
const isNameless = ({ name }: HeapNode): boolean => /^(?:\{|(?:Object|Array|Map|Set|WeakMap|Promise)$)/.test(name);

/** The deepest object of own code in a chain of dominators; the deepest one of others where own code is not in it. */
function holderIn(chain: readonly HeapNode[]): HeapNode | null {
  let isForeign = false;
  let holder: { readonly node: HeapNode; readonly isOwn: boolean } | null = null;
  for (const node of chain) {
    if (!isOfPage(node)) continue;
    isForeign = isNameless(node) ? isForeign : isOthers(node);
    if (!isForeign || holder?.isOwn !== true) holder = { node, isOwn: !isForeign };
  }
  return holder?.node ?? null;
}

async function heldBy(ask: AskDocument, id: number, paths: number): Promise<string[]> {
  const found = await ask('heap.paths', { id, paths });
  return [...new Set(found.paths.map((path) => edgeToCut(path) || pathExpression(path, PATH_EDGES, PATH_CHARS)))];
}

/** The object that retains at least so many bytes, as near to them as own code is; null if none does. */
export async function heldByOne(ask: AskDocument, minBytes: number): Promise<HeldByOne | null> {
  const chain: HeapNode[] = [];
  while (chain.length < MAX_LEVELS) {
    const { rows } = await ask('heap.dominated', { id: chain.at(-1)?.id ?? null, minBytes, count: 1 });
    const [largest] = rows;
    // The links of a list hold each other: the first one is what code refers to.
    if (largest === undefined || (largest.name === chain.at(-1)?.name && isOfPage(largest))) break;
    chain.push(largest);
  }
  const node = holderIn(chain);
  if (node === null) return null;
  const [reference = ''] = await heldBy(ask, node.id, 1);
  const innermost = chain.at(-1)?.id ?? node.id;
  return { node, heldBy: reference, innermost, sizeBytes: node.retainedSizeBytes ?? node.shallowSizeBytes };
}

/** Classes of the page that retain so many bytes together, and whose objects no object of the page holds alone, most bytes first. */
export async function heldTogether(ask: AskDocument, minBytes: number): Promise<HeldTogether[]> {
  const { rows } = await ask('heap.classes', { sort: 'retained', count: MAX_CLASSES });
  const found: HeldTogether[] = [];
  for (const row of rows) {
    const sizeBytes = row.retainedSizeBytes ?? 0;
    if (sizeBytes < minBytes) break;
    if (row.count < 2 || isEngineClass(row.name) || isValueClass(row.name) || EVERYTHING.test(row.name)) continue;
    const [largest] = (await ask('heap.objects', { className: row.name, sort: 'retained', count: 1 })).rows;
    if (largest === undefined || !isOfPage(largest) || (largest.retainedSizeBytes ?? 0) >= sizeBytes / 2) continue;
    const { dominator } = await ask('heap.object', { id: largest.id });
    if (dominator !== null && isOfPage(dominator)) continue;
    const owners = await heldBy(ask, largest.id, MAX_OWNERS);
    // What holds one of them alone is not what holds all.
    if (owners.length > 0) found.push({ row, sizeBytes, heldBy: owners.length === 1 ? [...owners, 'others'] : owners });
  }
  return found;
}
