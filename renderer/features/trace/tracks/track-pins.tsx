/** Pins of notes on events and calls in the tracks. */
import { useMemo } from 'react';
import type { FlamePlace } from '../../../../shared/core/contracts/flame-links.ts';
import type { Note } from '../../../../shared/core/contracts/notes.ts';
import { boxAt } from '../../../core/widgets/icicle/icicle-layout.ts';
import { ICICLE_BOX_PX, ICICLE_ROW_PX } from '../../../core/widgets/icicle/icicle-window.ts';
import { NotePin, visibleShare, useNotedPlaces } from '../../../core/widgets/note-pins.tsx';
import { layoutOf, type ContentOf } from '../tables/walk.ts';
import type { TimeAxis } from './time-axis.ts';
import { boxOfEvent } from './track-chart.ts';
import { CLOSED_PX, TRACK_TOP_PX, type PlacedTrack } from './track-list.ts';
import { useTimeWindow } from './use-time-axis.ts';

export interface TrackPinsProps {
  readonly axis: TimeAxis;
  readonly placed: readonly PlacedTrack[];
  readonly contentOf: ContentOf;
}

interface Pin {
  readonly note: Note;
  readonly fromMs: number;
  readonly toMs: number;
  /** Lower edge of the box. */
  readonly yPx: number;
}

/** Links have microseconds. */
const REACH_MS = 0.0005;

function isOf({ frame, track, row }: FlamePlace, { track: of }: PlacedTrack): boolean {
  if (frame === null) return false;
  return row === null ? of.kind === 'thread' && of.pid === track?.pid && of.tid === track.tid : of.id === row;
}

/** The box of a place in a track; −1 if it is in another one, or the track is not loaded. */
function boxIn(place: FlamePlace, track: PlacedTrack, contentOf: ContentOf): number {
  const content = contentOf(track.track.id);
  if (place.event !== null && content?.kind === 'boxes') {
    const box = boxOfEvent(content.chart, place.event);
    if (box >= 0) return box;
  }
  const layout = layoutOf(content);
  return layout === null || place.frame === null || !isOf(place, track)
    ? -1
    : boxAt(layout, place.frame.level, place.frame.atMs, REACH_MS);
}

/** Where a place of the tracks is drawn; null if its track is hidden or not loaded. */
export function pinPlace(
  place: FlamePlace,
  placed: readonly PlacedTrack[],
  contentOf: ContentOf,
): Omit<Pin, 'note'> | null {
  for (const track of placed) {
    const box = boxIn(place, track, contentOf);
    const layout = layoutOf(contentOf(track.track.id));
    if (box < 0 || layout === null) continue;
    const fromMs = layout.starts[box] ?? 0;
    const rowPx = TRACK_TOP_PX + (layout.depths[box] ?? 0) * ICICLE_ROW_PX + ICICLE_BOX_PX;
    return {
      fromMs,
      toMs: fromMs + (layout.sizes[box] ?? 0),
      yPx: track.topPx + (track.state === 'closed' ? CLOSED_PX : rowPx),
    };
  }
  return null;
}

export function TrackPins({ axis, placed, contentOf }: TrackPinsProps) {
  const visible = useTimeWindow(axis);
  const noted = useNotedPlaces();
  const pins = useMemo(
    () =>
      noted.flatMap(({ place, note }): Pin[] => {
        // With a view, the place is in the samples of a thread.
        const at = place.view === 'flame' && place.show === null ? pinPlace(place, placed, contentOf) : null;
        return at === null ? [] : [{ note, ...at }];
      }),
    [noted, placed, contentOf],
  );
  return pins.map(({ note, fromMs, toMs, yPx }) => {
    const left = visibleShare(visible, fromMs, toMs);
    return left === null ? null : <NotePin key={note.id} note={note} style={{ left: `${left * 100}%`, top: yPx }} />;
  });
}
