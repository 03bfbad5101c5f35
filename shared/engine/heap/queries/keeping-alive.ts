/** Which edges keep their target alive, as dominators and retained sizes have it. */
import { hasBit } from '../columns/bits.ts';
import { edgeRulesOf } from '../dominators/edge-rules.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import type { RetainedFigures } from '../retained/retained.ts';

/** Tells of an edge row and the ordinal that has it; see edge-rules.ts. */
export function keepingAlive(
  snapshot: OpenSnapshot,
  { order, pages }: RetainedFigures,
): (from: number, edge: number) => boolean {
  const { graph } = snapshot.document;
  const { nodes, edges, meta } = graph;
  const rules = edgeRulesOf(graph, snapshot.ephemerons());
  const isPage = (ordinal: number): boolean =>
    order.numberOf[ordinal] <= pages.lastOfPages || hasBit(pages.others, ordinal);
  return (from, edge) => {
    const type = edges.typeAt(edge);
    if (type === rules.weak || edges.to[edge] === from) return false;
    const isRoot = from === meta.rootOrdinal;
    if (type === rules.shortcut && !isRoot) return false;
    if (type === rules.internal) {
      const entry = rules.entryOfName[edges.nameAt(edge)];
      if (entry !== 0 && rules.tableId[entry] === nodes.id[from]) return false;
    }
    return isRoot || isPage(from) || !isPage(edges.to[edge]);
  };
}
