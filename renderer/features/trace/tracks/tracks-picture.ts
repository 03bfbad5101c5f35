/**
 * The tracks as an image: shapes as for other charts, tracks stacked with their names on the left. Only rows with visible boxes are drawn;
 * screenshots are omitted.
 */
import type { ChartRange } from '../../../core/charts/range.ts';
import { timeTicks } from '../../../core/charts/time-scale.ts';
import type { TraceTrack } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import {
  addBoxes,
  PICTURE_WIDTH_PX,
  type ChartPicture,
  type PictureRect,
  type PictureText,
} from '../../../core/widgets/icicle/chart-picture.ts';
import type { PictureTools } from '../../../core/widgets/icicle/picture-bytes.ts';
import { fittingLabel } from '../../../core/widgets/icicle/label-text.ts';
import { BY_ACTIVITY, type TraceColours } from '../activities.ts';
import { counterColumns } from './counter-line.ts';
import type { Marker } from './markers.ts';
import { requestName } from './network-lanes.ts';
import { labelAt, type NameOfLabel } from './track-chart.ts';
import type { TrackContent } from './track-contents.ts';

export interface PictureTrack {
  readonly track: TraceTrack;
  readonly content: TrackContent;
}

export interface TracksPictureOf extends PictureTools {
  readonly title: string;
  /** Description line. */
  readonly note: string;
  readonly window: ChartRange;
  /** Time zero of the ruler, from the start of the recording. */
  readonly originMs?: number;
  /** From top to bottom. */
  readonly tracks: readonly PictureTrack[];
  readonly markers: readonly Marker[];
  readonly nameOf: NameOfLabel;
  readonly colours?: TraceColours;
  readonly titleOf: (trackId: string, box: number) => string;
}

const EDGE_PX = 16;
const GUTTER_PX = 160;
/** Title and note, then ruler and markers. */
const HEAD_PX = 86;
const RULER_BASELINE_PX = 64;
const MARKER_BASELINE_PX = 80;
const TRACK_GAP_PX = 10;
/** One line for the name. */
const MIN_TRACK_PX = 18;
const COUNTER_PX = 40;
const LEGEND_PX = 34;
/** Columns of a counter line. */
const COUNTER_COLUMN_PX = 2;

