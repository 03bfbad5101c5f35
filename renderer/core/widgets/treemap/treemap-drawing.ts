/** Draws the boxes of a treemap. */
import { fittingLabel } from '../icicle/label-text.ts';
import type { TreemapBox } from './treemap-layout.ts';

export interface TreemapInk {
  readonly text: string;
  readonly surface: string;
  readonly accent: string;
  readonly font: string;
  /** High contrast: every box has an outline. */
  readonly isOutlined: boolean;
}

export interface TreemapFace {
  readonly name: string;
  readonly figure: string;
  readonly fill: string;
}

export interface TreemapScene {
  readonly boxes: readonly TreemapBox[];
  readonly faceOf: (key: string) => TreemapFace;
  readonly selected: string | null;
  readonly hovered: string | null;
}

const INSET_PX = 4;
const LINE_PX = 13;
/** Children are lighter than their parent, to distinguish the two levels. */
const CHILD_VEIL = 0.35;

function drawWords(
  context: CanvasRenderingContext2D,
  { leftPx, topPx, widthPx, heightPx }: TreemapBox,
  { name, figure }: TreemapFace,
): void {
  const roomPx = widthPx - 2 * INSET_PX;
  if (roomPx < 24 || heightPx < LINE_PX + 2) return;
  const measure = (text: string): number => context.measureText(text).width;
  const label = fittingLabel(name, roomPx, measure);
  if (label === '') return;
  context.fillText(label, leftPx + INSET_PX, topPx + LINE_PX - 1);
  // The figure follows the name if both fit, otherwise it is below.
  const figurePx = measure(figure);
  const namePx = measure(label);
  if (namePx + figurePx + 8 <= roomPx) {
    context.fillText(figure, leftPx + widthPx - INSET_PX - figurePx, topPx + LINE_PX - 1);
  } else if (heightPx >= 2 * LINE_PX + 2 && figurePx <= roomPx && label === name) {
    context.fillText(figure, leftPx + INSET_PX, topPx + 2 * LINE_PX - 1);
  }
}

function outline(context: CanvasRenderingContext2D, box: TreemapBox, colour: string, widthPx: number): void {
  context.strokeStyle = colour;
  context.lineWidth = widthPx;
  context.strokeRect(
    box.leftPx + widthPx / 2,
    box.topPx + widthPx / 2,
    Math.max(0, box.widthPx - 1 - widthPx),
    Math.max(0, box.heightPx - 1 - widthPx),
  );
}

export function drawTreemap(context: CanvasRenderingContext2D, scene: TreemapScene, ink: TreemapInk): void {
  const { boxes, faceOf, selected, hovered } = scene;
  context.font = ink.font;
  context.textBaseline = 'alphabetic';
  for (const box of boxes) {
    if (box.widthPx < 0.5 || box.heightPx < 0.5) continue;
    const face = faceOf(box.key);
    // A hairline between neighbors that are large enough.
    const widthPx = box.widthPx > 3 ? box.widthPx - 1 : box.widthPx;
    const heightPx = box.heightPx > 3 ? box.heightPx - 1 : box.heightPx;
    context.fillStyle = face.fill;
    context.fillRect(box.leftPx, box.topPx, widthPx, heightPx);
    if (box.parentKey !== null) {
      context.globalAlpha = CHILD_VEIL;
      context.fillStyle = ink.surface;
      context.fillRect(box.leftPx, box.topPx, widthPx, heightPx);
      context.globalAlpha = 1;
    }
    if (ink.isOutlined && box.widthPx > 3) outline(context, box, ink.text, 1);
    context.fillStyle = ink.text;
    drawWords(context, box, face);
  }
  for (const box of boxes) if (box.key === hovered && box.key !== selected) outline(context, box, ink.text, 1);
  for (const box of boxes) if (box.key === selected) outline(context, box, ink.accent, 2);
}
