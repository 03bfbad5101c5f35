/**
 * Contents of tracks, loaded one after the other when they become visible: boxes, counter values, or rows of requests. Tracks are loaded in
 * the requested order.
 */
import { ok } from '../../../../shared/base/result.ts';
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import type { AppError, AppResult } from '../../../../shared/base/errors.ts';
import type { TraceRequest } from '../../../../shared/engine/trace/contract/trace-requests.ts';
import type { TraceRange, TraceTrack } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { BY_ACTIVITY, type TraceColours } from '../activities.ts';
import type { Folds } from './folding.ts';
import { loadChart, type ChartAnswer } from './load-chart.ts';
import { doInSteps, nextTask } from './in-steps.ts';
import { requestChart, type RequestChart } from './network-lanes.ts';
import { covers, readSample, type SampledChart } from './sampled-chart.ts';
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
  /** The visible range. Matters only to documents that are read by range. */
  readonly look: (range: TraceRange) => void;
  /** Loads a track first; null if it failed. `range`: what must be there of a track that is read by range. */
  readonly load: (track: TraceTrack, range?: TraceRange) => Promise<TrackContent | null>;
  readonly retry: (track: TraceTrack) => void;
  /** Draws what is there, and all that comes, another way. */
  readonly draw: (style: TrackStyle) => void;
  /** Shows the calls of a run of a track, or folds them again. */
  readonly unfold: (trackId: string, run: number, isUnfolded: boolean) => void;
  /** Starts loading; `dispose` cancels pending requests. */
  readonly begin: () => void;
  readonly dispose: () => void;
}

export interface TrackStyle {
  readonly colours: TraceColours;
  /** Of main threads; null: nothing is folded. */
  readonly folds: Folds | null;
}

const NOTHING_UNFOLDED: ReadonlySet<number> = new Set();
const PLAIN_STYLE: TrackStyle = { colours: BY_ACTIVITY, folds: null };

export interface TrackContentsOptions {
  readonly document: AnalysisDocument;
  readonly pageOrigin: string;
  /** Includes browser-internal events in thread tracks. */
  readonly allEvents?: boolean;
  /** Length of the trace. */
  readonly wholeMs?: number;
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
  const { document, pageOrigin, allEvents = false, wholeMs = 0 } = options;
  const whole: TraceRange = { fromMs: 0, toMs: wholeMs };
  let tracks: ReadTracks = { ready: new Map(), failed: new Map() };
  const listeners = new Set<() => void>();
  const underWay = new Map<string, Promise<TrackContent | null>>();
  /** Charts of tracks that are read by range. */
  const samples = new Map<string, SampledChart>();
  /** Tracks that have boxes. */
  const known = new Map<string, TraceTrack>();
  const answers = new Map<string, ChartAnswer>();
  const unfolded = new Map<string, ReadonlySet<number>>();
  let style = PLAIN_STYLE;
  let wanted: readonly TraceTrack[] = [];
  let visible = whole;
  let disposed = false;
  let isWorking = false;

  const tell = (next: ReadTracks): void => {
    tracks = next;
    for (const listener of [...listeners]) listener();
  };
  /** The chart of a track in the style that is valid when it is done. */
  const chartOf = async (track: TraceTrack, answer: ChartAnswer): Promise<TrackChart | null> => {
    for (;;) {
      const used = style;
      const open = unfolded.get(track.id) ?? NOTHING_UNFOLDED;
      const folded = used.folds === null || !track.isMain ? null : { folds: used.folds, unfolded: open };
      const chart = await doInSteps(trackChart(answer, pageOrigin, used.colours, folded), () => disposed);
      if (chart === null || (used === style && open === (unfolded.get(track.id) ?? NOTHING_UNFOLDED))) return chart;
    }
  };
  const drawAgain = async (trackId: string): Promise<void> => {
    const track = known.get(trackId);
    const content = tracks.ready.get(trackId);
    if (track === undefined || content?.kind !== 'boxes') return;
    const answer = answers.get(trackId);
    const chart = answer === undefined ? null : await chartOf(track, answer);
    if (chart === null || disposed) return;
    // More of it was read meanwhile.
    if (tracks.ready.get(trackId) !== content) await drawAgain(trackId);
    else tell({ ...tracks, ready: new Map([...tracks.ready, [trackId, { kind: 'boxes', chart }]]) });
  };
  const boxesOf = async (track: TraceTrack, range: TraceRange): Promise<AppResult<TrackContent> | null> => {
    let answer: AppResult<ChartAnswer>;
    if (document.isReadByRange === true) {
      const asked = { track: track.id, allEvents, range, wholeMs };
      const sampled = await readSample(document, asked, samples.get(track.id) ?? null);
      if (!sampled.ok) return sampled;
      samples.set(track.id, sampled.value);
      answer = ok(sampled.value.answer);
    } else {
      answer = await loadChart(document, track.id, undefined, allEvents);
    }
    if (!answer.ok) return answer;
    known.set(track.id, track);
    answers.set(track.id, answer.value);
    const chart = await chartOf(track, answer.value);
    return chart === null ? null : ok({ kind: 'boxes', chart });
  };
  const ask = async (track: TraceTrack, range: TraceRange): Promise<AppResult<TrackContent> | null> => {
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
      default:
        return boxesOf(track, range);
    }
  };
  const isThere = (id: string, range: TraceRange): boolean => {
    const sampled = samples.get(id);
    return tracks.ready.has(id) && (sampled === undefined || covers(sampled, range, wholeMs));
  };
  const read = async (track: TraceTrack, asked: TraceRange = whole): Promise<TrackContent | null> => {
    const range = { fromMs: Math.min(wholeMs, asked.fromMs), toMs: Math.min(wholeMs, asked.toMs) };
    // The whole first: it is what is shown until a part is there.
    const pending = underWay.get(track.id);
    if (pending !== undefined) {
      const content = await pending;
      return content === null || isThere(track.id, range) ? content : read(track, range);
    }
    const ready = tracks.ready.get(track.id);
    if (ready !== undefined && isThere(track.id, range)) return ready;
    const settle = async (): Promise<TrackContent | null> => {
      const answer = await ask(track, ready === undefined ? whole : range);
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
    const content = await reading;
    return content === null || isThere(track.id, range) ? content : read(track, range);
  };
  const isOpen = ({ id }: TraceTrack): boolean =>
    !tracks.failed.has(id) && !underWay.has(id) && !isThere(id, tracks.ready.has(id) ? visible : whole);
  const nextWanted = (): TraceTrack | undefined => (disposed ? undefined : wanted.find(isOpen));
  const work = async (): Promise<void> => {
    if (isWorking) return;
    isWorking = true;
    for (let next = nextWanted(); next !== undefined; next = nextWanted())
      await read(next, tracks.ready.has(next.id) ? visible : whole);
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
    look: (range) => {
      visible = range;
      if (document.isReadByRange === true) void work();
    },
    load: read,
    retry: (track) => {
      tell({ ...tracks, failed: new Map([...tracks.failed].filter(([id]) => id !== track.id)) });
      void read(track);
    },
    draw: (next) => {
      if (style.colours === next.colours && style.folds === next.folds) return;
      style = next;
      for (const trackId of known.keys()) void drawAgain(trackId);
    },
    unfold: (trackId, run, isUnfolded) => {
      const next = new Set(unfolded.get(trackId));
      if (isUnfolded) next.add(run);
      else next.delete(run);
      unfolded.set(trackId, next);
      void drawAgain(trackId);
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
