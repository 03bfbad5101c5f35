/** Empty and sparse collections, grouped, and the objects of a group. */
import type { HeapCollectionGroup } from '../contract/heap-filters.ts';
import { createCollectionReader, type CollectionReader } from './collection-room.ts';
import { createOrdinalStack } from '../columns/growing-stack.ts';
import { classNameOf } from '../open/heap-node.ts';
import { answerPage, sortValue } from '../queries/object-queries.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import type { Answerers } from '../open/query-types.ts';
import { selectedList, type ObjectList } from '../tables/object-lists.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';

export function collectionQueries(snapshot: OpenSnapshot): Answerers<'heap.collections' | 'heap.collection-objects'> {
  const { document } = snapshot;
  const { nodes } = document.graph;
  const lists = snapshot.createLists();
  let reader: CollectionReader | null = null;
  let groups: readonly HeapCollectionGroup[] | null = null;

  const rooms = (): CollectionReader => (reader ??= createCollectionReader(document.graph));

  function* makeGroups(): Steps<readonly HeapCollectionGroup[]> {
    if (groups !== null) return groups;
    const byKey = new Map<string, HeapCollectionGroup>();
    for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
      if (ordinal % ROWS_PER_STEP === 0) yield { stage: 'tables', done: ordinal, total: nodes.count };
      const room = rooms().read(ordinal);
      if (room === null) continue;
      const { kind, fill } = room;
      const className = classNameOf(document, ordinal);
      const key = `${kind} ${fill} ${className}`;
      const group = byKey.get(key) ?? { kind, fill, className, count: 0, slots: 0, usedSlots: 0, wastedBytes: 0 };
      byKey.set(key, {
        ...group,
        count: group.count + 1,
        slots: group.slots + room.slots,
        usedSlots: group.usedSlots + room.usedSlots,
        wastedBytes: group.wastedBytes + room.wastedBytes,
      });
    }
    groups = [...byKey.values()].toSorted(
      (a, b) => b.wastedBytes - a.wastedBytes || b.count - a.count || (a.className < b.className ? -1 : 1),
    );
    return groups;
  }

  function* listGroup({
    kind,
    fill,
    className,
  }: Pick<HeapCollectionGroup, 'kind' | 'fill' | 'className'>): Steps<ObjectList> {
    const found = createOrdinalStack();
    for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
      if (ordinal % ROWS_PER_STEP === 0) yield { stage: 'tables', done: ordinal, total: nodes.count };
      const room = rooms().read(ordinal);
      if (room?.kind === kind && room.fill === fill && classNameOf(document, ordinal) === className)
        found.push(ordinal);
    }
    return selectedList(found.take(), sortValue(snapshot, 'shallow'), true);
  }

  return {
    *'heap.collections'({ start, count }) {
      const made = yield* makeGroups();
      return {
        rows: made.slice(start, start + count),
        start,
        total: made.length,
        objects: made.reduce((sum, group) => sum + group.count, 0),
        wastedBytes: made.reduce((sum, group) => sum + group.wastedBytes, 0),
      };
    },
    *'heap.collection-objects'({ start, count, ...group }) {
      const key = JSON.stringify([group.kind, group.fill, group.className]);
      const list = yield* lists.get(key, () => listGroup(group));
      return yield* answerPage(snapshot, list, { start, count });
    },
  };
}
