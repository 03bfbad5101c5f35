/**
 * Objects that are in all snapshots and grew, without a new object that a path could gain: an array of numbers, a long text that is appended to.
 * Some grow themselves; others get a larger backing store, V8's array behind an `Array`, in place of the last one.
 */
import { sum } from '../../../base/numbers.ts';
import type { GrownObject } from '../../../engine/heap/contract/leak-growth.ts';
import type { Ask } from '../../../core/kinds/ask.ts';
import { isEngineClass } from '../../../engine/heap/contract/heap-class-names.ts';
import type { HeapComparedClass } from '../../../engine/heap/contract/heap-differences.ts';
import type { HeapNode, HeapPath } from '../../../engine/heap/contract/heap-objects.ts';
import { nodeName, pathExpression } from '../heap-text.ts';
import { edgeToCut, ownerOfEdgeToCut } from '../cut-reference.ts';
import { isHeldByCode } from '../page-paths.ts';
import { joinPaths, type RoundChange } from './joined-paths.ts';
import { capturedBy, gains, PATH_CHARS, PATH_EDGES } from './path-growth.ts';

/** A class must grow by this much per round to be examined: less is rounding of V8's backing stores. */
const MIN_BYTES_PER_ROUND = 1024;
const MAX_CLASSES = 4;
/** Objects of a class that are looked at, the largest ones. */
const MAX_OBJECTS = 50;
const MAX_FOUND = 3;
/** The name that a person has for a string, whose name in a snapshot is its text. */
const TEXT = 'text';

/**
 * Classes whose objects grew in place over the whole series, the most bytes first. Backing stores grow in steps, so a round without growth is
 * allowed, and one in which they shrink is not.
 */
export function grownClasses(rounds: readonly (readonly HeapComparedClass[])[]): string[] {
  const byName = new Map<string, { total: number; grownRounds: number; hasShrunk: boolean }>();
  for (const rows of rounds)
    for (const row of rows.filter(({ name }) => !isEngineClass(name))) {
      const grown = row.survivorsDeltaBytes ?? 0;
      const known = byName.get(row.name) ?? { total: 0, grownRounds: 0, hasShrunk: false };
      byName.set(row.name, {
        total: known.total + grown,
        grownRounds: known.grownRounds + (grown > 0 ? 1 : 0),
        hasShrunk: known.hasShrunk || grown < 0,
      });
    }
  return [...byName]
    .filter(
      ([, { total, grownRounds, hasShrunk }]) =>
        !hasShrunk && grownRounds >= 2 && total >= MIN_BYTES_PER_ROUND * rounds.length,
    )
    .toSorted(([, a], [, b]) => b.total - a.total)
    .slice(0, MAX_CLASSES)
    .map(([name]) => name);
}

/** True if these gains are growth: none is a loss, and there is more than one. */
function isGrowth(bytesPerRound: readonly number[]): boolean {
  return (
    bytesPerRound.every((gain) => gain >= 0) &&
    bytesPerRound.filter((gain) => gain > 0).length >= 2 &&
    sum(bytesPerRound) >= MIN_BYTES_PER_ROUND * bytesPerRound.length
  );
}

/** Blocks of bytes, which cannot grow: a larger one takes the place of the last. */
const BLOCK = /^(?:Shared)?ArrayBuffer$|^Buffer$|^(?:Big)?(?:Uint|Int|Float)\d+(?:Clamped)?Array$|^DataView$/;
/** The bytes of a block. Those of a memory of WebAssembly grow where they are, as far as V8 has reserved addresses. */
const BYTES = 'system / JSArrayBufferData';
/** The class that V8 has for `WebAssembly.Memory`, whose pages are a buffer that a reference without a name leads to. */
const WASM_MEMORY = 'Memory';

/** The object that a person knows, with its path and class; `isStored`: the path led to what V8 has for it, such as a backing store. */
interface Grown {
  readonly path: HeapPath;
  readonly owner: HeapNode;
  readonly className: string;
  readonly isStored: boolean;
}

/** Whose the store or block at the end of the path is; null if it ends at something else, or no code holds it. */
function ownerOfStore({ steps }: HeapPath): Grown | null {
  const nameAt = (at: number): string => steps.at(at)?.node.name ?? '';
  let end = isEngineClass(nameAt(-1)) ? -1 : 0;
  if (end === 0 && !BLOCK.test(nameAt(-1))) return null;
  const isMemory =
    BLOCK.test(nameAt(end - 1)) && nameAt(end - 2) === WASM_MEMORY && steps.at(end - 1)?.edge?.type !== 'property';
  if (isMemory) end -= 1;
  const path = end === 0 ? { steps } : { steps: steps.slice(0, end) };
  const owner = path.steps.at(-1)?.node;
  // V8 has for a function its code and what it learned about it.
  if (owner === undefined || owner.type === 'closure' || isEngineClass(owner.name) || !isHeldByCode(path)) return null;
  return { path, owner, className: isMemory ? 'WebAssembly.Memory' : nodeName(owner), isStored: end < 0 };
}

