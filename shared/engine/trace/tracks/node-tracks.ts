/**
 * Tracks of a trace of Node that take events of a thread together by what they are about: phases of the event loop, garbage collections and
 * blocking file operations. The thread's own track shows them too, nested in each other.
 */
import type { ChartBoxes } from '../chart-builder.ts';
import type { TraceModel } from '../trace-model.ts';
import { boxTrack, processTitle, type TrackSource } from './track-source.ts';

interface NodeTrack {
  readonly id: string;
  readonly name: string;
  readonly has: (name: string, categories: string) => boolean;
}

const TRACKS: readonly NodeTrack[] = [
  {
    id: 'event-loop',
    name: 'Event loop',
    has: (_name, categories) => categories.includes('node.environment'),
  },
  {
    id: 'gc',
    name: 'Garbage collection',
    has: (name, categories) => /(^|,)v8(,|$)/.test(categories) && /^V8\.GC|^M(?:aj|in)orGC$/.test(name),
  },
  {
    id: 'fs-sync',
    name: 'File system, blocking',
    has: (_name, categories) => /node\.fs(?:_dir)?\.sync/.test(categories),
  },
];

/** None for traces of browsers. */
export function nodeTracks(model: TraceModel): TrackSource[] {
  const { trace } = model;
  if (!trace.categories.some((categories) => categories.startsWith('node,'))) return [];
  return trace.threads.flatMap(({ pid, tid, processName }, thread) => {
    const group = processTitle(pid, processName);
    return TRACKS.flatMap(({ id, name, has }) => {
      const boxes = boxesOf(model, thread, has);
      return boxes === null
        ? []
        : [boxTrack({ id: `node:${pid}:${tid}:${id}`, kind: 'async', name, group, pid }, boxes, model.labels)];
    });
  });
}

/** The events of a thread that belong to a track, nested among themselves; null without any. */
function boxesOf({ trace, labels }: TraceModel, thread: number, has: NodeTrack['has']): ChartBoxes | null {
  const { events, parent } = trace.callsOf(thread);
  /** By call: rows of the track above it, its own included. */
  const height = new Uint32Array(events.length);
  const chosen: number[] = [];
  for (let call = 0; call < events.length; call += 1) {
    const event = events[call];
    height[call] = parent[call] < 0 ? 0 : height[parent[call]];
    if (!has(trace.names[trace.name[event]], trace.categories[trace.category[event]])) continue;
    height[call] += 1;
    chosen.push(call);
  }
  if (chosen.length === 0) return null;
  const eventOf = Uint32Array.from(chosen, (call) => events[call]);
  return {
    eventOf,
    startUs: Float64Array.from(eventOf, (event) => trace.startUs[event]),
    durationUs: Float64Array.from(eventOf, (event) => trace.durationUs[event]),
    depth: Uint32Array.from(chosen, (call) => height[call] - 1),
    labelOf: Uint32Array.from(eventOf, (event) => labels.ofEvent(event)),
    depths: chosen.reduce((deepest, call) => Math.max(deepest, height[call]), 0),
  };
}