/** Filled under the minimum of each column, scaled to its own range. */
function addCounter(
  { counter }: Extract<TrackContent, { kind: 'counter' }>,
  options: TracksPictureOf,
  topPx: number,
  rects: PictureRect[],
): number {
  const [series] = counter.series;
  if (series === undefined) return 0;
  const widthPx = PICTURE_WIDTH_PX - 2 * EDGE_PX - GUTTER_PX;
  const columns = Math.floor(widthPx / COUNTER_COLUMN_PX);
  const { lows, highs } = counterColumns(counter.atMs, series.values, options.window, columns);
  let low = Infinity;
  let high = -Infinity;
  for (const value of series.values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  for (let column = 0; column < columns; column += 1) {
    const value = highs[column] ?? Number.NaN;
    if (Number.isNaN(value) || Number.isNaN(lows[column] ?? Number.NaN)) continue;
    const heightPx = Math.max(1, high > low ? ((value - low) / (high - low)) * COUNTER_PX : 1);
    rects.push({
      leftPx: EDGE_PX + GUTTER_PX + column * COUNTER_COLUMN_PX,
      topPx: topPx + COUNTER_PX - heightPx,
      widthPx: COUNTER_COLUMN_PX,
      heightPx,
      fill: options.ink.second,
    });
  }
  return COUNTER_PX;
}

function addTrack(
  { track, content }: PictureTrack,
  options: TracksPictureOf,
  topPx: number,
  rects: PictureRect[],
  texts: PictureText[],
): number {
  if (content.kind === 'counter') return addCounter(content, options, topPx, rects);
  if (content.kind === 'none') return 0;
  const nameOf =
    content.kind === 'boxes'
      ? (box: number) => options.nameOf(labelAt(content.chart, box))
      : (box: number) => {
          const request = content.chart.requests[box];
          return request === undefined ? '' : requestName(request);
        };
  const place = { leftPx: EDGE_PX + GUTTER_PX, topPx, widthPx: PICTURE_WIDTH_PX - 2 * EDGE_PX - GUTTER_PX };
  const boxes = { layout: content.chart.layout, nameOf, titleOf: (box: number) => options.titleOf(track.id, box) };
  return addBoxes(
    { ...boxes, window: options.window, measurePx: options.measurePx, ink: options.ink },
    place,
    rects,
    texts,
  );
}

export function tracksPicture(options: TracksPictureOf): ChartPicture {
  const { window: visible, ink, measurePx, originMs = 0 } = options;
  const leftPx = EDGE_PX + GUTTER_PX;
  const widthPx = PICTURE_WIDTH_PX - 2 * EDGE_PX - GUTTER_PX;
  const rects: PictureRect[] = [];
  const texts: PictureText[] = [
    { leftPx: EDGE_PX, baselinePx: 26, text: options.title, fill: ink.text, isTitle: true },
    { leftPx: EDGE_PX, baselinePx: 44, text: options.note, fill: ink.second },
  ];
  const borders: PictureRect[] = [];
  let topPx = HEAD_PX;
  for (const each of options.tracks) {
    const before = rects.length;
    const heightPx = addTrack(each, options, topPx, rects, texts);
    // Not visible.
    if (rects.length === before) continue;
    const name = fittingLabel(each.track.name, GUTTER_PX - 8, measurePx);
    texts.push({ leftPx: EDGE_PX, baselinePx: topPx + 12.5, text: name, fill: ink.text });
    topPx += Math.max(MIN_TRACK_PX, heightPx) + TRACK_GAP_PX;
    borders.push({
      leftPx: EDGE_PX,
      topPx: topPx - TRACK_GAP_PX / 2,
      widthPx: PICTURE_WIDTH_PX - 2 * EDGE_PX,
      heightPx: 1,
      fill: ink.line,
    });
  }
  const scale = widthPx / (visible.to - visible.from);
  const onClock = { from: visible.from - originMs, to: visible.to - originMs };
  const lines = timeTicks(onClock, widthPx).map(({ atMs, label }): PictureRect => {
    const atPx = leftPx + (atMs - onClock.from) * scale;
    texts.push({ leftPx: atPx + 4, baselinePx: RULER_BASELINE_PX, text: label, fill: ink.second });
    return {
      leftPx: atPx,
      topPx: RULER_BASELINE_PX - 12,
      widthPx: 1,
      heightPx: topPx - RULER_BASELINE_PX + 12,
      fill: ink.line,
    };
  });
  let freePx = leftPx;
  for (const { atMs, label } of options.markers) {
    if (atMs < visible.from || atMs > visible.to) continue;
    const atPx = leftPx + (atMs - visible.from) * scale;
    lines.push({ leftPx: atPx, topPx: HEAD_PX - 4, widthPx: 1, heightPx: topPx - HEAD_PX, fill: ink.second });
    const textPx = Math.max(atPx, freePx);
    texts.push({ leftPx: textPx + 2, baselinePx: MARKER_BASELINE_PX, text: label, fill: ink.second });
    freePx = textPx + measurePx(label) + 8;
  }
  const shown = new Set(rects.map(({ fill }) => fill));
  let legendPx = EDGE_PX;
  for (const [category, { label }] of (options.colours ?? BY_ACTIVITY).categories.entries()) {
    const fill = ink.fills[category] ?? ink.second;
    if (label === null || !shown.delete(fill)) continue;
    rects.push({ leftPx: legendPx, topPx: topPx + 12, widthPx: 10, heightPx: 10, fill });
    texts.push({ leftPx: legendPx + 16, baselinePx: topPx + 21, text: label, fill: ink.second });
    legendPx += 16 + measurePx(label) + 20;
  }
  return {
    widthPx: PICTURE_WIDTH_PX,
    heightPx: topPx + LEGEND_PX,
    ground: ink.ground,
    rects: [...lines, ...borders, ...rects],
    texts,
  };
}
