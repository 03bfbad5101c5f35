/** Formats heap objects, edges and paths, the same way in every heap tool. */
import { formatBytes, formatCount, truncateEnd, truncateMiddle } from '../../base/units.ts';
import type { HeapEdgeNode, HeapNode, HeapPath } from '../../contracts/heap-objects.ts';

type Edge = HeapEdgeNode['edge'];

const NAME_CHARS = 60;
const PREVIEW_CHARS = 60;

/** The class name; for functions and V8's roots their own name: `onClick()`, `(GC roots)`. */
export function nodeName({ name, type, preview }: HeapNode): string {
  if (type === 'synthetic') return preview === '' ? '(root)' : preview;
  return type === 'closure' && preview !== '' ? preview : name;
}

/** `Order @1234` */
export function nodeText(node: HeapNode, nameChars: number = NAME_CHARS): string {
  return `${truncateEnd(nodeName(node), nameChars)} @${node.id}`;
}

/** `.registry`, `[3]`, `.scope (context)`: edges that are neither property nor element have their type. */
export function edgeText({ name, type }: Edge): string {
  const short = truncateEnd(name, NAME_CHARS);
  if (type === 'element') return `[${short}]`;
  return type === 'property' ? `.${short}` : `.${short} (${type})`;
}

/** DevTools assigns distances from this number on to objects that only the engine reaches, and shows a dash for them. */
const SYSTEM_DISTANCE = 100_000_000;

export function distanceText(distance: number | null): string {
  return distance === null || distance >= SYSTEM_DISTANCE ? '–' : formatCount(distance);
}

export function optionalBytes(sizeBytes: number | null): string {
  return sizeBytes === null ? '–' : formatBytes(sizeBytes);
}

export const NODE_COLUMNS = ['Object', 'Self', 'Retained', 'Distance', 'Preview'] as const;

/** Cells of `NODE_COLUMNS`. */
export function nodeCells(node: HeapNode): string[] {
  return [
    nodeText(node, 40),
    formatBytes(node.shallowSizeBytes),
    optionalBytes(node.retainedSizeBytes),
    distanceText(node.distance),
    nodeName(node) === node.preview ? '' : truncateEnd(node.preview, PREVIEW_CHARS),
  ];
}

/** `root → .window Window @3 → .registry Map @9`, ending at the object. */
export function pathLines({ steps }: HeapPath): string[] {
  return steps.map(({ edge, node }) =>
    edge === null ? nodeText(node) : `${edgeText(edge)} → ${nodeText(node)}${node.isDetached ? ' (detached)' : ''}`,
  );
}

/** An edge in a path expression; `→` for edges that code cannot access. */
function shortEdge({ name, type }: Edge): string {
  if (type === 'element') return `[${name}]`;
  return `${type === 'property' ? '.' : '→'}${truncateEnd(name, 30)}`;
}

/** The last `depth` edges of a path as an expression: `…Window.registry.handlers[3]`. */
export function pathExpression({ steps }: HeapPath, depth: number, maxChars: number): string {
  const tail = steps.slice(Math.max(1, steps.length - depth));
  const holder = steps[steps.length - tail.length - 1];
  const start = holder === undefined ? '' : truncateEnd(nodeName(holder.node), 40);
  const text = start + tail.map(({ edge }) => (edge === null ? '' : shortEdge(edge))).join('');
  return truncateMiddle(steps.length - tail.length > 1 ? `…${text}` : text, maxChars);
}
