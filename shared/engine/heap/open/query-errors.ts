/** Errors of queries that name unknown objects or edges. */
import { AppFailure, appError } from '../../../base/errors.ts';
import { edgeNameOf, idOf } from './heap-node.ts';
import type { HeapDocument } from '../classes/heap-document.ts';
import { nodeOfId } from './open-snapshot.ts';

function wrongParameter(message: string, suggestion: string): AppFailure {
  return new AppFailure(appError('invalid_params', message, suggestion));
}

/** Ordinal of the node; null is the root. Throws `invalid_params` for an unknown id. */
export function requireNode(document: HeapDocument, id: number | null): number {
  if (id === null) return document.graph.meta.rootOrdinal;
  const ordinal = nodeOfId(document, id);
  if (ordinal < 0) {
    throw wrongParameter(
      `The snapshot has no object @${id}.`,
      'Take the id from heap.objects or heap.search on this snapshot; ids of other snapshots are not valid here.',
    );
  }
  return ordinal;
}

/** Ordinals of those nodes that the snapshot has. */
export function ordinalsOfIds(document: HeapDocument, ids: readonly number[]): Set<number> {
  const found = new Set<number>();
  if (ids.length === 0) return found;
  const wanted = new Set(ids);
  const { count } = document.graph.nodes;
  for (let ordinal = 0; ordinal < count; ordinal += 1) if (wanted.has(idOf(document, ordinal))) found.add(ordinal);
  return found;
}

/**
 * Edge rows of `FROM_ID.NAME`: all with this name, because a property and an internal edge may share one. `skipsMissing`: those that do not exist are
 * no error.
 */
export function requireEdges(document: HeapDocument, written: readonly string[], skipsMissing = false): Set<number> {
  const { nodes } = document.graph;
  const rows = new Set<number>();
  for (const text of written) {
    const match = /^@?(\d{1,16})\.(.*)$/s.exec(text);
    if (match === null) {
      throw wrongParameter(
        `“${text}” does not name an edge.`,
        'Use the id of the source object, a dot, and the edge name: 1234.onChange.',
      );
    }
    if (skipsMissing && nodeOfId(document, Number(match[1])) < 0) continue;
    const from = requireNode(document, Number(match[1]));
    let found = false;
    for (let row = nodes.firstEdge[from]; row < nodes.firstEdge[from + 1]; row += 1) {
      if (edgeNameOf(document, row) !== match[2]) continue;
      rows.add(row);
      found = true;
    }
    if (!found && !skipsMissing) {
      throw wrongParameter(
        `Object @${idOf(document, from)} has no edge “${match[2]}”.`,
        'Use heap.references to list its edges.',
      );
    }
  }
  return rows;
}
