/** The dominators of an object from the root down. */
import { ok } from '../../../../shared/base/result.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';
import type { HeapNode } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import type { AnalysisDocument, QueryOptions } from '../../../core/bridge/analysis-client.ts';
import { useQuery } from '../../../core/stores/hooks/use-query.ts';

/** Dominator chains can be as long as a linked list; omitted objects are shown as a gap. */
const MAX_STEPS = 24;

export interface DominatorTrail {
  /** Nearest to the root first, the object itself last. */
  readonly nodes: readonly HeapNode[];
  /** There are more above the first. */
  readonly isCut: boolean;
}

/** Follows dominators up to the root. */
export async function loadTrail(
  document: AnalysisDocument,
  node: HeapNode,
  options: QueryOptions = {},
): Promise<AppResult<DominatorTrail>> {
  const nodes = [node];
  for (let id = node.id; nodes.length <= MAX_STEPS;) {
    const answer = await document.query('heap.object', { id }, options);
    if (!answer.ok) return answer;
    const { dominator } = answer.value;
    // The root is the whole heap and has no dominator.
    if (dominator === null) return ok({ nodes: nodes.length > 1 ? nodes.slice(1) : nodes, isCut: false });
    nodes.unshift(dominator);
    ({ id } = dominator);
  }
  return ok({ nodes: nodes.slice(1), isCut: true });
}

/** Only the object itself until the result arrives. */
export function useDominatorTrail(document: AnalysisDocument, root: HeapNode | null, isReady: boolean): DominatorTrail {
  const key = root === null || !isReady ? null : `${document.documentId} ${root.id}`;
  const { answer } = useQuery(key, (options) =>
    root === null
      ? Promise.resolve({ ok: true as const, value: { nodes: [], isCut: false } })
      : loadTrail(document, root, options),
  );
  if (root === null) return { nodes: [], isCut: false };
  const known = answer?.ok === true ? answer.value : null;
  return known?.nodes.at(-1)?.id === root.id ? known : { nodes: [root], isCut: false };
}
