/**
 * Maps and Sets whose table has far more slots than entries. V8 makes a table smaller only when less than a quarter of it is used, and a deleted entry keeps its
 * slot until then.
 *
 * Numbers have no references in a file. Only a table in which every entry is seen by its key is judged: keys are of one kind then.
 */
import { createCollectionReader, type CollectionTable } from '../waste/collection-room.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';
import type { HeapReader, NamedNodes } from './heap-reader.ts';
import type { TableRoom, WaitingItems } from './waiting-items.ts';

/** Smaller tables are not worth a row. */
const MIN_SLOTS = 64;
/** A table that has just grown is half empty, and one that has just shrunk has few deleted entries. */
const MAX_USED_SHARE = 0.5;
const MIN_DELETED_SHARE = 0.2;

/** Names of the nodes that have tables. */
export const COLLECTIONS: readonly string[] = ['Map', 'Set'];

/** `named`: nodes by their name, of `COLLECTIONS`. */
export function* findTableRoom({ graph }: HeapReader, named: NamedNodes, items: WaitingItems): Steps<void> {
  const { nodes, edges, strings, meta } = graph;
  const internal = meta.edgeTypes.indexOf('internal');
  const rooms = createCollectionReader(graph);

  /** Null if entries may be unseen. */
  const roomOf = ({ table, slots, entryWords, firstSlot }: CollectionTable): TableRoom | null => {
    const isUsed = new Uint8Array(slots);
    let withKey = 0;
    let used = 0;
    let last = -1;
    for (let edge = nodes.firstEdge[table]; edge < nodes.firstEdge[table + 1]; edge += 1) {
      if (edges.type[edge] !== internal) continue;
      const slot = Number(strings.get(edges.name[edge]));
      if (!Number.isInteger(slot) || slot < firstSlot) continue;
      const entry = Math.floor((slot - firstSlot) / entryWords);
      if (entry >= slots) return null;
      if ((slot - firstSlot) % entryWords === 0) withKey += 1;
      if (isUsed[entry] === 0) used += 1;
      isUsed[entry] = 1;
      last = Math.max(last, entry);
    }
    return used === 0 || withKey !== used ? null : { slots, used, deleted: last + 1 - used };
  };

  const collections = COLLECTIONS.flatMap((name) => named.get(name) ?? []);
  for (const [row, node] of collections.entries()) {
    if (row % ROWS_PER_STEP === 0) yield { stage: 'tables', done: row, total: collections.length };
    const layout = rooms.tableOf(node);
    const room = layout === null || layout.slots < MIN_SLOTS ? null : roomOf(layout);
    if (layout === null || room === null) continue;
    if (room.used > room.slots * MAX_USED_SHARE || room.deleted < room.slots * MIN_DELETED_SHARE) continue;
    items.add({ kind: 'capacity', how: layout.kind, node, bytes: (room.slots - room.used) * layout.entryBytes, room });
  }
}
