/** Retaining paths as lines of the Retainers pane: a header per path, then one edge per line from root to object. */
import type { AnalysisAnswer } from '../../../../shared/contracts/analysis.ts';
import type { HeapEdge, HeapNode, HeapPath } from '../../../../shared/contracts/heap-objects.ts';
import { edgeLabel, objectText } from '../objects/object-cells.tsx';

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
      readonly node: HeapNode;
      readonly edge: HeapEdge | null;
      /** In query form: `FROM_ID.NAME`; null for the root. */
      readonly edgeKey: string | null;
      readonly isObject: boolean;
    };

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

export function pathLines(paths: readonly HeapPath[], folded: ReadonlySet<number>): PathLine[] {
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
      parting: shared === null ? '' : `leaves path 1 at ${objectText(shared)}`,
    };
    if (!expanded) return [head];
    const steps = path.steps.map(({ node, edge }, depth): PathLine => {
      const from = path.steps[depth - 1]?.node;
      return {
        kind: 'step',
        key: `path:${index}:${depth}`,
        depth,
        node,
        edge,
        edgeKey: edge === null || from === undefined ? null : edgeKeyOf(from.id, edge),
        isObject: depth === path.steps.length - 1,
      };
    });
    return [head, ...steps];
  });
}

/** Index of the path of a line, by the key of the line. */
export function pathOfKey(key: string): number {
  return Number(key.split(':')[1]);
}

/** Strings may contain line breaks. */
function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]\s*/g, ' ');
}

/** A path as text, one edge per line. */
export function pathText(path: HeapPath): string {
  return path.steps
    .map(
      ({ node, edge }, depth) =>
        `${'  '.repeat(depth)}${edge === null ? '' : `${edgeLabel(edge)} → `}${oneLine(objectText(node))}${edge === null ? '' : ` (${edge.edgeClass})`}`,
    )
    .join('\n');
}

export type CutEffect = AnalysisAnswer<'heap.what-if'>;

/** Edges that the page's author could cut: engine edges are excluded. */
export function edgesToTry(path: HeapPath | undefined): string[] {
  if (path === undefined) return [];
  return path.steps.flatMap(({ edge }, depth) => {
    const from = path.steps[depth - 1]?.node;
    const isTheirs = edge !== null && from !== undefined && ['page', 'framework', 'tool'].includes(edge.edgeClass);
    return isTheirs ? [edgeKeyOf(from.id, edge)] : [];
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

/** `OrderBoard.rows`: owner and name of the edge, for a line of an expanded path. */
export function cutName(lines: readonly PathLine[], line: Extract<PathLine, { kind: 'step' }>): string {
  const before = lines[lines.indexOf(line) - 1];
  const from = before?.kind === 'step' ? before.node.name : '';
  return `${from}${line.edge?.type === 'element' ? `[${line.edge.name}]` : `.${line.edge?.name ?? ''}`}`;
}
