/** Draws the part of a track that its canvas covers: boxes, requests, counter lines, screenshots, long task markers. */
import type { ChartRange } from '../../../core/charts/range.ts';
import { timeTicks } from '../../../core/charts/time-scale.ts';
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import type { BoxSet } from '../../../core/widgets/icicle/hits.ts';
import { drawIcicle, type IcicleInk, type MeasureText } from '../../../core/widgets/icicle/icicle-drawing.ts';
import { firstEndingAfter, type IcicleLayout } from '../../../core/widgets/icicle/icicle-layout.ts';
import type { PixelSurface } from '../../../core/widgets/icicle/icicle-pixels.ts';
import { fillRowSpans } from '../../../core/widgets/icicle/icicle-spans.ts';
import { ICICLE_BOX_PX, ICICLE_ROW_PX } from '../../../core/widgets/icicle/icicle-window.ts';
import { fittingLabel, LABEL_FROM_PX } from '../../../core/widgets/icicle/label-text.ts';
import { counterColumns, counterValueAt } from './counter-line.ts';
import { requestName, waitingShare, type RequestChart } from './network-lanes.ts';
import { placeAt, type Screenshots } from './screenshots.ts';
import { labelAt, type NameOfLabel, type TrackChart } from './track-chart.ts';
import { CLOSED_PX, TRACK_TOP_PX } from './track-list.ts';

/** The canvas in CSS pixels; `topPx` from the top of its track. */
export interface Sheet {
  readonly topPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly pixelRatio: number;
  readonly visible: ChartRange;
}

export interface Ink extends IcicleInk {
  readonly line: string;
  readonly grid: string;
  readonly second: string;
  readonly longTask: string;
}

/** Highlights among the boxes of a track. */
export interface Accents {
  readonly off: ReadonlySet<number>;
  readonly hits: BoxSet;
  readonly selected: number | null;
  readonly hovered: number | null;
}

export interface LongTask {
  readonly startMs: number;
  readonly durationMs: number;
}

const LABEL_INSET_PX = 4;
const LABEL_BASELINE_PX = 12.5;
/** Duration of a long task; the marker covers the part beyond it. */
export const LONG_TASK_MS = 50;
const STRIP_ROWS = 7;
const SCREENSHOT_INSET_PX = 3;

export interface DrawnTrack {
  readonly chart: TrackChart;
  readonly nameOf: NameOfLabel;
  readonly dim: BoxSet;
  readonly rowPx: number;
}

export function drawBoxes(
  context: CanvasRenderingContext2D,
  { chart, nameOf, dim, rowPx }: DrawnTrack,
  sheet: Sheet,
  accents: Accents,
  ink: Ink,
  measure: MeasureText,
  pixels: PixelSurface,
): void {
  drawIcicle(
    context,
    {
      layout: chart.layout,
      window: sheet.visible,
      topPx: sheet.topPx - TRACK_TOP_PX,
      rowPx,
      widthPx: sheet.widthPx,
      heightPx: sheet.heightPx,
      pixelRatio: sheet.pixelRatio,
      nameOf: (box) => nameOf(labelAt(chart, box)),
      dim,
      ...accents,
    },
    ink,
    measure,
    pixels,
  );
}

/** The lines of the ruler, which counts from `originMs`, behind existing content. */
export function drawGrid(
  context: Pick<CanvasRenderingContext2D, 'globalCompositeOperation' | 'fillStyle' | 'fillRect'>,
  { visible, widthPx, heightPx }: Pick<Sheet, 'visible' | 'widthPx' | 'heightPx'>,
  originMs: number,
  ink: Pick<Ink, 'grid'>,
): void {
  context.globalCompositeOperation = 'destination-over';
  context.fillStyle = ink.grid;
  const from = visible.from - originMs;
  const lengthMs = visible.to - visible.from;
  for (const { atMs } of timeTicks({ from, to: from + lengthMs }, widthPx))
    context.fillRect(Math.round(((atMs - from) / lengthMs) * widthPx), 0, 1, heightPx);
  context.globalCompositeOperation = 'source-over';
}

