/**
 * A chart as an image: boxes, labels, ruler, title and legend as plain shapes, exported as SVG or PNG. Boxes thinner than half a pixel are
 * merged, so the size depends on the pixels and not on the chart.
 */
import type { ChartRange } from '../../charts/range.ts';
import type { IcicleLayout } from './icicle-layout.ts';
import { drawnWidthPx } from './icicle-pixels.ts';
import { createRowSpans, fillRowSpans } from './icicle-spans.ts';
import { ICICLE_BOX_PX, ICICLE_ROW_PX } from './icicle-window.ts';
import { fittingLabel, LABEL_FROM_PX } from './label-text.ts';

export interface PictureRect {
  readonly leftPx: number;
  readonly topPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly fill: string;
  /** Tooltip in viewers that support it. */
  readonly title?: string;
}

export interface PictureText {
  readonly leftPx: number;
  /** The text baseline. */
  readonly baselinePx: number;
  readonly text: string;
  readonly fill: string;
  readonly isTitle?: boolean;
}

export interface ChartPicture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly ground: string;
  readonly rects: readonly PictureRect[];
  readonly texts: readonly PictureText[];
}

export interface PictureOf {
  readonly layout: IcicleLayout;
  readonly window: ChartRange;
  readonly title: string;
  /** Description line. */
  readonly note: string;
  readonly nameOf: (box: number) => string;
  readonly titleOf: (box: number) => string;
  readonly legend: readonly { readonly category: number; readonly text: string }[];
  /** Ruler positions in the unit of the chart. */
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  /** Measures text in the font of the image. */
  readonly measurePx: (text: string) => number;
  readonly ink: PictureInk;
}

/** CSS colors. */
export interface PictureInk {
  /** By category. */
  readonly fills: readonly string[];
  /** Labels by category. */
  readonly labels: readonly string[];
  readonly ground: string;
  readonly text: string;
  readonly second: string;
  readonly line: string;
}

export const PICTURE_WIDTH_PX = 1600;
const EDGE_PX = 16;
/** Title, note and ruler above the boxes; the legend below. */
const HEAD_PX = 74;
const LEGEND_PX = 34;
const LABEL_INSET_PX = 4;
const LABEL_BASELINE_PX = 12.5;
/** Spans are computed at double width, so the thinnest are half a pixel. */
const FINENESS = 2;
const TITLE_FROM_PX = 3;
/** Reserve, because viewers may use wider fonts. */
const LABEL_SHARE = 0.94;

export function chartPicture(options: PictureOf): ChartPicture {
  const { window: visible, ink, measurePx } = options;
  const innerPx = PICTURE_WIDTH_PX - 2 * EDGE_PX;
  const rects: PictureRect[] = [];
  const texts: PictureText[] = [
    { leftPx: EDGE_PX, baselinePx: 26, text: options.title, fill: ink.text, isTitle: true },
    { leftPx: EDGE_PX, baselinePx: 44, text: options.note, fill: ink.second },
  ];
  const boxesPx = addBoxes(options, { leftPx: EDGE_PX, topPx: HEAD_PX, widthPx: innerPx }, rects, texts);
  const scale = innerPx / (visible.to - visible.from);
  const lines = options.ticks.map(({ at, label }) => {
    const leftPx = EDGE_PX + (at - visible.from) * scale;
    texts.push({ leftPx: leftPx + 4, baselinePx: HEAD_PX - 8, text: label, fill: ink.second });
    return { leftPx, topPx: HEAD_PX - 20, widthPx: 1, heightPx: boxesPx + 20, fill: ink.line };
  });
  let leftPx = EDGE_PX;
  for (const { category, text } of options.legend) {
    const topPx = HEAD_PX + boxesPx + 12;
    rects.push({ leftPx, topPx, widthPx: 10, heightPx: 10, fill: ink.fills[category] ?? ink.second });
    texts.push({ leftPx: leftPx + 16, baselinePx: topPx + 9, text, fill: ink.second });
    leftPx += 16 + measurePx(text) + 20;
  }
  return {
    widthPx: PICTURE_WIDTH_PX,
    heightPx: HEAD_PX + boxesPx + LEGEND_PX,
    ground: ink.ground,
    rects: [...lines, ...rects],
    texts,
  };
}

export type PictureBoxes = Pick<PictureOf, 'layout' | 'window' | 'nameOf' | 'titleOf' | 'measurePx' | 'ink'>;

export interface PicturePlace {
  readonly leftPx: number;
  readonly topPx: number;
  readonly widthPx: number;
}

/** Adds all rows down to the last with a visible box and returns their height. */
export function addBoxes(
  options: PictureBoxes,
  place: PicturePlace,
  rects: PictureRect[],
  texts: PictureText[],
): number {
  const { layout, window: visible, nameOf, titleOf, measurePx, ink } = options;
  const spans = createRowSpans();
  let boxesPx = 0;
  for (let row = 0; row < layout.rowCount; row += 1) {
    fillRowSpans(spans, layout, row, visible, place.widthPx * FINENESS);
    const topPx = place.topPx + row * ICICLE_ROW_PX;
    if (spans.count > 0) boxesPx = (row + 1) * ICICLE_ROW_PX;
    for (let span = 0; span < spans.count; span += 1) {
      const leftPx = place.leftPx + (spans.leftsPx[span] ?? 0) / FINENESS;
      const widthPx = drawnWidthPx((spans.widthsPx[span] ?? 0) / FINENESS);
      const box = spans.boxes[span] ?? 0;
      const category = spans.categories[span] ?? 0;
      const fill = ink.fills[category] ?? ink.second;
      const title = widthPx >= TITLE_FROM_PX ? { title: titleOf(box) } : {};
      rects.push({ leftPx, topPx, widthPx, heightPx: ICICLE_BOX_PX, fill, ...title });
      if (widthPx < LABEL_FROM_PX) continue;
      const text = fittingLabel(nameOf(box), (widthPx - 2 * LABEL_INSET_PX) * LABEL_SHARE, measurePx);
      if (text !== '')
        texts.push({
          leftPx: leftPx + LABEL_INSET_PX,
          baselinePx: topPx + LABEL_BASELINE_PX,
          text,
          fill: ink.labels[category] ?? ink.text,
        });
    }
  }
  return boxesPx;
}
