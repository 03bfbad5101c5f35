/** Renders a chart image as SVG. Names come from untrusted programs, so all text is escaped. */
import type { ChartPicture, PictureRect } from './chart-picture.ts';

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
