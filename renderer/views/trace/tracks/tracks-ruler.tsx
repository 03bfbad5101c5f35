/** The ruler above the tracks: times, the selected range, and the marked events of the page. */
import { useRef } from 'react';
import type { TraceRange } from '../../../../shared/contracts/traces/trace-tracks.ts';
import { NoteRangePins } from '../../../widgets/note-pins.tsx';
import { RangeMeasure } from '../../../widgets/range-measure.tsx';
import { durationText } from '../../../../shared/base/duration-text.ts';
import type { Marker } from './markers.ts';
import { MarkerLabels, AxisRangeBand } from './overlays.tsx';
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
  /** Begins a note for the range; null if there are no notes. */
  readonly onNoteRange: ((range: TraceRange) => void) | null;
  /** Width of the drawn tracks; 0 until it is known. */
  readonly widthPx: number;
}

/** Pins of notes on ranges. */
function RulerPins({ axis }: Pick<TracksRulerProps, 'axis'>) {
  return <NoteRangePins visible={useTimeWindow(axis)} />;
}

function Measure({ axis, range, onRange, onNoteRange }: Omit<TracksRulerProps, 'markers' | 'onMarker' | 'widthPx'>) {
  const visible = useTimeWindow(axis);
  if (range === null) return null;
  const { fromMs, toMs } = range;
  return (
    <RangeMeasure
      range={{ from: fromMs, to: toMs }}
      visible={visible}
      text={durationText(toMs - fromMs)}
      onZoom={() => axis.glideTo({ from: fromMs, to: toMs })}
      onNote={onNoteRange === null ? null : () => onNoteRange(range)}
      onClear={() => onRange(null)}
    />
  );
}

export function TracksRuler({ axis, markers, onMarker, range, onRange, onNoteRange, widthPx }: TracksRulerProps) {
  const frame = useRef<HTMLDivElement>(null);
  const drag = useRulerRange(axis, onRange);
  return (
    <div
      className="trace-ruler third small"
      ref={frame}
      data-marked={markers.length > 0 || undefined}
      style={{ width: widthPx === 0 ? undefined : widthPx }}
      title="Drag to select a range. In the tracks: Shift+drag"
      {...drag}
    >
      <RulerLabels axis={axis} frame={frame} />
      <AxisRangeBand axis={axis} range={range} />
      <RulerPins axis={axis} />
      <MarkerLabels axis={axis} markers={markers} widthPx={widthPx} onGo={onMarker} />
      <Measure axis={axis} range={range} onRange={onRange} onNoteRange={onNoteRange} />
    </div>
  );
}
