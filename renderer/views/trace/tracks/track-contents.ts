/**
 * Contents of tracks, loaded one after the other when they become visible: boxes, counter values, or rows of requests. Tracks are loaded in
 * the requested order.
 */
import { ok } from '../../../../shared/base/result.ts';
import type { AnalysisAnswer } from '../../../../shared/contracts/analysis.ts';
import type { AppError, AppResult } from '../../../../shared/contracts/errors.ts';
import type { TraceRequest } from '../../../../shared/contracts/traces/trace-requests.ts';
import type { TraceTrack } from '../../../../shared/contracts/traces/trace-tracks.ts';
import type { AnalysisDocument } from '../../../bridge/analysis-client.ts';
import type { TraceColours } from '../activities.ts';
import { loadChart } from './load-chart.ts';
import { doInSteps, nextTask } from './in-steps.ts';
import { requestChart, type RequestChart } from './network-lanes.ts';
import { trackChart, type TrackChart } from './track-chart.ts';

export type TrackContent =
  | { readonly kind: 'boxes'; readonly chart: TrackChart }
  | { readonly kind: 'requests'; readonly chart: RequestChart }
  | { readonly kind: 'counter'; readonly counter: AnalysisAnswer<'trace.counter'> }
  /** Screenshots have their own store. */
  | { readonly kind: 'none' };

/** By track id; tracks in neither map are not requested or pending. */
export interface ReadTracks {
  readonly ready: ReadonlyMap<string, TrackContent>;
  readonly failed: ReadonlyMap<string, AppError>;
}

export interface TrackContents {
  /** Contents loaded so far; a new object on each change. */
  readonly read: () => ReadTracks;
  readonly subscribe: (listener: () => void) => () => void;
  /** Sets the visible tracks in priority order; earlier requests that have not started are dropped. */
  readonly want: (tracks: readonly TraceTrack[]) => void;
  /** Loads a track first; null if it failed. */
  readonly load: (track: TraceTrack) => Promise<TrackContent | null>;
  readonly retry: (track: TraceTrack) => void;
  /** Starts loading; `dispose` cancels pending requests. */
  readonly begin: () => void;
  readonly dispose: () => void;
}

export interface TrackContentsOptions {
  readonly document: AnalysisDocument;
  readonly pageOrigin: string;
  /** Includes browser-internal events in thread tracks. */
  readonly allEvents?: boolean;
  readonly colours?: TraceColours;
}

/** Maximum rows of one query. */
const REQUEST_PAGE = 10_000;

async function allRequests(document: AnalysisDocument): Promise<AppResult<readonly TraceRequest[]>> {
  const rows: TraceRequest[] = [];
  for (;;) {
    const page = await document.query('trace.network', { start: rows.length, count: REQUEST_PAGE });
    if (!page.ok) return page;
    rows.push(...page.value.rows);
    if (page.value.rows.length === 0 || rows.length >= page.value.total) return ok(rows);
  }
}

export function createTrackContents(options: TrackContentsOptions): TrackContents {
  const { document, pageOrigin, allEvents = false, colours } = options;
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
        return ok({ kind: 'none' });
      case 'network': {
        const requests = await allRequests(document);
        return requests.ok ? ok({ kind: 'requests', chart: requestChart(requests.value) }) : requests;
      }
      case 'counter': {
        const counter = await document.query('trace.counter', { track: track.id });
        return counter.ok ? ok({ kind: 'counter', counter: counter.value }) : counter;
      }
      default: {
        const answer = await loadChart(document, track.id, undefined, allEvents);
        if (!answer.ok) return answer;
        const chart = await doInSteps(trackChart(answer.value, pageOrigin, colours), () => disposed);
        return chart === null ? null : ok({ kind: 'boxes', chart });
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
      // The notification triggers a redraw, so it runs in a task of its own.
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
    want: (inView) => {
      wanted = inView;
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
