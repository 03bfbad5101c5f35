/** The selection of a trace, and navigation to an event or request whose track may be collapsed, hidden, or not loaded. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { TraceTrack } from '../../../shared/engine/trace/contract/trace-tracks.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import type { TimeAxis } from './tracks/time-axis.ts';
import { runAround } from './tracks/folding.ts';
import { boxOfEvent } from './tracks/track-chart.ts';
import type { TrackContents } from './tracks/track-contents.ts';
import type { Chosen } from './trace-types.ts';
import type { BoxRef } from './tables/walk.ts';

export interface TraceSelection {
  readonly chosen: Chosen | null;
  /** The framed box, if the selection has one. */
  readonly box: BoxRef | null;
  readonly choose: (chosen: Chosen | null) => void;
  /** A box to scroll to once its track is loaded. */
  readonly wanted: BoxRef | null;
  readonly arrived: () => void;
  readonly toBox: (box: BoxRef) => void;
  readonly toEvent: (event: number) => void;
  readonly toRequest: (requestId: string) => void;
}

export interface TraceSelectionParts {
  readonly document: AnalysisDocument;
  readonly axis: TimeAxis;
  readonly tracks: readonly TraceTrack[];
  readonly contents: TrackContents;
  /** Expands a track and unhides it. */
  readonly onNeedTrack: (track: TraceTrack) => void;
}

/** Time shown around an event that no track contains. */
const AROUND_MS = 20;

/** Tracks that may contain an event, most likely first: its own thread, loaded ones, then the rest of its process. */
function candidates(
  tracks: readonly TraceTrack[],
  contents: TrackContents,
  { pid, tid }: { readonly pid: number; readonly tid: number },
): TraceTrack[] {
  const hasBoxes = ({ kind }: TraceTrack): boolean => !['network', 'counter', 'screenshots'].includes(kind);
  const rank = (track: TraceTrack): number => {
    if (track.kind === 'thread' && track.pid === pid && track.tid === tid) return 0;
    if (track.kind === 'thread') return 9;
    if (contents.read().ready.has(track.id)) return 1;
    return track.pid === null || track.pid === pid ? 2 : 9;
  };
  return tracks.filter((track) => hasBoxes(track) && rank(track) < 9).toSorted((a, b) => rank(a) - rank(b));
}

export function useTraceSelection(parts: TraceSelectionParts): TraceSelection {
  const { document, axis } = parts;
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [wanted, setWanted] = useState<BoxRef | null>(null);
  const latest = useRef(parts);
  useEffect(() => {
    latest.current = parts;
  });
  /** Only the latest navigation is completed. */
  const asked = useRef(0);
  const toBox = useCallback((box: BoxRef) => {
    asked.current += 1;
    const track = latest.current.tracks.find(({ id }) => id === box.trackId);
    if (track !== undefined) latest.current.onNeedTrack(track);
    const content = latest.current.contents.read().ready.get(box.trackId);
    const run = content?.kind === 'boxes' ? runAround(content.chart.folding, box.box) : null;
    if (run !== null) latest.current.contents.unfold(box.trackId, run, true);
    setChosen({ kind: 'box', ref: box });
    setWanted(box);
  }, []);
  const toEvent = useCallback(
    (event: number) => {
      asked.current += 1;
      const own = asked.current;
      setChosen({ kind: 'event', event });
      const go = async (): Promise<void> => {
        const details = await document.query('trace.event', { event });
        // The details pane shows the error.
        if (!details.ok || own !== asked.current) return;
        const { startMs, durationMs } = details.value;
        for (const track of candidates(latest.current.tracks, latest.current.contents, details.value)) {
          const content = await latest.current.contents.load(track, { fromMs: startMs, toMs: startMs + durationMs });
          if (own !== asked.current) return;
          const box = content?.kind === 'boxes' ? boxOfEvent(content.chart, event) : -1;
          if (box >= 0) {
            toBox({ trackId: track.id, box });
            return;
          }
        }
        axis.glideTo({ from: startMs - AROUND_MS, to: startMs + durationMs + AROUND_MS });
      };
      void go();
    },
    [document, axis, toBox],
  );
  // Boxes of a track that is read by range: what is around the box and below it.
  useEffect(() => {
    const ref = chosen?.kind === 'box' ? chosen.ref : null;
    const track = latest.current.tracks.find(({ id }) => id === ref?.trackId);
    const content = track === undefined ? undefined : latest.current.contents.read().ready.get(track.id);
    if (ref === null || track === undefined || content?.kind !== 'boxes') return;
    const { starts, sizes } = content.chart.layout;
    const fromMs = starts[ref.box] ?? 0;
    void latest.current.contents.load(track, { fromMs, toMs: fromMs + (sizes[ref.box] ?? 0) });
  }, [chosen]);
  const toRequest = useCallback(
    (requestId: string) => {
      asked.current += 1;
      const own = asked.current;
      setChosen({ kind: 'request', requestId });
      const go = async (): Promise<void> => {
        for (const track of latest.current.tracks.filter(({ kind }) => kind === 'network')) {
          const content = await latest.current.contents.load(track);
          if (own !== asked.current || content?.kind !== 'requests') continue;
          const box = content.chart.requests.findIndex((request) => request.requestId === requestId);
          if (box >= 0) toBox({ trackId: track.id, box });
        }
      };
      void go();
    },
    [toBox],
  );
  return {
    chosen,
    box: chosen?.kind === 'box' ? chosen.ref : null,
    choose: useCallback((next) => {
      asked.current += 1;
      setChosen(next);
    }, []),
    wanted,
    arrived: useCallback(() => setWanted(null), []),
    toBox,
    toEvent,
    toRequest,
  };
}
