/**
 * What holds objects of Blink, through parts that have no name of their own. Builds of Chromium name the parts after their C++ classes, Chrome and Electron
 * call all of them `InternalNode`.
 */
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';
import type { HeapReader } from './heap-reader.ts';

/** Objects between an object and what it belongs to. */
export const MAX_LEVELS = 8;

/** By node, in file order: natives with an element that is it. Followed up from `wanted`, and from holders whose name (a string index) is a part's. */
export function* findBlinkHolders(
  reader: HeapReader,
  wanted: Iterable<number>,
  isPart: (name: number) => boolean,
): Steps<ReadonlyMap<number, readonly number[]>> {
  const { nodes, edges, meta } = reader.graph;
  const native = meta.nodeTypes.indexOf('native');
  const element = meta.edgeTypes.indexOf('element');
  const holdersOf = new Map<number, number[]>();
  let level = new Set(wanted);
  for (let pass = 0; pass < MAX_LEVELS && level.size > 0; pass += 1) {
    const next = new Set<number>();
    for (let from = 0; from < nodes.count; from += 1) {
      if (from % ROWS_PER_STEP === 0) yield { stage: 'tables', done: from, total: nodes.count };
      if (nodes.type[from] !== native) continue;
      for (let edge = nodes.firstEdge[from]; edge < nodes.firstEdge[from + 1]; edge += 1) {
        const to = edges.to[edge];
        if (edges.type[edge] !== element || to === from || !level.has(to)) continue;
        const holders = holdersOf.get(to);
        if (holders === undefined) holdersOf.set(to, [from]);
        else holders.push(from);
        if (isPart(nodes.name[from]) && !holdersOf.has(from)) next.add(from);
      }
    }
    level = next;
  }
  return holdersOf;
}