const described = (
  { path, owner, className }: Omit<Grown, 'isStored'>,
  bytesPerRound: readonly number[],
): GrownObject => ({
  path: pathExpression(path, PATH_EDGES, PATH_CHARS),
  edgeToCut: edgeToCut(path),
  owner: ownerOfEdgeToCut(path),
  capturedBy: capturedBy(path),
  className,
  node: owner.id,
  bytesPerRound: [...bytesPerRound],
});

/** Objects whose backing store was replaced by a larger one, and blocks that were, most bytes first. */
export function grownStores(rounds: readonly RoundChange[]): GrownObject[] {
  const { keyOf } = joinPaths(rounds, []);
  const gained = rounds.map((round) => gains(round, keyOf));
  const clusters = new Map(rounds.flatMap(({ added }) => added).map((cluster) => [keyOf(cluster), cluster]));
  const found: GrownObject[] = [];
  for (const [key, cluster] of clusters) {
    const bytesPerRound = gained.map((gainOf) => gainOf.get(key)?.sizeBytes ?? 0);
    const held = ownerOfStore(cluster.path);
    if (held === null || !isGrowth(bytesPerRound)) continue;
    // More objects are growth of another kind.
    const isReplaced = gained.every((gainOf) => (gainOf.get(key)?.objects ?? 0) <= 0);
    if (held.isStored || isReplaced) found.push(described(held, bytesPerRound));
  }
  return largestFirst(found);
}

/** The largest gains, each object once. */
export function largestFirst(found: readonly GrownObject[]): GrownObject[] {
  const sorted = found.toSorted((a, b) => sum(b.bytesPerRound) - sum(a.bytesPerRound));
  return sorted.filter(({ node }, at) => sorted.findIndex((other) => other.node === node) === at).slice(0, MAX_FOUND);
}

/** Texts of less are not looked at, and more than these neither. */
const MIN_TEXT_BYTES = 1024;
const MAX_TEXTS = 5000;

/** Texts that the same variable or property refers to in all snapshots, longer after each round. `files`: the first one first. */
export async function grownTexts(files: readonly string[], ask: Ask): Promise<GrownObject[]> {
  const held = [];
  for (const file of files)
    held.push((await ask(file, 'heap.held-texts', { minBytes: MIN_TEXT_BYTES, count: MAX_TEXTS })).rows);
  const sizes = held.map((rows) => new Map(rows.map(({ reference, sizeBytes }) => [reference, sizeBytes])));
  const found = (held.at(-1) ?? [])
    .map(({ reference, node }) => {
      // A short one is in no list.
      const each = sizes.map((sizeOf) => sizeOf.get(reference) ?? 0);
      return { node, bytesPerRound: each.slice(1).map((size, at) => size - (each[at] ?? 0)) };
    })
    .filter(({ bytesPerRound }) => bytesPerRound.every((gain) => gain > 0) && isGrowth(bytesPerRound))
    .toSorted((a, b) => sum(b.bytesPerRound) - sum(a.bytesPerRound))
    .slice(0, MAX_FOUND);
  const grown: GrownObject[] = [];
  for (const { node, bytesPerRound } of found) {
    const { paths } = await ask(files.at(-1) ?? '', 'heap.paths', { id: node, paths: 1 });
    const [path] = paths;
    const owner = path?.steps.at(-1)?.node;
    if (path === undefined || owner === undefined || !isHeldByCode(path)) continue;
    grown.push(described({ path, owner, className: TEXT }, bytesPerRound));
  }
  return grown;
}

/** The objects of these classes that grew the most and never shrank. `files`: the snapshots, the first one first. */
export async function grownObjects(
  classNames: readonly string[],
  files: readonly string[],
  ask: Ask,
): Promise<GrownObject[]> {
  const found: { readonly node: HeapNode; readonly bytesPerRound: number[] }[] = [];
  const last = files.at(-1) ?? '';
  // A class without new objects is in no comparison, as the bytes of one memory that grows.
  for (const className of new Set([BYTES, ...classNames])) {
    const sizes = new Map<number, number[]>();
    const nodes = new Map<number, HeapNode>();
    for (const file of files) {
      const objects = await ask(file, 'heap.objects', { className, sort: 'shallow', count: MAX_OBJECTS });
      for (const node of objects.rows) {
        sizes.set(node.id, [...(sizes.get(node.id) ?? []), node.shallowSizeBytes]);
        nodes.set(node.id, node);
      }
    }
    for (const [id, each] of sizes) {
      const node = nodes.get(id);
      const bytesPerRound = each.slice(1).map((size, at) => size - (each[at] ?? 0));
      if (each.length < files.length || node === undefined || !isGrowth(bytesPerRound)) continue;
      if (!found.some((other) => other.node.id === id)) found.push({ node, bytesPerRound });
    }
  }
  const largest: GrownObject[] = [];
  for (const { node, bytesPerRound } of found
    .toSorted((a, b) => sum(b.bytesPerRound) - sum(a.bytesPerRound))
    .slice(0, MAX_FOUND)) {
    const paths = await ask(last, 'heap.paths', { id: node.id, paths: 1 });
    const [path] = paths.paths;
    if (path === undefined || !isHeldByCode(path)) continue;
    const held = isEngineClass(node.name) ? ownerOfStore(path) : { path, owner: node, className: nodeName(node) };
    if (held !== null) largest.push(described(held, bytesPerRound));
  }
  return largest;
}
