/** Draws bars, ruler and range. */
import { timeTicks } from '../../charts/time-scale.ts';
import type { CanvasSize } from '../canvas/use-canvas-size.ts';
import { barsInRange, endOfBars, type Bars, type TimeRange } from './bar-range.ts';

export interface BarsScene extends CanvasSize {
  readonly bars: Bars;
  readonly values: readonly number[];
  readonly top: number;
  readonly range: TimeRange | null;
  readonly hovered: number | null;
}

export interface BarsInk {
  readonly bar: string;
  readonly chosen: string;
  readonly band: string;
  readonly line: string;
  readonly hover: string;
  readonly label: string;
  readonly font: string;
  /** Outline color of bars in high contrast. */
  readonly outline: string | null;
}

/** The ruler above, and the gap to the highest bar. */
export const RULER_PX = 20;
const EDGE_PX = 2;

export function drawBars(context: CanvasRenderingContext2D, scene: BarsScene, ink: BarsInk): void {
  const { bars, values, top, range, hovered, widthPx, heightPx, pixelRatio } = scene;
  const endMs = endOfBars(bars);
  const wholeMs = endMs - bars.startMs;
  const plotPx = heightPx - RULER_PX;
  if (!(wholeMs > 0)) return;
  /** Snapped to device pixels, so that lines are sharp. */
  const snap = (px: number): number => Math.round(px * pixelRatio) / pixelRatio;
  const xOf = (atMs: number): number => snap(((atMs - bars.startMs) / wholeMs) * widthPx);

  if (range !== null) {
    context.fillStyle = ink.band;
    context.fillRect(xOf(range.fromMs), RULER_PX, xOf(range.toMs) - xOf(range.fromMs), plotPx);
  }
  if (hovered !== null && hovered < bars.count) {
    const leftPx = xOf(bars.startMs + hovered * bars.barMs);
    context.fillStyle = ink.hover;
    context.fillRect(leftPx, RULER_PX, Math.max(1, xOf(bars.startMs + (hovered + 1) * bars.barMs) - leftPx), plotPx);
  }
  context.font = ink.font;
  context.textBaseline = 'alphabetic';
  let labelledPx = 0;
  for (const { atMs, label } of timeTicks({ from: bars.startMs, to: endMs }, widthPx)) {
    const x = xOf(atMs);
    context.fillStyle = ink.line;
    context.fillRect(x, RULER_PX - 4, 1 / pixelRatio, plotPx + 4);
    context.fillStyle = ink.label;
    // The last one would be clipped by the edge.
    const labelPx = context.measureText(label).width;
    // The last one is moved to the left, where another may be.
    const labelX = Math.min(x + 4, widthPx - labelPx - 4);
    if (labelX < labelledPx) continue;
    context.fillText(label, labelX, 13);
    labelledPx = labelX + labelPx + 4;
  }
  context.fillStyle = ink.line;
  for (const share of [0.5, 1]) context.fillRect(0, snap(heightPx - share * (plotPx - 8)), widthPx, 1 / pixelRatio);

  const chosen = range === null ? null : barsInRange(bars, range);
  for (let bar = 0; bar < bars.count; bar += 1) {
    const value = values[bar] ?? 0;
    if (value <= 0) continue;
    const leftPx = xOf(bars.startMs + bar * bars.barMs);
    const barPx = xOf(bars.startMs + (bar + 1) * bars.barMs) - leftPx;
    // A small bar stays visible.
    const highPx = Math.max(1, (value / top) * (plotPx - 8));
    context.fillStyle = chosen !== null && bar >= chosen.first && bar <= chosen.last ? ink.chosen : ink.bar;
    const drawnPx = barPx > 3 ? barPx - 1 : Math.max(1 / pixelRatio, barPx);
    context.fillRect(leftPx, heightPx - highPx, drawnPx, highPx);
    if (ink.outline !== null && drawnPx > 2) {
      context.strokeStyle = ink.outline;
      context.strokeRect(leftPx + 0.5, heightPx - highPx + 0.5, drawnPx - 1, highPx);
    }
  }
  if (range !== null) {
    context.fillStyle = ink.chosen;
    const left = xOf(range.fromMs);
    const right = xOf(range.toMs);
    context.fillRect(left, RULER_PX, EDGE_PX, plotPx);
    context.fillRect(right - EDGE_PX, RULER_PX, EDGE_PX, plotPx);
    context.fillRect(left, RULER_PX, right - left, EDGE_PX);
  }
}
