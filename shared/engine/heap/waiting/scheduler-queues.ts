/**
 * Tasks in queues that programs keep themselves, recognised by the shape of their objects.
 *
 *     package `scheduler` of React: Array → { id, callback, priorityLevel, startTime, expirationTime, sortIndex }, in this order; `callback` is null once the
 *                                   task ran or was cancelled. Builds that are not minified name the arrays `taskQueue`, and `timerQueue` for what is delayed.
 *     `process.nextTick` of Node and Deno: FixedCircularBuffer -list→ Array → { callback, args }
 *
 * A task waits only while an array has it: the place is emptied before its function is called.
 */
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';
import { findNodesNamed, type HeapReader, type NamedNodes } from './heap-reader.ts';
import type { WaitingItems } from './waiting-items.ts';

const TASK_KEYS = ['id', 'callback', 'priorityLevel', 'startTime', 'expirationTime', 'sortIndex'];
const QUEUE_NAMES = ['taskQueue', 'timerQueue'];
const RING = 'FixedCircularBuffer';
const DESCRIPTORS = 'system / DescriptorArray';
const MAP = 'system / Map';
/** Slots of one key among the descriptors of a hidden class. */
const KEY_SLOTS = 3;
/** Names whose nodes are found ahead. */
export const SCHEDULER_NODES: readonly string[] = [RING];
/** Rare names: the others are looked up only where these are. */
const OF_TASKS: readonly string[] = ['expirationTime', 'priorityLevel'];

/** `named`: nodes by their name, of `SCHEDULER_NODES`. */
export function* findSchedulerQueues(reader: HeapReader, named: NamedNodes, items: WaitingItems): Steps<void> {
  for (const ring of named.get(RING) ?? []) {
    for (const entry of reader.numbered(reader.property(ring, 'list'), 'element')) {
      const callback = reader.property(entry, 'callback');
      if (reader.isClosure(callback) && reader.property(entry, 'args') >= 0)
        items.add({ kind: 'queue', how: 'next-tick', node: entry, calls: reader.called(callback) });
    }
  }
  if (!OF_TASKS.every((name) => reader.nameIndex(name) >= 0)) return;
  reader.graph.strings.indexesOf([
    ...TASK_KEYS,
    ...QUEUE_NAMES,
    DESCRIPTORS,
    MAP,
    'Array',
    'Object',
    'descriptors',
    'map',
  ]);
  if (TASK_KEYS.every((key) => reader.nameIndex(key) >= 0)) yield* findSchedulerTasks(reader, items);
}

function* findSchedulerTasks(reader: HeapReader, items: WaitingItems): Steps<void> {
  const { nodes, edges, strings, meta } = reader.graph;
  const [element, context, internal] = ['element', 'context', 'internal'].map((type) => meta.edgeTypes.indexOf(type));

  /** The keys of a hidden class begin with those of a task. */
  const hasTaskKeys = (descriptors: number): boolean => {
    const keys: string[] = [];
    for (let edge = nodes.firstEdge[descriptors]; edge < nodes.firstEdge[descriptors + 1]; edge += 1) {
      const slot = edges.typeAt(edge) === internal ? Number(strings.get(edges.nameAt(edge))) : Number.NaN;
      if (slot % KEY_SLOTS === 0) keys[slot / KEY_SLOTS] = reader.className(edges.to[edge]);
    }
    return TASK_KEYS.every((key, at) => keys[at] === key);
  };
  const named = function* of(name: string): Steps<readonly number[]> {
    return (yield* findNodesNamed(reader, [name])).get(name) ?? [];
  };
  const descriptors = new Set((yield* named(DESCRIPTORS)).filter(hasTaskKeys));
  if (descriptors.size === 0) return;
  const maps = new Set((yield* named(MAP)).filter((map) => descriptors.has(reader.internal(map, 'descriptors'))));
  const candidates = new Set(
    (yield* named('Object')).filter(
      (node) => maps.has(reader.internal(node, 'map')) && reader.isClosure(reader.property(node, 'callback')),
    ),
  );
  if (candidates.size === 0) return;

  /** By task: the name of the queue that has it; '' for an array without one. */
  const queueOf = new Map<number, string>();
  for (const array of yield* named('Array'))
    for (const task of reader.numbered(array, 'element')) if (candidates.has(task)) queueOf.set(task, '');
  const queueNames = new Map(QUEUE_NAMES.map((name) => [reader.nameIndex(name), name]));
  for (let edge = 0; edge < edges.count; edge += 1) {
    if (edge % ROWS_PER_STEP === 0) yield { stage: 'tables', done: edge, total: edges.count };
    const name = edges.typeAt(edge) === context ? queueNames.get(edges.nameAt(edge)) : undefined;
    if (name === undefined) continue;
    const queue = edges.to[edge];
    for (let entry = nodes.firstEdge[queue]; entry < nodes.firstEdge[queue + 1]; entry += 1)
      if (edges.typeAt(entry) === element && queueOf.has(edges.to[entry])) queueOf.set(edges.to[entry], name);
  }
  for (const [node, name] of queueOf)
    items.add({
      kind: 'queue',
      how: 'scheduler',
      node,
      calls: reader.called(reader.property(node, 'callback')),
      ...(name === '' ? {} : { name }),
    });
}
