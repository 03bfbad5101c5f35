/** The ruler above the tracks: times, the selected range, and the marked events of the page. */
import { useEffect, useLayoutEffect, useRef, useState, type PointerEvent, type RefObject } from 'react';
import type { TraceRange } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import { DRAG_FROM_PX } from '../../../core/charts/moves.ts';
import { timeTicks } from '../../../core/charts/time-scale.ts';
import { createColourReader, useThemeName } from '../../../core/widgets/canvas/canvas-colours.ts';
import { beginDrawing, useCanvasSize } from '../../../core/widgets/canvas/use-canvas-size.ts';
import { NoteRangePins } from '../../../core/widgets/note-pins.tsx';
import { RangeMeasure } from '../../../core/widgets/range-measure.tsx';
import { durationText } from '../../../../shared/base/duration-text.ts';
import { useTraceClock } from '../use-moment.ts';
import type { Marker } from './markers.ts';
import { AxisRangeBand, MarkerLabels } from './overlays.tsx';
import type { TimeAxis } from './time-axis.ts';
import { useTimeWindow } from './use-time-axis.ts';

/** Ruler labels on a canvas: as elements they would need layout in each frame of a zoom. */
const LABEL_INSET_PX = 4;
const LABEL_BASELINE_PX = 13.5;

/** `frame` is the element that the canvas fills. */
function RulerLabels({ axis, frame }: { axis: TimeAxis; frame: RefObject<HTMLElement | null> }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useCanvasSize(frame);
  const theme = useThemeName();
  const { originMs } = useTraceClock();
  const [readColour] = useState(createColourReader);
  const draw = (): void => {
    const element = canvas.current;
    const context = element === null ? null : beginDrawing(element, size);
    if (element === null || context === null) return;
    const visible = axis.shown();
    const line = readColour(element, theme, '--line');
    const text = readColour(element, theme, '--text-third');
    context.font = `11px ${getComputedStyle(element).fontFamily}`;
    const onClock = { from: visible.from - originMs, to: visible.to - originMs };
    for (const { atMs, label } of timeTicks(onClock, size.widthPx)) {
      const leftPx = Math.round(((atMs - onClock.from) / (visible.to - visible.from)) * size.widthPx);
      context.fillStyle = line;
      context.fillRect(leftPx, 0, 1, size.heightPx);
      context.fillStyle = text;
      context.fillText(label, leftPx + LABEL_INSET_PX, LABEL_BASELINE_PX);
    }
  };
  const latest = useRef(draw);
  useLayoutEffect(() => {
    latest.current = draw;
    draw();
  });
  useEffect(() => axis.subscribe(() => latest.current()), [axis]);
  return <canvas ref={canvas} className="trace-ruler-canvas" aria-hidden />;
}

/** Dragging on the ruler selects a range; a click clears it. */
function useRulerRange(axis: TimeAxis, onRange: (range: TraceRange | null) => void) {
  const held = useRef<{ readonly fromMs: number; readonly x: number; moved: boolean } | null>(null);
  const msAt = (event: PointerEvent<HTMLElement>): number => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const { from, to } = axis.now();
    const share = width === 0 ? 0 : Math.max(0, Math.min(1, (event.clientX - left) / width));
    return from + share * (to - from);
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>): void => {
      if (event.button !== 0 || event.target instanceof HTMLButtonElement) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      held.current = { fromMs: msAt(event), x: event.clientX, moved: false };
    },
    onPointerMove: (event: PointerEvent<HTMLElement>): void => {
      const { current } = held;
      if (current === null || (!current.moved && Math.abs(event.clientX - current.x) < DRAG_FROM_PX)) return;
      current.moved = true;
      const atMs = msAt(event);
      onRange({ fromMs: Math.min(atMs, current.fromMs), toMs: Math.max(atMs, current.fromMs) });
    },
    onPointerUp: (): void => {
      if (held.current?.moved === false) onRange(null);
      held.current = null;
    },
    onPointerCancel: (): void => {
      held.current = null;
    },
  };
}

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
