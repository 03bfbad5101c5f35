/** Fonts and colors for chart images, read from the window, and their encoding. */
import { createColourReader } from '../canvas/canvas-colours.ts';
import type { ChartPicture, PictureInk } from './chart-picture.ts';
import { picturePng } from './picture-png.ts';
import { pictureSvg } from './picture-svg.ts';

export interface PictureTools {
  readonly ink: PictureInk;
  readonly fontFamily: string;
  /** Measures text in the font of the image. */
  readonly measurePx: (text: string) => number;
}

/** `fills`: custom properties of the category colors. Null if canvas is not available. */
export function pictureTools(fills: readonly string[]): PictureTools | null {
  const element = document.body;
  const readColour = createColourReader();
  const ink = (token: string): string => readColour(element, '', token);
  const { fontFamily } = getComputedStyle(element);
  const context = new OffscreenCanvas(1, 1).getContext('2d');
  if (context === null) return null;
  context.font = `11px ${fontFamily}`;
  return {
    fontFamily,
    measurePx: (text) => context.measureText(text).width,
    ink: {
      fills: fills.map(ink),
      label: ink('--fl-text'),
      ground: ink('--surface-document'),
      text: ink('--text'),
      second: ink('--text-second'),
      line: ink('--line'),
    },
  };
}

/** Null if no canvas is large enough. */
export function pictureBytes(
  picture: ChartPicture,
  format: 'svg' | 'png',
  { fontFamily }: PictureTools,
): Promise<Uint8Array<ArrayBuffer> | null> {
  return format === 'svg'
    ? Promise.resolve(new TextEncoder().encode(pictureSvg(picture)))
    : picturePng(picture, fontFamily);
}
