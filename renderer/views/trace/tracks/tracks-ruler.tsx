/** The ruler above the tracks: times, the selected range, and the marked events of the page. */
import { useRef } from 'react';
import type { TraceRange } from '../../../../shared/contracts/traces.ts';
import { NoteRangePins } from '../../../widgets/note-pins.tsx';
import type { Marker } from './markers.ts';
import { MarkerLabels, RangeBand } from './overlays.tsx';
import { RulerLabels } from './ruler-labels.tsx';
import type { TimeAxis } from './time-axis.ts';
import { useRulerRange } from './use-ruler-range.ts';
import { useTimeWindow } from './use-time-axis.ts';

export interface TracksRulerProps {
  readonly axis: TimeAxis;
  readonly markers: readonly Marker[];
  readonly onMarker: (marker: Marker) => void;
  readonly range: TraceRange | null;
  readonly onRange: (range: TraceRange | null) => void;
  /** Of the drawn tracks; 0 until it is known. */
  readonly widthPx: number;
}

/** Pins of notes on ranges. */
function RulerPins({ axis }: Pick<TracksRulerProps, 'axis'>) {
  return <NoteRangePins visible={useTimeWindow(axis)} />;
}

export function TracksRuler({ axis, markers, onMarker, range, onRange, widthPx }: TracksRulerProps) {
  const frame = useRef<HTMLDivElement>(null);
  const drag = useRulerRange(axis, onRange);
  return (
    <div
      className="trace-ruler"
      ref={frame}
      data-marked={markers.length > 0 || undefined}
      style={{ width: widthPx === 0 ? undefined : widthPx }}
      title="Drag to select a range. In the tracks: Alt+drag"
      {...drag}
    >
      <RulerLabels axis={axis} frame={frame} />
      <RangeBand axis={axis} range={range} />
      <RulerPins axis={axis} />
      <MarkerLabels axis={axis} markers={markers} widthPx={widthPx} onGo={onMarker} />
    </div>
  );
}
