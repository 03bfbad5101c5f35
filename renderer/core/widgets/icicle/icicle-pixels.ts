/**
 * A device pixel buffer for rows of spans: one line per row is painted, the others are copied. Much faster than canvas calls for tens of
 * thousands of spans.
 */
import { createRowSpans, type RowSpans } from './icicle-spans.ts';

export interface PixelSurface {
  /** A row to fill before it is painted, and the colors of its spans; reused in every frame, so that they grow once. */
  readonly spans: RowSpans;
  readonly coloursOf: (spans: RowSpans) => Uint32Array;
  /** `pixelColour`, computed once for each color. */
  readonly pixelOf: (colour: string) => number;
  /** Resizes to the canvas and clears. */
  readonly begin: (width: number, height: number) => void;
  /** Paints one row; `colours` per span from `pixelColour`. Positions in CSS pixels, `ratio` is the device pixel ratio. */
  readonly paintRow: (spans: RowSpans, colours: Uint32Array, topPx: number, heightPx: number, ratio: number) => void;
  readonly put: (context: CanvasRenderingContext2D) => void;
}

const MAX_COLOURS = 200;

/** A computed color as four opaque bytes: `rgb(236, 213, 150)`, or of a mix `color(srgb 0.42 0.42 0.42)`. */
export function pixelColour(colour: string): number {
  const unit = colour.startsWith('color(srgb ') ? 255 : 1;
  const parts = (colour.match(/(?<![\w.])\d*\.?\d+(?:e-?\d+)?/g) ?? []).map((part) => Math.round(Number(part) * unit));
  const [red = 0, green = 0, blue = 0] = parts;
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** Mixes two pixels: `share` 0 is the first, 1 the second. */
export function mixedPixel(one: number, other: number, share: number): number {
  const channel = (shift: number): number => {
    const from = (one >>> shift) & 255;
    return Math.round(from + (((other >>> shift) & 255) - from) * share) << shift;
  };
  return ((255 << 24) | channel(16) | channel(8) | channel(0)) >>> 0;
}

/** The drawn width of a span: wide spans leave a hairline to their neighbor. */
export function drawnWidthPx(widthPx: number): number {
  return widthPx > 3 ? widthPx - 1 : widthPx;
}

export function createPixelSurface(): PixelSurface {
  let image: ImageData | null = null;
  let pixels = new Uint32Array(0);
  let wide = 0;
  let high = 0;
  let spanColours = new Uint32Array(0);
  const known = new Map<string, number>();
  return {
    spans: createRowSpans(),
    coloursOf: ({ boxes }) => {
      if (spanColours.length < boxes.length) spanColours = new Uint32Array(boxes.length);
      return spanColours;
    },
    pixelOf: (colour) => {
      let pixel = known.get(colour);
      if (pixel === undefined) {
        // A theme has a few dozen.
        if (known.size >= MAX_COLOURS) known.clear();
        pixel = pixelColour(colour);
        known.set(colour, pixel);
      }
      return pixel;
    },
    begin: (width, height) => {
      if (image === null || wide !== width || high !== height) {
        image = new ImageData(width, height);
        pixels = new Uint32Array(image.data.buffer);
        wide = width;
        high = height;
      } else pixels.fill(0);
    },
    paintRow: (spans, colours, topPx, heightPx, ratio) => {
      const top = Math.max(0, Math.round(topPx * ratio));
      const bottom = Math.min(high, Math.round((topPx + heightPx) * ratio));
      if (bottom <= top) return;
      const line = top * wide;
      for (let span = 0; span < spans.count; span += 1) {
        const leftPx = spans.leftsPx[span] ?? 0;
        const left = Math.round(leftPx * ratio);
        const right = Math.round((leftPx + drawnWidthPx(spans.widthsPx[span] ?? 0)) * ratio);
        // A thin box is at least one pixel wide.
        const end = Math.min(wide, Math.max(left + 1, right));
        const colour = colours[span] ?? 0;
        for (let at = line + left; at < line + end; at += 1) pixels[at] = colour;
      }
      for (let row = top + 1; row < bottom; row += 1) pixels.copyWithin(row * wide, line, line + wide);
    },
    put: (context) => {
      if (image !== null) context.putImageData(image, 0, 0);
    },
  };
}