/** A collapsed track: its top rows, a few pixels each. */
export function drawStrip(
  layout: IcicleLayout,
  sheet: Sheet,
  off: ReadonlySet<number>,
  ink: Ink,
  pixels: PixelSurface,
  context: CanvasRenderingContext2D,
): void {
  const rows = Math.min(STRIP_ROWS, layout.rowCount);
  if (rows === 0 || layout.total <= 0) return;
  const rowPx = Math.max(2, Math.floor((CLOSED_PX - 6) / rows));
  const fills = ink.fills.map((fill, category) => pixels.pixelOf(off.has(category) ? ink.offFill : fill));
  const { spans } = pixels;
  pixels.begin(context.canvas.width, context.canvas.height);
  for (let row = 0; row < rows; row += 1) {
    fillRowSpans(spans, layout, row, sheet.visible, sheet.widthPx);
    const colours = pixels.coloursOf(spans);
    for (let span = 0; span < spans.count; span += 1) colours[span] = fills[spans.categories[span] ?? 0] ?? 0;
    pixels.paintRow(spans, colours, 3 + row * rowPx, rowPx, sheet.pixelRatio);
  }
  pixels.put(context);
}

/** Tasks are sorted by time. */
export function drawLongTasks(
  context: CanvasRenderingContext2D,
  tasks: readonly LongTask[],
  sheet: Sheet,
  ink: Ink,
): void {
  if (sheet.topPx > 0) return;
  const { from, to } = sheet.visible;
  const scale = sheet.widthPx / (to - from);
  context.fillStyle = ink.longTask;
  for (const { startMs, durationMs } of tasks) {
    if (startMs > to) break;
    const leftPx = (startMs + LONG_TASK_MS - from) * scale;
    const rightPx = (startMs + durationMs - from) * scale;
    if (rightPx < 0) continue;
    const left = Math.max(0, leftPx);
    context.fillRect(left, 0, Math.max(1, Math.min(sheet.widthPx, rightPx) - left), 2);
  }
}

/** The bar of a request is light until the first byte. */
export function drawRequests(
  context: CanvasRenderingContext2D,
  { layout, requests }: RequestChart,
  sheet: Sheet,
  accents: Accents,
  ink: Ink,
  measure: MeasureText,
): void {
  const { from, to } = sheet.visible;
  const scale = sheet.widthPx / (to - from);
  context.font = ink.font;
  context.textBaseline = 'alphabetic';
  for (let row = 0; row < layout.rowCount; row += 1) {
    const topPx = TRACK_TOP_PX + row * ICICLE_ROW_PX - sheet.topPx;
    if (topPx + ICICLE_ROW_PX < 0 || topPx > sheet.heightPx) continue;
    for (let place = firstEndingAfter(layout, row, from); place < (layout.rowStarts[row + 1] ?? 0); place += 1) {
      const box = layout.order[place] ?? 0;
      const request = requests[box];
      const startMs = layout.starts[box] ?? 0;
      if (request === undefined || startMs > to) break;
      const left = Math.max(0, (startMs - from) * scale);
      const right = Math.min(sheet.widthPx, (startMs + (layout.sizes[box] ?? 0) - from) * scale);
      const widthPx = Math.max(1, right - left - (right - left > 3 ? 1 : 0));
      const waitedTo = Math.max(left, (startMs + waitingShare(request) * (layout.sizes[box] ?? 0) - from) * scale);
      const category = layout.categories[box] ?? 0;
      const isOff = accents.off.has(category);
      context.fillStyle = isOff ? ink.offFill : (ink.fills[category] ?? ink.offFill);
      context.globalAlpha = 0.4;
      const waitPx = Math.min(widthPx, waitedTo - left);
      if (waitPx > 0) context.fillRect(left, topPx, waitPx, ICICLE_BOX_PX);
      context.globalAlpha = 1;
      if (waitPx < widthPx) context.fillRect(left + waitPx, topPx, widthPx - waitPx, ICICLE_BOX_PX);
      if (widthPx >= LABEL_FROM_PX) {
        const label = fittingLabel(requestName(request), widthPx - 2 * LABEL_INSET_PX, (text) =>
          measure(context, ink.font, text),
        );
        context.fillStyle = isOff ? ink.offLabel : ink.text;
        if (label !== '') context.fillText(label, left + LABEL_INSET_PX, topPx + LABEL_BASELINE_PX);
      }
      const isHit = accents.hits.size > 0 && accents.hits.has(box);
      const isSelected = box === accents.selected;
      if (!isSelected && !isHit && box !== accents.hovered && !ink.isOutlined && !request.failed) continue;
      context.strokeStyle = isSelected ? ink.accent : request.failed ? ink.longTask : ink.text;
      context.lineWidth = isSelected ? 2 : 1;
      const inset = isSelected ? 1 : 0.5;
      context.strokeRect(left + inset, topPx + inset, Math.max(1, widthPx - 2 * inset), ICICLE_BOX_PX - 2 * inset);
    }
  }
}

