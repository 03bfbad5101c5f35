/** Asynchronous spans (`b`, `S`) by process and category; those that one id ties together stand in each other. */
import { chartOf, type ChartBoxes } from '../chart-builder.ts';
import { lanesOf } from '../lanes.ts';
import { orderByStart } from '../order-by-time.ts';
import type { TraceModel } from '../trace-model.ts';
import { processTitle, trackOf, type TrackSource } from './track-source.ts';

/** Those of today, and those of before. */
const BEGINNINGS = ['b', 'S'];

/** Spans of one id that stand in each other: the outermost, and how many rows all take. */
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

/** Those of categories that have tracks of their own are left out: their events are in `shown`. */
export function asyncTracks(model: TraceModel, isShown: (event: number) => boolean): TrackSource[] {
  const { trace, figures } = model;
  const page = figures.page();
  const groups = new Map<string, Group>();
  const categories = trace.categories.map(firstCategory);
  /** By thread and category, for there are few of those. */
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
          name: category === '' ? 'Asynchronous' : category,
          group: processTitle(pid, processName),
          pid,
          depths: boxes.depths,
          boxes: events.length,
          isQuiet: true,
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
        (a.name < b.name ? -1 : 1),
    );
}

function firstCategory(categories: string): string {
  return categories.split(',', 1)[0] ?? '';
}

/** Takes the list over. */
function boxesOf({ trace, labels }: TraceModel, events: Uint32Array): ChartBoxes {
  const { startUs, durationUs, id, category } = trace;
  orderByStart(events, startUs, durationUs);
  const clusters: Cluster[] = [];
  const clusterOf = new Uint32Array(events.length);
  const depthIn = new Uint32Array(events.length);
  /** Of each id: its cluster, and the ends of the spans that are open in it. */
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

/** Takes off the innermost that end before it does: what goes on longer stands in none of them. */
function closeBefore(endsUs: number[], endUs: number): void {
  for (let last = endsUs.at(-1); last !== undefined && last < endUs; last = endsUs.at(-1)) endsUs.pop();
}
