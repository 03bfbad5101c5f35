/** Draws what is in sight of an icicle: fills first, then labels, then the frames of search hits and of the selected box. */
import type { IcicleLayout } from './icicle-layout.ts';
import { createRowSpans, fillRowSpans } from './icicle-spans.ts';
import { ICICLE_BOX_PX, ICICLE_ROW_PX, type IcicleWindow } from './icicle-window.ts';
import { fittingLabel, LABEL_FROM_PX } from './label-text.ts';

export interface IcicleScene {
  readonly layout: IcicleLayout;
  readonly window: IcicleWindow;
  readonly topPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly nameOf: (box: number) => string;
  /** Categories that are switched off: their boxes stay, without colour. */
  readonly off: ReadonlySet<number>;
  readonly hits: ReadonlySet<number>;
  readonly selected: number | null;
  readonly hovered: number | null;
}

export interface IcicleInk {
  /** By category. */
  readonly fills: readonly string[];
  readonly label: string;
  readonly offFill: string;
  readonly offLabel: string;
  readonly accent: string;
  readonly text: string;
  readonly font: string;
  /** In high contrast every box has an outline. */
  readonly isOutlined: boolean;
}

const LABEL_INSET_PX = 4;
const LABEL_BASELINE_PX = 12.5;
/** Widths of whole names, which are the same in every frame. */
const MAX_MEASURED = 5000;

export type MeasureText = (context: CanvasRenderingContext2D, text: string) => number;

/** Measures each text once for each font. */
export function createTextMeasure(): MeasureText {
  let font = '';
  const widths = new Map<string, number>();
  return (context, text) => {
    if (context.font !== font || widths.size > MAX_MEASURED) {
      font = context.font;
      widths.clear();
    }
    const known = widths.get(text);
    if (known !== undefined) return known;
    const { width } = context.measureText(text);
    widths.set(text, width);
    return width;
  };
}

export function drawIcicle(
  context: CanvasRenderingContext2D,
  scene: IcicleScene,
  ink: IcicleInk,
  measure: MeasureText,
): void {
  const { layout, window, topPx, widthPx, heightPx, off, hits } = scene;
  if (layout.total <= 0 || window.to <= window.from) return;
  const spans = createRowSpans();
  context.font = ink.font;
  context.textBaseline = 'alphabetic';
  const firstRow = Math.max(0, Math.floor(topPx / ICICLE_ROW_PX));
  const lastRow = Math.min(layout.rowCount - 1, Math.floor((topPx + heightPx - 1) / ICICLE_ROW_PX));
  const frames: { leftPx: number; topPx: number; widthPx: number }[] = [];
  let chosen: { leftPx: number; topPx: number; widthPx: number } | null = null;
  for (let row = firstRow; row <= lastRow; row += 1) {
    const y = row * ICICLE_ROW_PX - topPx;
    fillRowSpans(spans, layout, row, window, widthPx);
    for (let span = 0; span < spans.count; span += 1) {
      const leftPx = spans.leftsPx[span] ?? 0;
      const spanPx = spans.widthsPx[span] ?? 0;
      const box = spans.boxes[span] ?? 0;
      const isOff = off.has(spans.categories[span] ?? 0);
      context.fillStyle = isOff ? ink.offFill : (ink.fills[spans.categories[span] ?? 0] ?? ink.offFill);
      // A hairline between neighbours that are wide enough to lose one.
      const drawnPx = spanPx > 3 ? spanPx - 1 : spanPx;
      context.fillRect(leftPx, y, drawnPx, ICICLE_BOX_PX);
      if (ink.isOutlined && spanPx > 3) {
        context.strokeStyle = ink.text;
        context.strokeRect(leftPx + 0.5, y + 0.5, drawnPx - 1, ICICLE_BOX_PX - 1);
      }
      if (spanPx >= LABEL_FROM_PX) {
        const label = fittingLabel(scene.nameOf(box), drawnPx - 2 * LABEL_INSET_PX, (text) => measure(context, text));
        context.fillStyle = isOff ? ink.offLabel : ink.label;
        if (label !== '') context.fillText(label, leftPx + LABEL_INSET_PX, y + LABEL_BASELINE_PX);
      }
      if (hits.has(box) || box === scene.hovered) frames.push({ leftPx, topPx: y, widthPx: drawnPx });
      if (box === scene.selected) chosen = { leftPx, topPx: y, widthPx: drawnPx };
    }
  }
  context.strokeStyle = ink.text;
  context.lineWidth = 1;
  for (const frame of frames)
    context.strokeRect(frame.leftPx + 0.5, frame.topPx + 0.5, Math.max(1, frame.widthPx - 1), ICICLE_BOX_PX - 1);
  if (chosen !== null) {
    context.strokeStyle = ink.accent;
    context.lineWidth = 2;
    context.strokeRect(chosen.leftPx + 1, chosen.topPx + 1, Math.max(2, chosen.widthPx - 2), ICICLE_BOX_PX - 2);
  }
}
