/** Prints a retaining path: as JSON, and as one line per step. */
import { formatBytes } from '../../../../shared/base/units.ts';
import { plainLine } from '../../../../shared/base/visible-text.ts';
import type { HeapNode, HeapPath } from '../../../../shared/engine/heap/contract/heap-objects.ts';

export interface PathStepDocument {
  readonly id: number;
  readonly name: string;
  /** Name of the edge that leads into the node, an element's index as text; null on the root. */
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

/** The class; for V8's own roots, which share one class, their name. */
function shownName({ name, type, preview }: HeapNode): string {
  return plainLine(type === 'synthetic' && preview !== '' ? preview : name);
}

/** `  .registry (property)  → Map @9`; the object itself last, with its retained size. */
export function pathText({ steps }: HeapPath): string {
  return steps
    .map(({ edge, node }, index) => {
      const edgeName = plainLine(edge?.name ?? '');
      const way = edge === null ? '' : `${edge.type === 'element' ? `[${edgeName}]` : edgeName} (${edge.type}) → `;
      const size =
        index === steps.length - 1 && node.retainedSizeBytes !== null
          ? `, retains ${formatBytes(node.retainedSizeBytes)}`
          : '';
      return `  ${way}${shownName(node)} @${node.id}${size}`;
    })
    .join('\n');
}
