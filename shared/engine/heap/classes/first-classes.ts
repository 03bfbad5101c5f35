/**
 * Classes of a heap whose nodes and strings are parsed, but not its edges: name and self size of an object are in its row. The edges add
 * later which hidden parts belong to an object, which plain objects share a shape, and which elements belong to a detached one.
 */
import type { HeapFirstClasses } from '../contract/heap-classes.ts';
import { DETACHED_PREFIX, fileClassName, madeClassNames } from './class-names.ts';
import { DOM_DETACHED } from '../graph/dom-state.ts';
import { nodeTypeNumbers, selfSizeOf, WIDE_SIZE, type HeapNodes } from '../graph/heap-graph.ts';
import { release } from '../columns/release.ts';
import type { SnapshotMeta } from '../format/snapshot-meta.ts';
import { inSteps, type Steps } from '../../steps/steps.ts';
import type { StringTable } from '../strings/string-table.ts';

/** Maximum number of rows, more than a window shows at once. */
const MAX_ROWS = 200;

type Row = HeapFirstClasses['rows'][number];

/** Nodes without self size are omitted, as in every class table. */
export function* findFirstClasses(nodes: HeapNodes, strings: StringTable, meta: SnapshotMeta): Steps<HeapFirstClasses> {
  const { native } = nodeTypeNumbers(meta);
  const { type: nodeType, name: nodeName, selfSize, detachedness } = nodes;
  const madeNames = madeClassNames(meta);
  const isNamed = Uint8Array.from(madeNames, (name) => (name === null ? 1 : 0));
  const countOfType = new Float64Array(madeNames.length);
  const sizeOfType = new Float64Array(madeNames.length);
  const countOfName = new Uint32Array(strings.length);
  const sizeOfName = new Float64Array(strings.length);
  /** Detached elements, which have names of their own; there are few. */
  const detached = new Map<number, { count: number; sizeBytes: number }>();
  yield* inSteps({ stage: 'classes', pass: 0, passes: 1 }, nodes.count, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      let size = selfSize[ordinal];
      if (size === 0) continue;
      if (size === WIDE_SIZE) size = selfSizeOf(nodes, ordinal);
      const type = nodeType[ordinal];
      if (isNamed[type] === 0) {
        countOfType[type] += 1;
        sizeOfType[type] += size;
        continue;
      }
      const name = nodeName[ordinal];
      // String indexes are not validated yet.
      if (name >= strings.length) continue;
      if (type === native && detachedness !== null && detachedness[ordinal] === DOM_DETACHED) {
        const sum = detached.get(name) ?? { count: 0, sizeBytes: 0 };
        sum.count += 1;
        sum.sizeBytes += size;
        detached.set(name, sum);
      } else {
        countOfName[name] += 1;
        sizeOfName[name] += size;
      }
    }
  });

  const rows = new Map<string, { name: string; count: number; shallowSizeBytes: number }>();
  const add = (name: string, count: number, sizeBytes: number): void => {
    if (count === 0) return;
    const row = rows.get(name) ?? { name, count: 0, shallowSizeBytes: 0 };
    row.count += count;
    row.shallowSizeBytes += sizeBytes;
    rows.set(name, row);
  };
  for (const [type, name] of madeNames.entries()) if (name !== null) add(name, countOfType[type], sizeOfType[type]);
  yield* inSteps({ stage: 'classes', pass: 0, passes: 1 }, strings.length, (from, to) => {
    for (let name = from; name < to; name += 1) {
      if (countOfName[name] > 0) add(fileClassName(strings.get(name)), countOfName[name], sizeOfName[name]);
    }
  });
  release(countOfName, sizeOfName);
  for (const [name, { count, sizeBytes }] of detached) {
    add(fileClassName(DETACHED_PREFIX + strings.get(name)), count, sizeBytes);
  }
  const all = [...rows.values()];
  const totalSizeBytes = all.reduce((sum, { shallowSizeBytes }) => sum + shallowSizeBytes, 0);
  return { classCount: all.length, totalSizeBytes, rows: largest(all) };
}

/** Ties are sorted by name. */
function largest(rows: readonly Row[]): Row[] {
  return rows
    .toSorted((a, b) => b.shallowSizeBytes - a.shallowSizeBytes || (a.name < b.name ? -1 : 1))
    .slice(0, MAX_ROWS);
}
