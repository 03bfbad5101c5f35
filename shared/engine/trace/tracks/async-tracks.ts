/** Asynchronous spans (`b`, `S`) by process and category, with names for those of Node; spans with one id are nested. */
import { chartOf, type ChartBoxes } from '../chart-builder.ts';
import { lanesOf } from '../lanes.ts';
import { orderByStart } from '../order-by-time.ts';
import type { TraceModel } from '../trace-model.ts';
import { processTitle, trackOf, type TrackSource } from './track-source.ts';

/** Begin phases, current and legacy. */
const BEGINNINGS = ['b', 'S'];

/** Tracks of Node's categories. */
const NODE_NAMES: Readonly<Record<string, string>> = {
  'node.async_hooks': 'Async hooks',
  'node.fs': 'File system',
  'node.fs_dir': 'File system, folders',
  'node.http': 'HTTP',
  'node.net': 'Sockets',
  'node.dns': 'DNS',
  'node.threadpoolwork': 'Thread pool',
  'node.perf': 'User timings',
  'node.environment': 'Environments',
};

/** Nested spans with one id: the outermost one, and the number of rows. */
interface Cluster {
  startUs: number;
  endUs: number;
  height: number;
}

interface Group {
  readonly pid: number;
  readonly category: string;
  readonly events: number[];
}

/** Without events of categories with tracks of their own, which are in `shown`. */
export function asyncTracks(model: TraceModel, isShown: (event: number) => boolean): TrackSource[] {
  const { trace, figures } = model;
  const page = figures.page();
  const groups = new Map<string, Group>();
  const categories = trace.categories.map(firstCategory);
  /** By thread and category; there are few of them. */
  const groupOf: (Group | undefined)[] = [];
  for (const phase of BEGINNINGS) {
    const events = trace.eventsOfPhase(phase);
    for (let at = 0; at < events.length; at += 1) {
      const event = events[at];
      if (isShown(event)) continue;
      const place = trace.thread[event] * categories.length + trace.category[event];
      let group = groupOf[place];
      if (group === undefined) {
        const { pid } = trace.threads[trace.thread[event]];
        const category = categories[trace.category[event]];
        const key = `${pid}:${category}`;
        group = groups.get(key) ?? { pid, category, events: [] };
        groups.set(key, group);
        groupOf[place] = group;
      }
      group.events.push(event);
    }
  }
  return [...groups]
    .map(([key, { pid, category, events }]): TrackSource => {
      const boxes = boxesOf(model, Uint32Array.from(events));
      const { processName } = trace.threads[trace.thread[events[0]]];
      return {
        track: trackOf({
          id: `async:${key}`,
          kind: 'async',
          name: category === '' ? 'Asynchronous' : (NODE_NAMES[category] ?? category),
          group: processTitle(pid, processName),
          pid,
          depths: boxes.depths,
          boxes: events.length,
          // Resources are many, and the other tracks say what they were for.
          isQuiet: !(category in NODE_NAMES) || category === 'node.async_hooks',
        }),
        chart: () => chartOf(boxes, model.labels.labels),
        counter: null,
        thread: null,
      };
    })
    .toSorted(
      ({ track: a }, { track: b }) =>
        Number(b.pid === page?.pid) - Number(a.pid === page?.pid) ||
        (a.pid ?? 0) - (b.pid ?? 0) ||
        Number(a.isQuiet) - Number(b.isQuiet) ||
        (a.name < b.name ? -1 : 1),
    );
}

/** The first category; Node's events have `node` first, and then what they are about. */
function firstCategory(categories: string): string {
  const [first = '', second] = categories.split(',', 2);
  return first === 'node' && second !== undefined ? second : first;
}

/** Takes ownership of the list. */
function boxesOf({ trace, labels }: TraceModel, events: Uint32Array): ChartBoxes {
  const { startUs, durationUs, id, category } = trace;
  orderByStart(events, startUs, durationUs);
  const clusters: Cluster[] = [];
  const clusterOf = new Uint32Array(events.length);
  const depthIn = new Uint32Array(events.length);
  /** By id: its cluster, and the ends of its open spans. */
  const open = new Map<number, { cluster: number; endsUs: number[] }>();
  for (let place = 0; place < events.length; place += 1) {
    const event = events[place];
    const start = startUs[event];
    const end = start + durationUs[event];
    const key = id[event] * trace.categories.length + category[event];
    let within = id[event] === 0 ? undefined : open.get(key);
    if (within !== undefined) closeBefore(within.endsUs, end);
    if (within === undefined || within.endsUs.length === 0) {
      within = { cluster: clusters.length, endsUs: [] };
      clusters.push({ startUs: start, endUs: end, height: 0 });
      open.set(key, within);
    }
    const cluster = clusters[within.cluster];
    clusterOf[place] = within.cluster;
    depthIn[place] = within.endsUs.length;
    within.endsUs.push(end);
    cluster.height = Math.max(cluster.height, within.endsUs.length);
  }
  const { first, rows } = lanesOf({
    startUs: clusters.map((cluster) => cluster.startUs),
    endUs: clusters.map((cluster) => cluster.endUs),
    heights: clusters.map(({ height }) => height),
  });
  const boxes = {
    startUs: new Float64Array(events.length),
    durationUs: new Float64Array(events.length),
    depth: depthIn,
    labelOf: new Uint32Array(events.length),
    eventOf: events,
    depths: rows,
  };
  for (let place = 0; place < events.length; place += 1) {
    const event = events[place];
    boxes.startUs[place] = startUs[event];
    boxes.durationUs[place] = durationUs[event];
    boxes.depth[place] += first[clusterOf[place]];
    boxes.labelOf[place] = labels.ofEvent(event);
  }
  return boxes;
}

/** Removes inner spans that end earlier: a longer span is not nested in them. */
function closeBefore(endsUs: number[], endUs: number): void {
  for (let last = endsUs.at(-1); last !== undefined && last < endUs; last = endsUs.at(-1)) endsUs.pop();
}
