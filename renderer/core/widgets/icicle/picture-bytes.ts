/** Fonts and colors for chart images, read from the window, and their encoding. */
import { createColourReader } from '../canvas/canvas-colours.ts';
import { labelToken } from './icicle-drawing.ts';
import type { ChartPicture, PictureInk, PictureRect } from './chart-picture.ts';

/** Renders a chart image as SVG. Names come from untrusted programs, so all text is escaped. */
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** Characters that XML 1.0 does not allow, even escaped (https://www.w3.org/TR/xml/#charsets). */
const UNWRITABLE = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

export function escapeXml(text: string): string {
  return text.replaceAll(UNWRITABLE, '\u{fffd}').replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
}

function px(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function rectText({ leftPx, topPx, widthPx, heightPx, title }: PictureRect): string {
  const shape = `<rect x="${px(leftPx)}" y="${px(topPx)}" width="${px(widthPx)}" height="${px(heightPx)}"`;
  return title === undefined ? `${shape}/>` : `${shape}><title>${escapeXml(title)}</title></rect>`;
}

/** Shapes in order, grouped by color. */
function grouped<T extends { readonly fill: string }>(shapes: readonly T[], write: (shape: T) => string): string {
  const parts: string[] = [];
  let fill = '';
  for (const shape of shapes) {
    if (shape.fill !== fill) parts.push(`${fill === '' ? '' : '</g>\n'}<g fill="${escapeXml(shape.fill)}">`);
    fill = shape.fill;
    parts.push(write(shape));
  }
  return `${parts.join('\n')}${fill === '' ? '' : '\n</g>'}`;
}

export function pictureSvg({ widthPx, heightPx, ground, rects, texts }: ChartPicture): string {
  const size = `width="${px(widthPx)}" height="${px(heightPx)}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${px(widthPx)} ${px(heightPx)}" font-family="system-ui, sans-serif" font-size="11">`,
    `<rect ${size} fill="${escapeXml(ground)}"/>`,
    grouped(rects, rectText),
    grouped(texts, ({ leftPx, baselinePx, text, isTitle = false }) => {
      const weight = isTitle ? ' font-size="15" font-weight="600"' : '';
      return `<text x="${px(leftPx)}" y="${px(baselinePx)}"${weight} xml:space="preserve">${escapeXml(text)}</text>`;
    }),
    '</svg>\n',
  ].join('\n');
}

/** Renders a chart image as PNG, at double resolution if the canvas size allows. */
const FINENESS = 2;
/** Maximum canvas size of Chromium. */
const MAX_PX = 16_384;

/** Null if canvas is not available. */
async function picturePng(picture: ChartPicture, fontFamily: string): Promise<Uint8Array<ArrayBuffer> | null> {
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
      labels: fills.map((token) => ink(labelToken(token))),
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
