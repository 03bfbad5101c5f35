/**
 * Texts that a variable or a property of an object refers to, with what is kept for them. A text that is appended to, `out += chunk`, is another string each time, whose
 * first part is the one before: only the reference to it stays.
 */
import type { EngineAnswer } from '../../contract/engine-queries.ts';
import { idOf } from '../open/heap-node.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import type { RetainedFigures } from '../retained/retained.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';

type HeldTexts = EngineAnswer<'heap.held-texts'>;

/** The largest texts of at least so many bytes. */
export function* findHeldTexts(
  { document }: OpenSnapshot,
  { order, retained }: RetainedFigures,
  { minBytes, count }: { readonly minBytes: number; readonly count: number },
): Steps<HeldTexts> {
  const { nodes, edges, meta, strings } = document.graph;
  const isText = meta.nodeTypes.map((type) => /^(?:concatenated |sliced )?string$/.test(type));
  const isNamed = meta.edgeTypes.map((type) => type === 'property' || type === 'context');
  const found: { readonly owner: number; readonly edge: number; readonly sizeBytes: number }[] = [];
  for (let owner = 0; owner < nodes.count; owner += 1) {
    if (owner % ROWS_PER_STEP === 0) yield { stage: 'tables', done: owner, total: nodes.count };
    for (let edge = nodes.firstEdge[owner]; edge < nodes.firstEdge[owner + 1]; edge += 1) {
      const to = edges.to[edge];
      if (!isText[nodes.type[to]] || !isNamed[edges.type[edge]]) continue;
      const sizeBytes = retained[order.numberOf[to]];
      if (sizeBytes >= minBytes) found.push({ owner, edge, sizeBytes });
    }
  }
  return {
    rows: found
      .toSorted((a, b) => b.sizeBytes - a.sizeBytes)
      .slice(0, count)
      .map(({ owner, edge, sizeBytes }) => ({
        reference: `${idOf(document, owner)}.${strings.get(edges.name[edge])}`,
        node: idOf(document, edges.to[edge]),
        sizeBytes,
      })),
  };
}