/** Each series is scaled to its own range, so that none is flat next to a large one. */
export function drawCounter(
  context: CanvasRenderingContext2D,
  { atMs, series }: AnalysisAnswer<'trace.counter'>,
  sheet: Sheet,
  ranges: readonly { readonly low: number; readonly high: number }[],
  pointerMs: number | null,
  ink: Ink,
): void {
  const plotPx = sheet.heightPx - 8;
  const yOf = (value: number, { low, high }: { low: number; high: number }): number =>
    4 + (high > low ? (1 - (value - low) / (high - low)) * plotPx : plotPx);
  for (const [index, { values }] of series.entries()) {
    const range = ranges[index] ?? { low: 0, high: 1 };
    const { lows, highs } = counterColumns(atMs, values, sheet.visible, Math.max(1, Math.floor(sheet.widthPx)));
    context.strokeStyle = index === 0 ? ink.accent : ink.second;
    context.setLineDash(index === 0 ? [] : [3, 2 + index]);
    context.lineWidth = 1.25;
    context.beginPath();
    let isDrawing = false;
    for (let px = 0; px < lows.length; px += 1) {
      const low = lows[px] ?? Number.NaN;
      if (Number.isNaN(low)) continue;
      const high = highs[px] ?? low;
      if (isDrawing) context.lineTo(px + 0.5, yOf(high, range));
      else context.moveTo(px + 0.5, yOf(high, range));
      if (high !== low) context.lineTo(px + 0.5, yOf(low, range));
      isDrawing = true;
    }
    context.stroke();
    context.setLineDash([]);
    const value = pointerMs === null ? null : counterValueAt(atMs, values, pointerMs);
    if (value === null || pointerMs === null) continue;
    const px = ((pointerMs - sheet.visible.from) / (sheet.visible.to - sheet.visible.from)) * sheet.widthPx;
    context.fillStyle = index === 0 ? ink.accent : ink.second;
    context.beginPath();
    context.arc(px, yOf(value, range), 2.5, 0, 2 * Math.PI);
    context.fill();
  }
}

/** As many screenshots as fit, each the one on screen at the middle of its slot. */
export function drawScreenshots(
  context: CanvasRenderingContext2D,
  screenshots: Screenshots,
  sheet: Sheet,
  ink: Ink,
): void {
  const rows = screenshots.list();
  const { from, to } = sheet.visible;
  const heightPx = sheet.heightPx - 2 * SCREENSHOT_INSET_PX;
  const perPx = (to - from) / sheet.widthPx;
  let leftPx = 0;
  let last = -2;
  while (leftPx < sheet.widthPx) {
    const place = placeAt(rows, from + (leftPx + heightPx * 0.7) * perPx);
    const shot = rows[place];
    if (shot === undefined) {
      leftPx += 16;
      continue;
    }
    const picture = screenshots.picture(shot.event);
    const widthPx = picture === null ? heightPx * 1.5 : Math.max(16, (picture.width / picture.height) * heightPx);
    context.strokeStyle = ink.line;
    context.lineWidth = 1;
    if (picture !== null) context.drawImage(picture, leftPx, SCREENSHOT_INSET_PX, widthPx, heightPx);
    // A repeated screenshot is dimmed.
    if (place === last && picture !== null) {
      context.globalAlpha = 0.55;
      context.fillStyle = ink.ground ?? ink.offFill;
      context.fillRect(leftPx, SCREENSHOT_INSET_PX, widthPx, heightPx);
      context.globalAlpha = 1;
    }
    context.strokeRect(leftPx + 0.5, SCREENSHOT_INSET_PX + 0.5, widthPx - 1, heightPx - 1);
    last = place;
    leftPx += widthPx + 2;
  }
}
