/** Native nodes that are no longer on a page, grouped by class. */
import type { AnalysisAnswer } from '../../contracts/analysis.ts';
import { DOM_DETACHED } from './dom-state.ts';
import { nodeTypeNumbers, selfSizeOf } from './heap-graph.ts';
import type { HeapDocument } from './heap-document.ts';

/** The `count` groups with the most nodes; `total` is over all groups. */
export function findDetached({ graph, dom, keys }: HeapDocument, count: number): AnalysisAnswer<'heap.detached'> {
  const { nodes, meta } = graph;
  if (dom.state === null) return { total: 0, groups: [] };
  const { native } = nodeTypeNumbers(meta);
  const groups = new Map<string, { name: string; count: number; shallowSizeBytes: number }>();
  let total = 0;
  for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
    if (dom.state[ordinal] !== DOM_DETACHED || nodes.type[ordinal] !== native) continue;
    total += 1;
    const name = keys.nameOf(keys.keyOf[ordinal]);
    const group = groups.get(name) ?? { name, count: 0, shallowSizeBytes: 0 };
    if (group.count === 0) groups.set(name, group);
    group.count += 1;
    group.shallowSizeBytes += selfSizeOf(nodes, ordinal);
  }
  const largest = [...groups.values()].toSorted((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  return { total, groups: largest.slice(0, count) };
}
