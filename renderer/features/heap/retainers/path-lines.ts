/** Retaining paths as lines of the Retainers pane: a header per path, then one edge per line from root to object. */
import { copiedLines } from '../../../core/widgets/copied-text.ts';
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import type { HeapEdge, HeapNode, HeapPath } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import type { ShownNames } from '../../../../shared/engine/source-map/contract/original-positions.ts';
import { edgeLabel, isThirdParty, objectText, shownNames } from '../objects/object-cells.tsx';

export type PathLine =
  | {
      readonly kind: 'path';
      readonly key: string;
      readonly index: number;
      readonly edges: number;
      readonly isWeak: boolean;
      readonly expanded: boolean;
      /** Where it leaves the previous path; empty for the first. */
      readonly parting: string;
    }
  | {
      readonly kind: 'step';
      readonly key: string;
      /** Index on the path; the root is 0. */
      readonly depth: number;
      /** Lines of the path above it, of which it is indented by so many. */
      readonly indent: number;
      readonly node: HeapNode;
      readonly edge: HeapEdge | null;
      /** In query form: `FROM_ID.NAME`; null for the root. */
      readonly edgeKey: string | null;
      /** The node at the other end of the edge; null for the root. */
      readonly from: HeapNode | null;
      readonly isObject: boolean;
    }
  /** Consecutive steps through third-party code, or through the engine's own references. */
  | {
      readonly kind: 'fold';
      readonly of: 'third-party' | 'engine';
      readonly key: string;
      readonly depth: number;
      readonly indent: number;
      readonly steps: HeapPath['steps'];
      /** Edges in query form. */
      readonly edgeKeys: readonly string[];
      readonly expanded: boolean;
    };

/** Options of a list of paths. */
export interface PathListing {
  readonly names: ShownNames;
  /** Folds consecutive third-party steps, except those in `unfolded`. */
  readonly foldsThirdParty: boolean;
  /** Folds consecutive references of the engine as well. */
  readonly foldsEngine: boolean;
  /** Keys of folds that are expanded. */
  readonly unfolded: ReadonlySet<string>;
}

const AS_RECORDED: PathListing = { names: 'original', foldsThirdParty: false, foldsEngine: false, unfolded: new Set() };
/** V8's name of the variables of a function that closures use. */
const SCOPE = 'system / Context';
/** A single step is as short as its fold. */
const FOLDED_STEPS = 2;

/** The query form of an edge: the id of its owner and its name. */
export function edgeKeyOf(fromId: number, edge: HeapEdge): string {
  return `${fromId}.${edge.name}`;
}

/** The last object that both paths have in common; null if there is none. */
export function partingOf(path: HeapPath, first: HeapPath): HeapNode | null {
  let shared: HeapNode | null = null;
  for (const [place, step] of path.steps.entries()) {
    if (first.steps[place]?.node.id !== step.node.id) break;
    shared = step.node;
  }
  return shared;
}

/** An object in the head of a path: one of the engine by its kind alone, without `system` and the address of its realm. */
function sharedText(node: HeapNode, names: ShownNames): string {
  const [, kind] = /^system \/ (\w+)/.exec(node.name) ?? [];
  return kind === undefined ? objectText(node, names) : `${kind} @${node.id}`;
}

/** The step after the last one of a run of third-party steps; the root and the object itself are never part of one. */
function endOfRun(steps: HeapPath['steps'], from: number): number {
  let end = from;
  for (let at = from; at > 0 && at < steps.length - 1; at += 1) {
    const step = steps[at];
    // The scope of a third-party function is part of it.
    const isScope = at > from && step?.node.name.startsWith(SCOPE) === true;
    if (step === undefined || !(isThirdParty(step) || isScope)) break;
    end = at + 1;
  }
  return end;
}

/** The same of references that no author wrote. The variables of a scope, and functions with a place, are the author's. */
function endOfEngine(steps: HeapPath['steps'], from: number): number {
  let end = from;
  for (let at = from; at > 0 && at < steps.length - 1; at += 1) {
    const { edge, node } = steps[at] ?? {};
    if (edge?.edgeClass !== 'engine' || edge.type === 'context') break;
    if (node?.location !== undefined || node?.original !== undefined) break;
    end = at + 1;
  }
  return end;
}

function stepLine(path: HeapPath, index: number, depth: number, indent: number): PathLine[] {
  const step = path.steps[depth];
  if (step === undefined) return [];
  const { node, edge } = step;
  const from = path.steps[depth - 1]?.node ?? null;
  return [
    {
      kind: 'step',
      key: `path:${index}:${depth}`,
      depth,
      indent,
      node,
      edge,
      edgeKey: edge === null || from === null ? null : edgeKeyOf(from.id, edge),
      from,
      isObject: depth === path.steps.length - 1,
    },
  ];
}

