/** A track with what it is drawn from. */
import type { AnalysisAnswer } from '../../../contracts/analysis.ts';
import type { TraceTrack } from '../../../contracts/traces.ts';
import { chartOf, type ChartBoxes, type TraceChart } from '../chart-builder.ts';
import type { TraceLabels } from '../trace-labels.ts';

export type TraceCounter = AnalysisAnswer<'trace.counter'>;

export interface TrackSource {
  readonly track: TraceTrack;
  /** Null where it is drawn from something else than boxes. */
  readonly chart: (() => TraceChart) | null;
  readonly counter: (() => TraceCounter) | null;
  /** Place of the thread in the trace; null where it is none. */
  readonly thread: number | null;
}

type Told = Pick<TraceTrack, 'id' | 'kind' | 'name' | 'group'> & Partial<TraceTrack>;

/** What a track is unless it says otherwise. */
export function trackOf(told: Told): TraceTrack {
  return {
    pid: null,
    tid: null,
    depths: 1,
    boxes: 0,
    isMain: false,
    hasSamples: false,
    isQuiet: false,
    ...told,
  };
}

/** A track of boxes that are made when it is listed, for there are few. */
export function boxTrack(told: Told, boxes: ChartBoxes, labels: TraceLabels): TrackSource {
  return {
    track: trackOf({ ...told, depths: boxes.depths, boxes: boxes.startUs.length }),
    chart: () => chartOf(boxes, labels.labels),
    counter: null,
    thread: null,
  };
}

/** `Renderer 4711`, as a track's group names a process. */
export function processTitle(pid: number, processName: string): string {
  const name = processName.replace(/^Service: /, '').replace(/\.mojom\..*$/, ' service');
  return `${name === '' ? 'Process' : name} ${pid}`;
}
