/** A track and its data. */
import type { EngineAnswer } from '../../contract/engine-queries.ts';
import type { TraceTrack } from '../contract/trace-tracks.ts';
import { chartOf, type ChartBoxes, type PiecewiseChart } from '../chart-builder.ts';
import type { TraceLabels } from '../trace-labels.ts';

export type TraceCounter = EngineAnswer<'trace.counter'>;

export interface TrackSource {
  readonly track: TraceTrack;
  /** Null for a track without boxes. */
  readonly chart: (() => PiecewiseChart) | null;
  readonly counter: (() => TraceCounter) | null;
  /** Index of the thread in the trace; null if it is not a thread. */
  readonly thread: number | null;
}

type TrackFacts = Pick<TraceTrack, 'id' | 'kind' | 'name' | 'group'> & Partial<TraceTrack>;

/** Default properties of a track. */
export function trackOf(facts: TrackFacts): TraceTrack {
  return {
    pid: null,
    tid: null,
    depths: 1,
    boxes: 0,
    isMain: false,
    hasSamples: false,
    isQuiet: false,
    ...facts,
  };
}

/** A track whose few boxes are created with the list. */
export function boxTrack(facts: TrackFacts, boxes: ChartBoxes, labels: TraceLabels): TrackSource {
  return {
    track: trackOf({ ...facts, depths: boxes.depths, boxes: boxes.startUs.length }),
    chart: () => chartOf(boxes, labels.labels),
    counter: null,
    thread: null,
  };
}

/** `Renderer 4711`: title of a process in a track's group. */
export function processTitle(pid: number, processName: string): string {
  const name = processName.replace(/^Service: /, '').replace(/\.mojom\..*$/, ' service');
  return `${name === '' ? 'Process' : name} ${pid}`;
}