function stepLines(path: HeapPath, index: number, { foldsThirdParty, foldsEngine, unfolded }: PathListing): PathLine[] {
  const lines: PathLine[] = [];
  for (let depth = 0; depth < path.steps.length; depth += 1) {
    const endOfForeign = foldsThirdParty ? endOfRun(path.steps, depth) : depth;
    const isForeign = endOfForeign - depth >= FOLDED_STEPS;
    const end = isForeign || !foldsEngine ? endOfForeign : endOfEngine(path.steps, depth);
    if (end - depth < FOLDED_STEPS) {
      lines.push(...stepLine(path, index, depth, lines.length));
      continue;
    }
    const run = Array.from({ length: end - depth }, (_, at) =>
      stepLine(path, index, depth + at, lines.length + 1 + at),
    ).flat();
    const key = `path:${index}:fold:${depth}`;
    const expanded = unfolded.has(key);
    lines.push({
      kind: 'fold',
      of: isForeign ? 'third-party' : 'engine',
      key,
      depth,
      indent: lines.length,
      steps: path.steps.slice(depth, end),
      edgeKeys: run.flatMap((line) => (line.kind === 'step' ? (line.edgeKey ?? []) : [])),
      expanded,
    });
    if (expanded) lines.push(...run);
    depth = end - 1;
  }
  return lines;
}

export function pathLines(
  paths: readonly HeapPath[],
  folded: ReadonlySet<number>,
  listing: PathListing = AS_RECORDED,
): PathLine[] {
  const [first] = paths;
  return paths.flatMap((path, index): PathLine[] => {
    const shared = first === undefined || index === 0 ? null : partingOf(path, first);
    const expanded = !folded.has(index);
    const head: PathLine = {
      kind: 'path',
      key: `path:${index}`,
      index,
      edges: path.steps.length - 1,
      isWeak: path.steps.some(({ edge }) => edge?.edgeClass === 'weak'),
      expanded,
      parting: shared === null ? '' : `leaves path 1 at ${sharedText(shared, listing.names)}`,
    };
    if (!expanded) return [head];
    return [head, ...stepLines(path, index, listing)];
  });
}

/** Index of the path of a line, by the key of the line. */
export function pathOfKey(key: string): number {
  return Number(key.split(':')[1]);
}

/** A path as text, one edge per line. */
export function pathText(path: HeapPath, names: ShownNames = 'original'): string {
  return copiedLines(
    path.steps.map(
      ({ node, edge }, depth) =>
        `${'  '.repeat(depth)}${edge === null ? '' : `${edgeLabel(edge, names)} → `}${objectText(node, names)}${edge === null ? '' : ` (${edge.edgeClass})`}`,
    ),
  );
}

/** The class of the table in which V8 keeps the entries of a Map or Set. */
const TABLE = '(array)';

export type CutEffect = AnalysisAnswer<'heap.what-if'>;

/** True if code could cut the edge: a property, a variable of a scope, or an entry of a Map or Set, which V8 keeps in a table. */
export function isCuttable({ steps }: HeapPath, depth: number): boolean {
  const edge = steps[depth]?.edge ?? null;
  if (edge === null) return false;
  const into = steps[depth - 1]?.edge;
  const isEntry = edge.type !== 'weak' && into?.type === 'internal' && into.name === 'table';
  return isEntry || edge.type === 'context' || ['page', 'framework', 'tool'].includes(edge.edgeClass);
}

/** Edges that the page's author could cut: other edges of the engine are excluded. */
export function edgesToTry(path: HeapPath | undefined): string[] {
  if (path === undefined) return [];
  return path.steps.flatMap(({ edge }, depth) => {
    const from = path.steps[depth - 1]?.node;
    return edge !== null && from !== undefined && isCuttable(path, depth) ? [edgeKeyOf(from.id, edge)] : [];
  });
}

/** The edge whose cut frees most; among equals, the nearest to the object. Null if no single cut frees anything. */
export function bestCut(edges: readonly string[], effects: ReadonlyMap<string, CutEffect>): string | null {
  let best: string | null = null;
  let bestBytes = 0;
  for (const edge of edges) {
    const freed = effects.get(edge)?.freedSizeBytes ?? 0;
    if (freed === 0 || freed < bestBytes) continue;
    best = edge;
    bestBytes = freed;
  }
  return best;
}

/** `OrderBoard.rows`: owner and name of the edge, for a line of an expanded path; `variable rows` of a scope. */
export function cutName({ from, edge }: Extract<PathLine, { kind: 'step' }>, names: ShownNames): string {
  const owner = from === null ? '' : shownNames(from, names).name;
  if (edge === null) return owner;
  if (edge.type === 'context') return `variable ${edgeLabel(edge, names).replace(/^\./, '')}`;
  if (edge.type === 'internal' && from?.name === TABLE) return 'the entry of the collection';
  return `${owner}${edge.type === 'element' ? `[${edge.name}]` : `.${edgeLabel(edge, names).replace(/^\./, '')}`}`;
}
