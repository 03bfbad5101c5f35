/** Placed tracks and ways to arrange them; persisted with the layout by kind of track. */
import { useCallback, useMemo, useState } from 'react';
import type { TraceTrack } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import { useLayout } from '../../../core/stores/workbench.tsx';
import type { ReadTracks } from './track-contents.ts';
import { orderAfterMove, placeTracks, trackKey, trackState, type TrackList, type TrackState } from './track-list.ts';
import { layoutOf } from '../tables/walk.ts';

export interface ArrangedTracks extends TrackList {
  readonly showsQuiet: boolean;
  readonly toggleQuiet: () => void;
  readonly setState: (track: TraceTrack, state: TrackState) => void;
  readonly move: (trackId: string, beforeId: string | null) => void;
  readonly only: (track: TraceTrack) => void;
  /** All hidden tracks in trace order. */
  readonly showAll: () => void;
  /** Expands a track. */
  readonly bringOut: (track: TraceTrack) => void;
}

/** Row counts of tracks laid out in the window that differ from the trace's, by id. */
function changedRowCounts(tracks: readonly TraceTrack[], ready: ReadTracks['ready']): ReadonlyMap<string, number> {
  const rows = new Map<string, number>();
  for (const { id, depths } of tracks) {
    const layout = layoutOf(ready.get(id) ?? null);
    if (layout !== null && layout.rowCount !== depths) rows.set(id, layout.rowCount);
  }
  return rows;
}

function isSame(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean {
  return a.size === b.size && [...a].every(([id, rows]) => b.get(id) === rows);
}

export function useTrackList(tracks: readonly TraceTrack[], { ready }: ReadTracks): ArrangedTracks {
  const choices = useLayout((state) => state.tracks);
  const setChoices = useLayout((state) => state.setTracks);
  const [showsQuiet, setShowsQuiet] = useState(false);
  const [rowsOf, setRowsOf] = useState<ReadonlyMap<string, number>>(new Map());
  const rowsNow = useMemo(() => changedRowCounts(tracks, ready), [tracks, ready]);
  // Most tracks have the expected number of rows, so loading one moves nothing.
  if (!isSame(rowsOf, rowsNow)) setRowsOf(rowsNow);
  const list = useMemo(
    () => placeTracks(tracks, { choices, showsQuiet, rowsOf }),
    [tracks, choices, showsQuiet, rowsOf],
  );
  const setState = useCallback(
    (track: TraceTrack, state: TrackState) =>
      setChoices({ ...choices, states: { ...choices.states, [trackKey(track)]: state } }),
    [choices, setChoices],
  );
  return {
    ...list,
    showsQuiet,
    toggleQuiet: () => setShowsQuiet((shown) => !shown),
    setState,
    move: (trackId, beforeId) => setChoices({ ...choices, order: [...orderAfterMove(list.placed, trackId, beforeId)] }),
    only: (track) => {
      const states: Record<string, TrackState> = { ...choices.states };
      for (const placed of list.placed) states[trackKey(placed.track)] = 'hidden';
      states[trackKey(track)] = 'open';
      setChoices({ ...choices, states });
    },
    showAll: () => {
      const states = Object.fromEntries(Object.entries(choices.states).filter(([, state]) => state !== 'hidden'));
      setChoices({ states, order: [] });
    },
    bringOut: useCallback(
      (track) => {
        if (trackState(track, choices) !== 'open') setState(track, 'open');
      },
      [choices, setState],
    ),
  };
}
