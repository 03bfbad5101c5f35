/** Failures of queries that name objects or edges which the snapshot does not have. */
import { AppFailure, appError } from '../../../contracts/errors.ts';
import { edgeNameOf, idOf } from './heap-node.ts';
import type { HeapDocument } from '../classes/heap-document.ts';
import { nodeOfId } from './open-snapshot.ts';

function wrongParameter(message: string, suggestion: string): AppFailure {
  return new AppFailure(appError('invalid_params', message, suggestion));
}

/** Ordinal of the node; throws `invalid_params` where the snapshot has none of this id. Null is the root. */
export function requireNode(document: HeapDocument, id: number | null): number {
  if (id === null) return document.graph.meta.rootOrdinal;
  const ordinal = nodeOfId(document, id);
  if (ordinal < 0) {
    throw wrongParameter(
      `The snapshot has no object @${id}.`,
      'Take the id from heap.objects or heap.search on this snapshot: objects of another one have other ids.',
    );
  }
  return ordinal;
}

/** Rows of the edges written as `FROM_ID.NAME`: all of that name, for a property and an internal edge may share one. */
export function requireEdges(document: HeapDocument, written: readonly string[]): Set<number> {
  const { nodes } = document.graph;
  const rows = new Set<number>();
  for (const text of written) {
    const match = /^@?(\d{1,15})\.(.*)$/s.exec(text);
    if (match === null) {
      throw wrongParameter(
        `“${text}” does not name an edge.`,
        'Write the id of the object it comes from, a dot and its name: 1234.onChange.',
      );
    }
    const from = requireNode(document, Number(match[1]));
    let found = false;
    for (let row = nodes.firstEdge[from]; row < nodes.firstEdge[from + 1]; row += 1) {
      if (edgeNameOf(document, row) !== match[2]) continue;
      rows.add(row);
      found = true;
    }
    if (!found) {
      throw wrongParameter(
        `Object @${idOf(document, from)} has no edge “${match[2]}”.`,
        'Ask heap.references for the names of its edges.',
      );
    }
  }
  return rows;
}
