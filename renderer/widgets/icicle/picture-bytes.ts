/** What pictures of charts are drawn with, read from the window, and their bytes. */
import { createColourReader } from '../canvas/canvas-colours.ts';
import type { ChartPicture, PictureInk } from './chart-picture.ts';
import { picturePng } from './picture-png.ts';
import { pictureSvg } from './picture-svg.ts';

export interface PictureTools {
  readonly ink: PictureInk;
  readonly fontFamily: string;
  /** Width of a text in the picture's letters. */
  readonly measurePx: (text: string) => number;
}

/** `fills`: the colours of the categories, by their custom properties. Null where nothing can be drawn. */
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

/** Null where no canvas is large enough. */
export function pictureBytes(
  picture: ChartPicture,
  format: 'svg' | 'png',
  { fontFamily }: PictureTools,
): Promise<Uint8Array<ArrayBuffer> | null> {
  return format === 'svg'
    ? Promise.resolve(new TextEncoder().encode(pictureSvg(picture)))
    : picturePng(picture, fontFamily);
}
