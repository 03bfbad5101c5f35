/** Draws a stack of small plots on one time axis: bands and hatching behind, lines, and the ruler with spans and marks above. */
import type { CanvasSize } from '../canvas/use-canvas-size.ts';
import { clockTicks, type ValueAxis } from './plot-axis.ts';

export interface PlotSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly label: string;
  readonly isOngoing: boolean;
}

export interface PlotBand {
  readonly fromMs: number;
  readonly toMs: number;
  /** `missing`: not measured, hatched; `pause`: the target was paused. */
  readonly kind: 'missing' | 'pause';
  readonly label: string;
}

export interface PlotMark {
  readonly atMs: number;
  readonly label: string;
}

export interface PlotLine {
  readonly values: readonly (number | null)[];
  readonly axis: ValueAxis;
  /** Values from here on get a mark above them. */
  readonly markedFrom: number | null;
  readonly topText: string;
  readonly floorText: string;
}

export interface PlotScene extends CanvasSize {
  readonly fromMs: number;
  readonly toMs: number;
  readonly times: readonly number[];
  /** True if the line stops before this sample. */
  readonly breaks: readonly boolean[];
  readonly lines: readonly PlotLine[];
  readonly rowPx: number;
  readonly spans: readonly PlotSpan[];
  readonly bands: readonly PlotBand[];
  readonly marks: readonly PlotMark[];
  /** The sample under the pointer. */
  readonly cursor: number | null;
}

export interface PlotInk {
  readonly line: string;
  readonly fill: string;
  readonly grid: string;
  readonly strong: string;
  readonly band: string;
  readonly label: string;
  readonly text: string;
  readonly surface: string;
  readonly mark: string;
  readonly font: string;
}

/** Spans and marks above, times below. */
export const PLOT_HEAD_PX = 36;
/** On the right, for axis values, so that they do not cover the latest sample. */
export const PLOT_AXIS_PX = 60;
const SPAN_PX = 15;
const ROW_AIR_PX = 6;
const HATCH_PX = 6;
const LABEL_AIR_PX = 4;

export function drawPlots(context: CanvasRenderingContext2D, scene: PlotScene, ink: PlotInk): void {
  const { fromMs, toMs, widthPx, heightPx, pixelRatio, times, lines, rowPx, cursor } = scene;
  if (!(toMs > fromMs)) return;
  const snap = (px: number): number => Math.round(px * pixelRatio) / pixelRatio;
  const hair = 1 / pixelRatio;
  const plotPx = widthPx - PLOT_AXIS_PX;
  const xOf = (atMs: number): number => ((atMs - fromMs) / (toMs - fromMs)) * plotPx;
  const rowsPx = heightPx - PLOT_HEAD_PX;
  context.font = ink.font;
  context.textBaseline = 'alphabetic';

  for (const band of scene.bands) {
    const left = Math.max(0, xOf(band.fromMs));
    const width = Math.min(plotPx, xOf(band.toMs)) - left;
    if (width <= 0) continue;
    if (band.kind === 'pause') {
      context.fillStyle = ink.band;
      context.fillRect(left, PLOT_HEAD_PX, width, rowsPx);
    } else hatch(context, left, PLOT_HEAD_PX, width, rowsPx, ink.strong);
  }

  for (const { atMs, label } of clockTicks(fromMs, toMs, plotPx)) {
    const x = snap(xOf(atMs));
    context.fillStyle = ink.grid;
    context.fillRect(x, PLOT_HEAD_PX - 4, hair, rowsPx + 4);
    const labelPx = context.measureText(label).width;
    if (x + labelPx + LABEL_AIR_PX > widthPx) continue;
    context.fillStyle = ink.label;
    context.fillText(label, x + LABEL_AIR_PX, PLOT_HEAD_PX - 6);
  }

  context.fillStyle = ink.grid;
  context.fillRect(snap(plotPx), PLOT_HEAD_PX, hair, rowsPx);
  lines.forEach((line, row) => {
    const topPx = PLOT_HEAD_PX + row * rowPx;
    context.fillStyle = ink.grid;
    context.fillRect(0, snap(topPx), widthPx, hair);
    drawLine(context, scene, line, topPx, xOf, ink);
  });

  drawHead(context, scene, xOf, ink);
  if (cursor !== null && times[cursor] !== undefined) {
    const x = snap(xOf(times[cursor]));
    context.fillStyle = ink.text;
    context.fillRect(x, PLOT_HEAD_PX - 4, hair, rowsPx + 4);
    lines.forEach(({ values, axis }, row) => {
      const value = values[cursor];
      if (value === null || value === undefined) return;
      const y = yOf(value, axis, PLOT_HEAD_PX + row * rowPx, rowPx);
      context.beginPath();
      context.arc(x, y, 3, 0, 2 * Math.PI);
      context.fillStyle = ink.line;
      context.fill();
      context.strokeStyle = ink.surface;
      context.lineWidth = 1.5;
      context.stroke();
    });
  }
}

function yOf(value: number, { floor, top }: ValueAxis, topPx: number, rowPx: number): number {
  const share = Math.max(0, Math.min(1, (value - floor) / (top - floor)));
  return topPx + rowPx - 3 - share * (rowPx - ROW_AIR_PX - 3);
}

