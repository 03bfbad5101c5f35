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
import type { HeapReader } from './heap-reader.ts';
import type { WaitingItems } from './waiting-items.ts';

const TASK_KEYS = ['id', 'callback', 'priorityLevel', 'startTime', 'expirationTime', 'sortIndex'];
const QUEUE_NAMES = ['taskQueue', 'timerQueue'];
const RING = 'FixedCircularBuffer';
/** Names that are looked up with those of the reader. */
export const SCHEDULER_NAMES: readonly string[] = [
  ...[...TASK_KEYS, ...QUEUE_NAMES, RING],
  ...['list', 'args', 'Array', 'Object', 'descriptors', 'map'],
];

export function* findSchedulerQueues(reader: HeapReader, items: WaitingItems): Steps<void> {
  const { nodes, edges, strings, meta } = reader.graph;
  const [object, element, context, internal] = [
    meta.nodeTypes.indexOf('object'),
    ...['element', 'context', 'internal'].map((type) => meta.edgeTypes.indexOf(type)),
  ];
  const [array, plain, ring] = ['Array', 'Object', RING].map(reader.nameIndex);
  const mayHaveTasks = TASK_KEYS.every((key) => reader.nameIndex(key) >= 0);
  if (array < 0 || (!mayHaveTasks && ring < 0)) return;
  const queueNames = new Map(QUEUE_NAMES.map((name) => [reader.nameIndex(name), name]));

  /** The keys of a hidden class, in their order. V8 writes three slots for each. */
  const isTaskClass = new Map<number, boolean>();
  const hasTaskKeys = (map: number): boolean => {
    const known = isTaskClass.get(map);
    if (known !== undefined) return known;
    const keys: [slot: number, key: string][] = [];
    const descriptors = reader.internal(map, 'descriptors');
    if (descriptors >= 0)
      for (let edge = nodes.firstEdge[descriptors]; edge < nodes.firstEdge[descriptors + 1]; edge += 1) {
        const slot = edges.type[edge] === internal ? Number(strings.get(edges.name[edge])) : Number.NaN;
        const to = edges.to[edge];
        if (slot % 3 === 0 && meta.nodeTypes[nodes.type[to]]?.includes('string') === true)
          keys.push([slot, strings.get(nodes.name[to])]);
      }
    const ordered = keys.toSorted(([a], [b]) => a - b).map(([, key]) => key);
    const isTask = TASK_KEYS.every((key, at) => ordered[at] === key);
    isTaskClass.set(map, isTask);
    return isTask;
  };

  /** By task: the function that it calls. */
  const tasks = new Map<number, number>();
  /** Arrays by the name of the queue that they are. */
  const queues = new Map<number, string>();
  for (let node = 0; node < nodes.count; node += 1) {
    if (node % ROWS_PER_STEP === 0) yield { stage: 'tables', done: node, total: nodes.count };
    if (nodes.type[node] === object && nodes.name[node] === ring)
      for (const entry of reader.numbered(reader.property(node, 'list'), 'element')) {
        const callback = reader.property(entry, 'callback');
        if (reader.isClosure(callback) && reader.property(entry, 'args') >= 0)
          items.add({ kind: 'queue', how: 'next-tick', node: entry, calls: reader.called(callback) });
      }
    if (!mayHaveTasks) continue;
    const isArray = nodes.type[node] === object && nodes.name[node] === array;
    for (let edge = nodes.firstEdge[node]; edge < nodes.firstEdge[node + 1]; edge += 1) {
      const to = edges.to[edge];
      if (edges.type[edge] === context) {
        const name = nodes.name[to] === array ? queueNames.get(edges.name[edge]) : undefined;
        if (name !== undefined) queues.set(to, name);
      } else if (isArray && edges.type[edge] === element && nodes.name[to] === plain && !tasks.has(to)) {
        const callback = reader.property(to, 'callback');
        if (reader.isClosure(callback) && hasTaskKeys(reader.internal(to, 'map')))
          tasks.set(to, reader.called(callback));
      }
    }
  }
  if (tasks.size === 0) return;
  const nameOf = new Map<number, string>();
  for (const [queue, name] of queues) for (const task of reader.numbered(queue, 'element')) nameOf.set(task, name);
  for (const [node, calls] of tasks) {
    const name = nameOf.get(node);
    items.add({ kind: 'queue', how: 'scheduler', node, calls, ...(name === undefined ? {} : { name }) });
  }
}
