/** Draws the visible part of an icicle: fills, labels, then frames of results and of the selected box. */
import type { ChartRange } from '../../charts/range.ts';
import type { BoxSet } from './hits.ts';
import type { IcicleLayout } from './icicle-layout.ts';
import { drawnWidthPx, mixedPixel, type PixelSurface } from './icicle-pixels.ts';
import { fillRowSpans } from './icicle-spans.ts';
import { boxHeightPx, ICICLE_ROW_PX } from './icicle-window.ts';
import { fittingLabel, LABEL_FROM_PX } from './label-text.ts';

export interface IcicleScene {
  readonly layout: IcicleLayout;
  readonly window: ChartRange;
  readonly topPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly pixelRatio: number;
  /** Height of a row; the usual one by default. */
  readonly rowPx?: number;
  readonly nameOf: (box: number) => string;
  /** Grayed-out categories: their boxes have no color. */
  readonly off: ReadonlySet<number>;
  /** Search results; if there are any, all other boxes fade. */
  readonly hits: BoxSet;
  /** Boxes that fade into the background. */
  readonly dim?: BoxSet;
  readonly selected: number | null;
  readonly hovered: number | null;
}

export interface IcicleInk {
  /** By category. */
  readonly fills: readonly string[];
  readonly label: string;
  /** Labels by category. */
  readonly labels: readonly string[];
  /** Background of the chart; without it, boxes do not fade. */
  readonly ground?: string;
  readonly offFill: string;
  readonly offLabel: string;
  readonly accent: string;
  readonly text: string;
  readonly font: string;
  /** High contrast: every box has an outline. */
  readonly isOutlined: boolean;
}

/** A box on the canvas in CSS pixels. */
interface DrawnBox {
  readonly leftPx: number;
  readonly topPx: number;
  readonly widthPx: number;
}

interface DrawnLabel extends DrawnBox {
  readonly box: number;
  readonly isOff: boolean;
}

const LABEL_INSET_PX = 4;
const LABEL_BASELINE_PX = 12.5;
/** Share by which other boxes fade into the background; their hue stays recognizable. */
export const STEP_BACK = 0.55;
/** The same share for dimmed boxes, which keep only a trace of their hue. */
export const DIMMED = 0.75;
const NO_BOXES: BoxSet = { size: 0, has: () => false };
/** A thinner box has no room for a frame and is filled with its color. */
const FRAME_FROM_PX = 3;
/** Cached widths of whole names, which are equal in every frame. */
const MAX_MEASURED = 5000;

/** The width of a text in the font of the context, which is also given: reading it from the context would make a text of it. */
export type MeasureText = (context: CanvasRenderingContext2D, font: string, text: string) => number;

/** Measures each text once per font. */
export function createTextMeasure(): MeasureText {
  let measuredFont = '';
  const widths = new Map<string, number>();
  return (context, font, text) => {
    if (font !== measuredFont || widths.size > MAX_MEASURED) {
      measuredFont = font;
      widths.clear();
    }
    const known = widths.get(text);
    if (known !== undefined) return known;
    const { width } = context.measureText(text);
    widths.set(text, width);
    return width;
  };
}

/** Token of a label that is readable on the fill of a token: own code is light in both themes. */
export function labelToken(fill: string): string {
  return fill === '--fl-own' ? '--fl-text-own' : '--fl-text';
}

export function drawIcicle(
  context: CanvasRenderingContext2D,
  scene: IcicleScene,
  ink: IcicleInk,
  measure: MeasureText,
  surface: PixelSurface,
): void {
  const {
    layout,
    window,
    topPx,
    widthPx,
    heightPx,
    pixelRatio,
    off,
    hits,
    dim = NO_BOXES,
    rowPx = ICICLE_ROW_PX,
  } = scene;
  const boxPx = boxHeightPx(rowPx);
  const baselinePx = LABEL_BASELINE_PX + (rowPx - ICICLE_ROW_PX) / 2;
  if (layout.total <= 0 || window.to <= window.from) return;
  const { spans, pixelOf } = surface;
  surface.begin(context.canvas.width, context.canvas.height);
  const offColour = pixelOf(ink.offFill);
  const textColour = pixelOf(ink.text);
  const fills = ink.fills.map((fill, category) => (off.has(category) ? offColour : pixelOf(fill)));
  const { ground = null } = ink;
  const others =
    hits.size === 0 || ground === null ? fills : fills.map((fill) => mixedPixel(fill, pixelOf(ground), STEP_BACK));
  const dimmed =
    dim.size === 0 || ground === null ? fills : fills.map((fill) => mixedPixel(fill, pixelOf(ground), DIMMED));
  const firstRow = Math.max(0, Math.floor(topPx / rowPx));
  const lastRow = Math.min(layout.rowCount - 1, Math.floor((topPx + heightPx - 1) / rowPx));
  const labels: DrawnLabel[] = [];
  const frames: DrawnBox[] = [];
  const outlines: DrawnBox[] = [];
  let chosen: DrawnBox | null = null;
  for (let row = firstRow; row <= lastRow; row += 1) {
    const y = row * rowPx - topPx;
    fillRowSpans(spans, layout, row, window, widthPx);
    const colours = surface.coloursOf(spans);
    for (let span = 0; span < spans.count; span += 1) {
      const box = spans.boxes[span] ?? 0;
      const spanPx = spans.widthsPx[span] ?? 0;
      const category = spans.categories[span] ?? 0;
      const isHit = hits.size > 0 && hits.has(box);
      const isDim = !isHit && dim.size > 0 && dim.has(box);
      const shades = isHit ? fills : isDim ? dimmed : others;
      colours[span] = isHit && spanPx < FRAME_FROM_PX ? textColour : (shades[category] ?? offColour);
      if (spanPx < FRAME_FROM_PX && box !== scene.selected && box !== scene.hovered) continue;
      const drawn = { leftPx: spans.leftsPx[span] ?? 0, topPx: y, widthPx: drawnWidthPx(spanPx) };
      if (spanPx >= LABEL_FROM_PX) labels.push({ ...drawn, box, isOff: isDim || off.has(category) });
      if (ink.isOutlined) outlines.push(drawn);
      if (isHit || box === scene.hovered) frames.push(drawn);
      if (box === scene.selected) chosen = drawn;
    }
    surface.paintRow(spans, colours, y, boxPx, pixelRatio);
  }
  surface.put(context);
  context.font = ink.font;
  context.textBaseline = 'alphabetic';
  for (const { box, leftPx, topPx: y, widthPx: drawnPx, isOff } of labels) {
    const label = fittingLabel(scene.nameOf(box), drawnPx - 2 * LABEL_INSET_PX, (text) =>
      measure(context, ink.font, text),
    );
    // A box that fades is as dark as its ground.
    const isFaded = hits.size > 0 && !hits.has(box);
    context.fillStyle = isOff
      ? ink.offLabel
      : isFaded
        ? ink.label
        : (ink.labels[layout.categories[box] ?? 0] ?? ink.label);
    if (label !== '') context.fillText(label, leftPx + LABEL_INSET_PX, y + baselinePx);
  }
  context.strokeStyle = ink.text;
  context.lineWidth = 1;
  for (const drawn of [...outlines, ...frames])
    context.strokeRect(drawn.leftPx + 0.5, drawn.topPx + 0.5, Math.max(1, drawn.widthPx - 1), boxPx - 1);
  if (chosen !== null) {
    context.strokeStyle = ink.accent;
    context.lineWidth = 2;
    context.strokeRect(chosen.leftPx + 1, chosen.topPx + 1, Math.max(2, chosen.widthPx - 2), boxPx - 2);
  }
}
