/**
 * Duplicate strings. Compares text and size: V8 truncates long texts in the file, and two with the same beginning but different sizes are
 * not duplicates.
 */
import type { EngineAnswer } from '../../contract/engine-queries.ts';
import { nodeTypeNumbers, selfSizeOf, type HeapGraph } from '../graph/heap-graph.ts';
import { hashIndices, createSequenceTable } from '../columns/sequence-table.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';

const SHOWN_CHARACTERS = 200;

type DuplicateStrings = EngineAnswer<'heap.duplicate-strings'>;

/** The `count` groups with the most wasted bytes; the total covers all groups. Concatenated and sliced strings do not count. */
export function* findDuplicateStrings(graph: HeapGraph, count: number): Steps<DuplicateStrings> {
  const { nodes, strings, meta } = graph;
  const { string } = nodeTypeNumbers(meta);
  const groups = createSequenceTable();
  let copies = new Uint32Array(1024);
  const key = new Uint32Array(2);
  for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
    if (ordinal % ROWS_PER_STEP === 0) yield { stage: 'tables', done: ordinal, total: nodes.count };
    if (nodes.type[ordinal] !== string || nodes.selfSize[ordinal] === 0) continue;
    key[0] = nodes.name[ordinal];
    key[1] = selfSizeOf(nodes, ordinal);
    const group = groups.intern(key, 2, hashIndices(key, 2));
    if (group >= copies.length) {
      const larger = new Uint32Array(copies.length * 2);
      larger.set(copies);
      copies = larger;
    }
    copies[group] += 1;
  }

  const repeated: { group: number; wasted: number }[] = [];
  let totalWastedBytes = 0;
  for (let group = 0; group < groups.size; group += 1) {
    if (group % ROWS_PER_STEP === 0) yield { stage: 'tables', done: group, total: groups.size };
    if (copies[group] < 2) continue;
    const wasted = (copies[group] - 1) * groups.sequence(group)[1];
    totalWastedBytes += wasted;
    insertLargest(repeated, { group, wasted }, count);
  }
  return {
    strings: repeated.map(({ group, wasted }) => {
      const [name, size] = groups.sequence(group);
      return {
        text: Array.from(strings.get(name)).slice(0, SHOWN_CHARACTERS).join(''),
        count: copies[group],
        sizeBytes: size,
        wastedBytes: wasted,
      };
    }),
    totalWastedBytes,
  };
}

/** Keeps the list sorted and at most `limit` long; ties keep their order. */
function insertLargest<T extends { wasted: number }>(list: T[], item: T, limit: number): void {
  const last = list[list.length - 1];
  if (list.length === limit && last !== undefined && last.wasted >= item.wasted) return;
  const at = list.findIndex(({ wasted }) => wasted < item.wasted);
  list.splice(at === -1 ? list.length : at, 0, item);
  if (list.length > limit) list.pop();
}
