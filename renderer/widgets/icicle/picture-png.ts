/** Renders a chart image as PNG, at double resolution if the canvas size allows. */
import type { ChartPicture } from './chart-picture.ts';

const FINENESS = 2;
/** Maximum canvas size of Chromium. */
const MAX_PX = 16_384;

/** Null if canvas is not available. */
export async function picturePng(picture: ChartPicture, fontFamily: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const { widthPx, heightPx, ground, rects, texts } = picture;
  const scale = Math.min(FINENESS, MAX_PX / widthPx, MAX_PX / heightPx);
  const canvas = new OffscreenCanvas(Math.ceil(widthPx * scale), Math.ceil(heightPx * scale));
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.scale(scale, scale);
  context.fillStyle = ground;
  context.fillRect(0, 0, widthPx, heightPx);
  for (const rect of rects) {
    context.fillStyle = rect.fill;
    context.fillRect(rect.leftPx, rect.topPx, rect.widthPx, rect.heightPx);
  }
  for (const { leftPx, baselinePx, text, fill, isTitle = false } of texts) {
    context.font = isTitle ? `600 15px ${fontFamily}` : `11px ${fontFamily}`;
    context.fillStyle = fill;
    context.fillText(text, leftPx, baselinePx);
  }
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return new Uint8Array(await blob.arrayBuffer());
}
