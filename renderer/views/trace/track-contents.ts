/**
 * What tracks are drawn from, read when they come into sight and one after the other: boxes, a counter's values, or requests in
 * rows. The one that is looked at most comes first, since the list of what is wanted is given in that order.
 */
import type { AnalysisAnswer } from '../../../shared/contracts/analysis.ts';
import type { AppError, AppResult } from '../../../shared/contracts/errors.ts';
import type { TraceRequest, TraceTrack } from '../../../shared/contracts/traces.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { loadChart } from './load-chart.ts';
import { doInSteps, nextTask } from './in-steps.ts';
import { requestChart, type RequestChart } from './network-lanes.ts';
import { trackChart, type TrackChart } from './track-chart.ts';

export type TrackContent =
  | { readonly kind: 'boxes'; readonly chart: TrackChart }
  | { readonly kind: 'requests'; readonly chart: RequestChart }
  | { readonly kind: 'counter'; readonly counter: AnalysisAnswer<'trace.counter'> }
  /** Screenshots have a store of their own. */
  | { readonly kind: 'none' };

/** By id of the track; what is in neither was not asked for or is on its way. */
export interface ReadTracks {
  readonly ready: ReadonlyMap<string, TrackContent>;
  readonly failed: ReadonlyMap<string, AppError>;
}

export interface TrackContents {
  /** What is read so far: another object whenever that changes. */
  readonly read: () => ReadTracks;
  readonly subscribe: (listener: () => void) => () => void;
  /** Tracks in sight, the most wanted first; those wanted before and not begun are wanted no more. */
  readonly want: (tracks: readonly TraceTrack[]) => void;
  /** Reads one before all others; null where that failed. */
  readonly load: (track: TraceTrack) => Promise<TrackContent | null>;
  readonly retry: (track: TraceTrack) => void;
  /** Reads on; `dispose` gives up what is under way. */
  readonly begin: () => void;
  readonly dispose: () => void;
}

export interface TrackContentsOptions {
  readonly document: AnalysisDocument;
  readonly pageOrigin: string;
  /** With the browser's plumbing in the tracks of threads. */
  readonly allEvents?: boolean;
}

/** As many as one question answers. */
const REQUEST_PAGE = 10_000;

async function allRequests(document: AnalysisDocument): Promise<AppResult<readonly TraceRequest[]>> {
  const rows: TraceRequest[] = [];
  for (;;) {
    const page = await document.query('trace.network', { start: rows.length, count: REQUEST_PAGE });
    if (!page.ok) return page;
    rows.push(...page.value.rows);
    if (page.value.rows.length === 0 || rows.length >= page.value.total) return { ok: true, value: rows };
  }
}

export function createTrackContents({ document, pageOrigin, allEvents = false }: TrackContentsOptions): TrackContents {
  let tracks: ReadTracks = { ready: new Map(), failed: new Map() };
  const listeners = new Set<() => void>();
  const underWay = new Map<string, Promise<TrackContent | null>>();
  let wanted: readonly TraceTrack[] = [];
  let disposed = false;
  let isWorking = false;

  const tell = (next: ReadTracks): void => {
    tracks = next;
    for (const listener of [...listeners]) listener();
  };
  const ask = async (track: TraceTrack): Promise<AppResult<TrackContent> | null> => {
    switch (track.kind) {
      case 'screenshots':
        return { ok: true, value: { kind: 'none' } };
      case 'network': {
        const requests = await allRequests(document);
        return requests.ok ? { ok: true, value: { kind: 'requests', chart: requestChart(requests.value) } } : requests;
      }
      case 'counter': {
        const counter = await document.query('trace.counter', { track: track.id });
        return counter.ok ? { ok: true, value: { kind: 'counter', counter: counter.value } } : counter;
      }
      default: {
        const answer = await loadChart(document, track.id, undefined, allEvents);
        if (!answer.ok) return answer;
        const chart = await doInSteps(trackChart(answer.value, pageOrigin), () => disposed);
        return chart === null ? null : { ok: true, value: { kind: 'boxes', chart } };
      }
    }
  };
  const read = (track: TraceTrack): Promise<TrackContent | null> => {
    const known = tracks.ready.get(track.id);
    if (known !== undefined) return Promise.resolve(known);
    const pending = underWay.get(track.id);
    if (pending !== undefined) return pending;
    const settle = async (): Promise<TrackContent | null> => {
      const answer = await ask(track);
      // Telling of it draws it: not in the task that has just made the last of its boxes.
      await nextTask();
      underWay.delete(track.id);
      if (answer === null || disposed) return null;
      if (answer.ok) tell({ ...tracks, ready: new Map([...tracks.ready, [track.id, answer.value]]) });
      else tell({ ...tracks, failed: new Map([...tracks.failed, [track.id, answer.error]]) });
      return answer.ok ? answer.value : null;
    };
    const reading = settle();
    underWay.set(track.id, reading);
    return reading;
  };
  const isOpen = ({ id }: TraceTrack): boolean => !tracks.ready.has(id) && !tracks.failed.has(id) && !underWay.has(id);
  const nextWanted = (): TraceTrack | undefined => (disposed ? undefined : wanted.find(isOpen));
  const work = async (): Promise<void> => {
    if (isWorking) return;
    isWorking = true;
    for (let next = nextWanted(); next !== undefined; next = nextWanted()) await read(next);
    isWorking = false;
  };
  return {
    read: () => tracks,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    want: (inSight) => {
      wanted = inSight;
      void work();
    },
    load: read,
    retry: (track) => {
      tell({ ...tracks, failed: new Map([...tracks.failed].filter(([id]) => id !== track.id)) });
      void read(track);
    },
    begin: () => {
      disposed = false;
    },
    dispose: () => {
      disposed = true;
      wanted = [];
    },
  };
}
