/** A ruler in milliseconds above a chart, in steps of 1, 2 and 5, with lines through the chart. */
import { useRef } from 'react';
import type { ChartRange } from '../../charts/range.ts';
import { timeTicks } from '../../charts/time-scale.ts';
import { useCanvasSize } from '../canvas/use-canvas-size.ts';

export function TimeRuler({ window }: { readonly window: ChartRange }) {
  const frame = useRef<HTMLDivElement>(null);
  const { widthPx } = useCanvasSize(frame);
  const width = window.to - window.from;
  return (
    <div className="time-ruler third small" ref={frame} aria-hidden>
      {timeTicks(window, widthPx).map(({ atMs, label }) => (
        <span key={label} className="time-ruler-tick" style={{ left: `${((atMs - window.from) / width) * 100}%` }}>
          {label}
        </span>
      ))}
    </div>
  );
}