/** A line between gaps, with a light fill down to the bottom of its row. */
function drawLine(
  context: CanvasRenderingContext2D,
  { times, breaks, fromMs, rowPx, widthPx }: PlotScene,
  { values, axis, markedFrom, topText, floorText }: PlotLine,
  topPx: number,
  xOf: (atMs: number) => number,
  ink: PlotInk,
): void {
  const bottomPx = topPx + rowPx - 3;
  let run: { readonly x: number; readonly y: number }[] = [];
  const finish = (): void => {
    const [first] = run;
    const last = run.at(-1);
    if (first === undefined || last === undefined) return;
    context.beginPath();
    context.moveTo(first.x, bottomPx);
    for (const { x, y } of run) context.lineTo(x, y);
    context.lineTo(last.x, bottomPx);
    context.fillStyle = ink.fill;
    context.fill();
    context.beginPath();
    for (const { x, y } of run) context.lineTo(x, y);
    // A single sample is a dot.
    if (run.length === 1) context.lineTo(first.x + 1, first.y);
    context.strokeStyle = ink.line;
    context.lineWidth = 1.25;
    context.lineJoin = 'round';
    context.stroke();
    run = [];
  };
  times.forEach((atMs, index) => {
    // Includes the first sample beyond the left edge, so that the line enters from there.
    if ((times[index + 1] ?? atMs) < fromMs) return;
    const value = values[index] ?? null;
    if (breaks[index] === true || value === null) finish();
    if (value !== null) run.push({ x: xOf(atMs), y: yOf(value, axis, topPx, rowPx) });
  });
  finish();
  if (markedFrom !== null) {
    const limitPx = Math.round(yOf(markedFrom, axis, topPx, rowPx)) + 0.5;
    context.fillStyle = ink.strong;
    for (let x = 0; x < widthPx - PLOT_AXIS_PX; x += 6) context.fillRect(x, limitPx, 3, 1);
    context.fillStyle = ink.mark;
    times.forEach((atMs, index) => {
      const value = values[index];
      if (value === null || value === undefined || value < markedFrom) return;
      context.fillRect(xOf(atMs) - 2, yOf(value, axis, topPx, rowPx) - 2, 4, 2);
    });
  }
  context.fillStyle = ink.label;
  context.textAlign = 'right';
  // A long one is condensed: cut, it would be another figure.
  const labelPx = PLOT_AXIS_PX - 10;
  context.fillText(topText, widthPx - 6, topPx + 13, labelPx);
  context.fillText(floorText, widthPx - 6, topPx + rowPx - 4, labelPx);
  context.textAlign = 'left';
}

/** Spans in the header with their label inside, or next to it if there is room; then labels of bands and marks with room. */
function drawHead(
  context: CanvasRenderingContext2D,
  { spans, bands, marks, widthPx, heightPx, pixelRatio }: PlotScene,
  xOf: (atMs: number) => number,
  ink: PlotInk,
): void {
  interface Room {
    readonly from: number;
    readonly to: number;
  }
  const [taken, written]: [Room[], Room[]] = [[], []];
  const isApart = (from: number, to: number, others: readonly Room[]): boolean =>
    others.every((other) => to <= other.from || from >= other.to);
  const isFree = (from: number, to: number): boolean => from >= 0 && to <= widthPx && isApart(from, to, taken);
  const write = (label: string, from: number, colour: string): void => {
    context.fillStyle = colour;
    context.fillText(label, from + LABEL_AIR_PX, SPAN_PX - 3);
    const room = { from, to: from + widthOf(label) };
    taken.push(room);
    written.push(room);
  };
  const widthOf = (label: string): number => context.measureText(label).width + 2 * LABEL_AIR_PX;
  const boxes = spans.flatMap((span) => {
    const from = Math.max(0, xOf(span.fromMs));
    const to = Math.max(from + 3, Math.min(widthPx - PLOT_AXIS_PX, xOf(span.toMs)));
    return from >= widthPx - PLOT_AXIS_PX || xOf(span.toMs) <= 0 ? [] : [{ ...span, from, to }];
  });
  for (const { from, to, isOngoing } of boxes) {
    context.fillStyle = ink.band;
    context.fillRect(from, 2, to - from, SPAN_PX - 2);
    context.fillStyle = ink.label;
    context.fillRect(from, 2, 1, SPAN_PX - 2);
    if (isOngoing) {
      context.fillStyle = ink.mark;
      context.fillRect(from, SPAN_PX, to - from, 2);
    }
    taken.push({ from, to });
  }
  for (const { from, to, label } of boxes) {
    const needed = widthOf(label);
    // Spans may be in others, as the snapshots of a leak hunt are: a label that has no room of its own is left out.
    if (needed <= to - from && isApart(from, from + needed, written)) write(label, from, ink.text);
    else if (isFree(to, to + needed)) write(label, to, ink.text);
    else if (isFree(from - needed, from)) write(label, from - needed, ink.text);
  }
  for (const { fromMs, toMs, label } of bands) {
    const from = Math.max(0, xOf(fromMs));
    if (xOf(toMs) > 0 && isFree(from, from + widthOf(label))) write(label, from, ink.label);
  }
  for (const { atMs, label } of marks) {
    const x = Math.round(xOf(atMs) * pixelRatio) / pixelRatio;
    if (x < 0 || x > widthPx - PLOT_AXIS_PX) continue;
    context.fillStyle = ink.label;
    for (let y = PLOT_HEAD_PX; y < heightPx; y += 6) context.fillRect(x, y, 1 / pixelRatio, 3);
    const needed = widthOf(label);
    const place = [x, x - needed].find((from) => isFree(from, from + needed));
    if (place !== undefined) write(label, place, ink.label);
  }
}

/** Hatching means not measured and is used for nothing else. */
function hatch(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  width: number,
  height: number,
  colour: string,
): void {
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  for (let x = left - height - ((left - height) % HATCH_PX); x < left + width; x += HATCH_PX) {
    context.moveTo(x, top + height);
    context.lineTo(x + height, top);
  }
  context.stroke();
  context.restore();
}
