/**
 * Objects at the end of a path, followed down from its first object over all references that fit. A path of a cluster is the shortest one of its objects,
 * and an object that something nearer shows too is on another one; what a collection holds does not depend on that.
 *
 *
 *     Map @3 -internal:table→ (array) -internal:2→ View @9 steps (internal table, (array)), (internal any, View)
 *                             (array) -internal:5→ View @11 → 9 and 11
 */
import { createBits, hasBit, setBit } from '../columns/bits.ts';
import { finalizationCells } from '../graph/finalization-cells.ts';
import { classNameOf, edgeNameOf, idOf } from '../open/heap-node.ts';
import { nodeOfId, type OpenSnapshot } from '../open/open-snapshot.ts';
import type { Answerers, ParsedParams } from '../open/query-types.ts';

type Step = ParsedParams<'heap.path-members'>['steps'][number];

/** Objects of one step; with more, nothing is told. */
const MAX_OBJECTS = 200_000;

/** Plain objects are one class, whatever their properties; ids in names differ from object to object. */
function comparedName(className: string): string {
  return className.startsWith('{') ? 'Object' : className.replace(/\d+/g, '#');
}

export function pathMemberQueries(snapshot: OpenSnapshot): Answerers<'heap.path-members'> {
  const { document } = snapshot;
  const { nodes, edges, meta } = document.graph;
  const { keyOf } = document.keys;
  const isCell = finalizationCells(document.graph);
  const weak = meta.edgeTypes.indexOf('weak');

  function targetsOf(from: readonly number[], { type, name, className }: Step): number[] | null {
    const wanted = comparedName(className);
    const fits = new Map<number, boolean>();
    const isWanted = (ordinal: number): boolean => {
      const key = keyOf[ordinal];
      const known = fits.get(key) ?? comparedName(classNameOf(document, ordinal)) === wanted;
      fits.set(key, known);
      return known;
    };
    const wantedType = meta.edgeTypes.indexOf(type);
    const isFound = createBits(nodes.count);
    const found: number[] = [];
    const open = [...from];
    for (let owner = open.pop(); owner !== undefined; owner = open.pop()) {
      for (let row = nodes.firstEdge[owner]; row < nodes.firstEdge[owner + 1]; row += 1) {
        const to = edges.to[row];
        if (edges.typeAt(row) !== wantedType || edges.typeAt(row) === weak || hasBit(isFound, to) || !isWanted(to))
          continue;
        if (name !== null && edgeNameOf(document, row) !== name) continue;
        setBit(isFound, to);
        found.push(to);
        if (found.length > MAX_OBJECTS) return null;
        // The cells of a registry are a list, and one step of the path.
        if (isCell(to)) open.push(to);
      }
    }
    return found;
  }

  return {
    *'heap.path-members'({ from, steps }) {
      const first = nodeOfId(document, from);
      let members: number[] | null = first < 0 ? null : [first];
      for (const [at, step] of steps.entries()) {
        if (members === null) break;
        members = targetsOf(members, step);
        yield { stage: 'tables', done: at + 1, total: steps.length };
      }
      return { ids: members === null ? null : members.map((ordinal) => idOf(document, ordinal)) };
    },
  };
}
