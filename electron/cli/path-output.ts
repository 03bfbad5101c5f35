/** A retaining path as commands print it: for programs, and a step a line for people. */
import { formatBytes } from '../../shared/base/units.ts';
import type { HeapNode, HeapPath } from '../../shared/contracts/heap-objects.ts';

export interface PathStepDocument {
  readonly id: number;
  readonly name: string;
  /** Name of the edge that leads into the node, its element's index as text; null on the root. */
  readonly edge: string | null;
  readonly edgeType: string | null;
  readonly distance: number | null;
}

/** From the root to the object. */
export function pathDocument({ steps }: HeapPath): PathStepDocument[] {
  return steps.map(({ edge, node: { id, name, distance } }) => ({
    id,
    name,
    edge: edge?.name ?? null,
    edgeType: edge?.type ?? null,
    distance,
  }));
}

/** Control characters of a page take no effect. */
const printable = (text: string): string => text.replace(/\p{Cc}+/gu, ' ');

/** The class; V8's own roots, which are one class, by what they are. */
function shownName({ name, type, preview }: HeapNode): string {
  return printable(type === 'synthetic' && preview !== '' ? preview : name);
}

/** `  .registry (property)  → Map @9`; the object itself last, with what it retains. */
export function pathText({ steps }: HeapPath): string {
  return steps
    .map(({ edge, node }, index) => {
      const edgeName = printable(edge?.name ?? '');
      const way = edge === null ? '' : `${edge.type === 'element' ? `[${edgeName}]` : edgeName} (${edge.type}) → `;
      const size =
        index === steps.length - 1 && node.retainedSizeBytes !== null
          ? `, retains ${formatBytes(node.retainedSizeBytes)}`
          : '';
      return `  ${way}${shownName(node)} @${node.id}${size}`;
    })
    .join('\n');
}
