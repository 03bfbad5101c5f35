/** Everything that waits in a heap, grouped by kind, function, target and holder. */
import { FINALIZATION_CELL } from '../contract/heap-class-names.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import type { RetainedFigures } from '../retained/retained.ts';
import { LISTENER_NAMES } from '../tables/listener-functions.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';
import { createCollectionReader, type CollectionTable } from '../waste/collection-room.ts';
import { findBlinkHolders } from './blink-holders.ts';
import { createHeapReader, findEdgesNamed, findNodesNamed, type HeapReader, type NamedNodes } from './heap-reader.ts';
import { findKeptTexts } from './kept-texts.ts';
import { findListeners, LISTENER_PROPERTIES } from './listeners.ts';
import { findNamedHolders, type NamedHolder } from './named-holders.ts';
import { findObservers, OBSERVERS } from './observers.ts';
import { createWaiters, findPendingPromises, REACTIONS } from './pending-promises.ts';
import { findScheduledCalls, SCHEDULED } from './scheduled-calls.ts';
import { findSchedulerQueues, SCHEDULER_NODES } from './scheduler-queues.ts';
import { createWaitingItems, NONE, type TableRoom, type WaitingItems } from './waiting-items.ts';

// Maps and Sets whose table has far more slots than entries. V8 makes a table smaller only when less than a quarter of it is used, and a deleted
// entry keeps its slot until then.
//
// Numbers have no references in a file. Only a table in which every entry is seen by its key is judged: keys are of one kind then.

/** Smaller tables are not worth a row. */
const MIN_SLOTS = 64;
/** A table that has just grown is half empty, and one that has just shrunk has few deleted entries. */
const MAX_USED_SHARE = 0.5;
const MIN_DELETED_SHARE = 0.2;

/** Names of the nodes that have tables. */
const COLLECTIONS: readonly string[] = ['Map', 'Set'];

