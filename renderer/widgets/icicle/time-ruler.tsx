/** A ruler in milliseconds above a chart, in steps of 1, 2 and 5, with lines through the chart. */
import { useRef } from 'react';
import { useCanvasSize } from '../canvas/use-canvas-size.ts';
import { niceStep } from '../time-bars/time-scale.ts';
import type { IcicleWindow } from './icicle-window.ts';

const MIN_GAP_PX = 90;

export interface TimeRulerTick {
  readonly atMs: number;
  readonly label: string;
}

/** Visible ticks with as many decimals as their step needs to be distinct. */
export function chartTicks({ from, to }: IcicleWindow, widthPx: number): TimeRulerTick[] {
  if (!(to > from) || widthPx <= 0) return [];
  const stepMs = niceStep(((to - from) * MIN_GAP_PX) / widthPx);
  const decimals = Math.max(0, -Math.floor(Math.log10(stepMs) + 1e-9));
  const ticks: TimeRulerTick[] = [];
  for (let step = Math.ceil(from / stepMs - 1e-9); step * stepMs <= to; step += 1) {
    const [whole = '0', rest] = (step * stepMs).toFixed(decimals).split('.');
    const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
    ticks.push({ atMs: step * stepMs, label: `${rest === undefined ? grouped : `${grouped}.${rest}`} ms` });
  }
  return ticks;
}

export function TimeRuler({ window }: { readonly window: IcicleWindow }) {
  const frame = useRef<HTMLDivElement>(null);
  const { widthPx } = useCanvasSize(frame);
  const width = window.to - window.from;
  return (
    <div className="time-ruler" ref={frame} aria-hidden>
      {chartTicks(window, widthPx).map(({ atMs, label }) => (
        <span key={label} className="time-ruler-tick" style={{ left: `${((atMs - window.from) / width) * 100}%` }}>
          {label}
        </span>
      ))}
    </div>
  );
}