/** `named`: nodes by their name, of `COLLECTIONS`. */
function* findTableRoom({ graph }: HeapReader, named: NamedNodes, items: WaitingItems): Steps<void> {
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
      if (edges.typeAt(edge) !== internal) continue;
      const slot = Number(strings.get(edges.nameAt(edge)));
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

// WeakRefs whose object is gone, and entries of FinalizationRegistries by the function that is called back.
//
//     WeakRef -weak:target→ object          WeakCell -hidden:0→ registry -hidden:3→ function, -weak:target→ object

const WEAK_THINGS: readonly string[] = ['WeakRef', FINALIZATION_CELL];

/** `named`: nodes by their name, of `WEAK_THINGS`. */
function findWeakThings(reader: HeapReader, named: NamedNodes, items: WaitingItems): void {
  const { graph } = reader;
  const { nodes, edges, meta } = graph;
  const [object, weak] = [meta.nodeTypes.indexOf('object'), meta.edgeTypes.indexOf('weak')];
  const registryName = reader.nameIndex('FinalizationRegistry');
  const targetName = reader.nameIndex('target');
  const hasTarget = (node: number): boolean => {
    for (let edge = nodes.firstEdge[node]; edge < nodes.firstEdge[node + 1]; edge += 1)
      if (edges.typeAt(edge) === weak && edges.nameAt(edge) === targetName && reader.oddball(edges.to[edge]) === null)
        return true;
    return false;
  };
  const isRegistry = (node: number): boolean => nodes.name[node] === registryName && nodes.type[node] === object;
  for (const node of named.get('WeakRef') ?? []) {
    // The prototype of WeakRefs has their name.
    if (nodes.type[node] !== object || reader.property(node, 'constructor') >= 0 || hasTarget(node)) continue;
    items.add({ kind: 'weak-ref', node });
  }
  for (const node of named.get(FINALIZATION_CELL) ?? []) {
    const registry = reader.numbered(node, 'hidden').find(isRegistry) ?? NONE;
    if (registry < 0) continue;
    const cleanup = reader.numbered(registry, 'hidden').find((to) => reader.isClosure(to)) ?? NONE;
    items.add({
      kind: 'registry',
      how: hasTarget(node) ? 'entry' : 'due',
      node,
      calls: cleanup < 0 ? NONE : reader.called(cleanup),
      target: registry,
    });
  }
}

/** Kinds that have no function: what holds them tells them apart. */
export const BY_HOLDER: readonly string[] = ['weak-ref', 'slice', 'capacity'];

/** Kinds that are told apart by the class of what they listen to or observe. */
export const OF_TARGETS: readonly string[] = ['listener', 'abort', 'observer'];

export interface WaitingCensus {
  readonly items: WaitingItems;
  /** Bytes by row; 0 for what another row of the same kind and function retains already. */
  readonly bytes: Float64Array;
  /** By row, for kinds without a function. */
  readonly holders: ReadonlyMap<number, NamedHolder>;
  /** Row of the group of each row, and the rows of each group. */
  readonly groups: readonly (readonly number[])[];
}

export function* takeWaitingCensus(snapshot: OpenSnapshot): Steps<WaitingCensus> {
  const { graph, keys } = snapshot.document;
  const { nodes, edges } = graph;
  const figures = yield* snapshot.computeFigures();
  const names = [
    ...SCHEDULED,
    ...SCHEDULER_NODES,
    ...Object.keys(OBSERVERS),
    ...LISTENER_NAMES,
    ...WEAK_THINGS,
    ...COLLECTIONS,
  ];
  const reader = createHeapReader(graph);
  const waiters = createWaiters(reader);
  const items = createWaitingItems();
  const named = yield* findNodesNamed(reader, names);
  const edgesNamed = yield* findEdgesNamed(reader, [REACTIONS, ...LISTENER_PROPERTIES]);
  const ofBlink = [...LISTENER_NAMES, ...Object.keys(OBSERVERS)].flatMap((name) => named.get(name) ?? []);
  const holdersOf = yield* findBlinkHolders(graph, ofBlink);
  findPendingPromises(reader, { waiters, reactions: edgesNamed(REACTIONS) }, items);
  findScheduledCalls(reader, { named, waiters }, items);
  yield* findSchedulerQueues(reader, named, items);
  findObservers(reader, { named, holdersOf }, items);
  findListeners(reader, { named, holdersOf, edgesNamed }, items);
  findWeakThings(reader, named, items);
  yield* findKeptTexts(reader, items);
  yield* findTableRoom(reader, named, items);

  const held = new Set<number>();
  for (let row = 0; row < items.size; row += 1) {
    const { kind, node } = items.at(row);
    if (BY_HOLDER.includes(kind)) held.add(node);
  }
  const ofNode = yield* findNamedHolders(graph, held);
  const holders = new Map<number, NamedHolder>();
  const groupOf = new Map<string, number[]>();
  for (let row = 0; row < items.size; row += 1) {
    if (row % ROWS_PER_STEP === 0) yield { stage: 'tables', done: row, total: items.size };
    const { kind, how, calls, target, targetName, node, name } = items.at(row);
    // Nodes that nothing reaches are garbage that this snapshot still has.
    if (figures.order.numberOf[node] === 0) continue;
    const holder = BY_HOLDER.includes(kind) ? ofNode.get(node) : undefined;
    if (holder !== undefined) holders.set(row, holder);
    // Functions of one code are one row, whatever they have captured.
    const code = calls === NONE ? NONE : codeOf(reader.internal(calls, 'shared'), calls);
    const isTarget = OF_TARGETS.includes(kind);
    const key = JSON.stringify([
      kind,
      how,
      code,
      isTarget ? (targetName ?? (target < 0 ? '' : keys.keyOf[target])) : '',
      name,
      holder === undefined ? null : [edges.typeAt(holder.edge), edges.nameAt(holder.edge), nodes.name[holder.from]],
    ]);
    const rows = groupOf.get(key);
    if (rows === undefined) groupOf.set(key, [row]);
    else rows.push(row);
  }
  const groups = [...groupOf.values()];
  return { items, holders, groups, bytes: yield* bytesOf(items, groups, figures) };
}

function codeOf(shared: number, closure: number): number {
  return shared < 0 ? closure : shared;
}

/** Bytes that another one of the same group retains are counted once. */
function* bytesOf(
  items: WaitingItems,
  groups: readonly (readonly number[])[],
  { order, dominator, retained }: RetainedFigures,
): Steps<Float64Array> {
  const bytes = new Float64Array(items.size);
  /** By number: the group of what waits there, from 1 on; 0 for others. */
  const groupOf = new Uint32Array(dominator.length);
  for (const [group, rows] of groups.entries())
    for (const row of rows) groupOf[order.numberOf[items.nodes[row] ?? 0]] = group + 1;
  /** By number, once asked: 1 more than the nearest dominator that waits too, which is 0 if there is none. */
  const nearest = new Uint32Array(dominator.length);
  const nearestOf = (number: number): number => {
    let at = number;
    while (at > 0 && nearest[at] === 0 && groupOf[dominator[at]] === 0) at = dominator[at];
    const found = at === 0 ? 0 : nearest[at] > 0 ? nearest[at] - 1 : dominator[at];
    for (let passed = number; passed !== at; passed = dominator[passed]) nearest[passed] = found + 1;
    return found;
  };
  for (const [group, rows] of groups.entries()) {
    const seen = new Set<number>();
    for (const row of rows) {
      if (row % ROWS_PER_STEP === 0) yield { stage: 'tables', done: row, total: items.size };
      const { node, bytes: given } = items.at(row);
      if (!Number.isNaN(given)) {
        bytes[row] = given;
        continue;
      }
      const number = order.numberOf[node];
      let above = nearestOf(number);
      while (above > 0 && groupOf[above] !== group + 1) above = nearestOf(above);
      if (above > 0 || seen.has(number)) continue;
      seen.add(number);
      bytes[row] = retained[number];
    }
  }
  return bytes;
}
