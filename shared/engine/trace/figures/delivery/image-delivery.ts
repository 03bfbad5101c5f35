/**
 * Images with more bytes than they need: for their format, or for the size at which they are shown. Estimates are those of Lighthouse's image
 * delivery insight (developer.chrome.com/docs/performance/insights/image-delivery).
 */
import type { ImageDelivery } from '../../contract/network-insights.ts';
import { argsOf, numberOf, textOf, type Members } from '../event-members.ts';
import { isInLoad, nameOf, type DeliveredRequest, type Delivery } from './delivery.ts';

type Image = ImageDelivery['rows'][number];
type Fix = Image['fixes'][number];

/** A twelfth of the two bytes that a pixel has in YUV: what AVIF needs, with some room (netflixtechblog.com, "AVIF for next-generation image coding"). */
const BYTES_PER_PIXEL = 2 / 12;
const MIN_GIF_BYTES = 100 * 1024;
/** Smaller savings are not worth a change; of images with a `srcset` or in a `picture`, whose sizes are steps, nor are these. */
const MIN_SAVED_BYTES = 4096;
const MIN_SAVED_OF_STEPS_BYTES = 12_288;

/** A place where an image was painted, in pixels. */
interface ShownImage {
  readonly data: Members;
  readonly filePixels: number;
  readonly shownPixels: number;
}

function pixels(data: Members, width: string, height: string): number {
  return (numberOf(data[width]) ?? 0) * (numberOf(data[height]) ?? 0);
}

/** The largest place of each address. */
function shownImages(delivery: Delivery): Map<string, ShownImage> {
  const { trace } = delivery;
  const shown = new Map<string, ShownImage>();
  for (const event of trace.eventsNamed('PaintImage')) {
    if (!isInLoad(delivery, event)) continue;
    const { data } = argsOf(trace, event);
    const url = textOf(data['url']);
    const image = {
      data,
      filePixels: pixels(data, 'srcWidth', 'srcHeight'),
      shownPixels: pixels(data, 'width', 'height'),
    };
    const known = shown.get(url);
    if (url !== '' && (known === undefined || image.shownPixels >= known.shownPixels)) shown.set(url, image);
  }
  return shown;
}

/** Share that was saved by a thousand GIFs that were converted to video (github.com/GoogleChrome/lighthouse/issues/4696). */
function videoShare(bodyBytes: number): number {
  return Math.round(29.1 * Math.log10(bodyBytes) - 100.7) / 100;
}

function formatFix(mimeType: string, sizeBytes: number, bodyBytes: number, filePixels: number): Fix | null {
  if (mimeType === 'image/gif') {
    return sizeBytes > MIN_GIF_BYTES
      ? { kind: 'video', savedBytes: Math.round(sizeBytes * videoShare(bodyBytes)) }
      : null;
  }
  if (sizeBytes / filePixels <= BYTES_PER_PIXEL) return null;
  const isModern = mimeType === 'image/webp' || mimeType === 'image/avif';
  return {
    kind: isModern ? 'compression' : 'format',
    savedBytes: sizeBytes - Math.round(BYTES_PER_PIXEL * filePixels),
  };
}

/** CSS images may be sprites, of which only a part is shown. */
function dimensionsFix({ data, filePixels, shownPixels }: ShownImage, sizeBytes: number): Fix | null {
  const wastedShare = 1 - shownPixels / filePixels;
  if (wastedShare <= 0 || data['isCSS'] === true) return null;
  const savedBytes = Math.round(wastedShare * sizeBytes);
  const hasSteps = data['isPicture'] === true || textOf(data['srcsetAttribute']) !== '';
  return hasSteps && savedBytes <= MIN_SAVED_OF_STEPS_BYTES ? null : { kind: 'dimensions', savedBytes };
}

function imageOf(delivered: DeliveredRequest, shown: ShownImage, { sourceOf }: Delivery): Image | null {
  const { request, transferBytes, bodyBytes } = delivered;
  const { mimeType } = request.row;
  const { data, filePixels, shownPixels } = shown;
  // An image may be compressed once more on its way.
  const sizeBytes = Math.min(bodyBytes, transferBytes);
  const format = formatFix(mimeType, sizeBytes, bodyBytes, filePixels);
  const dimensions = dimensionsFix(shown, sizeBytes);
  const fixes = [format, dimensions].filter((fix) => fix !== null && fix.savedBytes > MIN_SAVED_BYTES);
  if (fixes.length === 0) return null;
  // Fewer pixels save a part of what a better format leaves.
  const ofFormat = Math.max(0, format?.savedBytes ?? 0);
  const ofDimensions = dimensions === null ? 0 : Math.round((1 - shownPixels / filePixels) * (sizeBytes - ofFormat));
  const source = sourceOf(request);
  const length = (name: string): number => Math.round(numberOf(data[name]) ?? 0);
  return {
    ...nameOf(request),
    element: textOf(data['nodeName']),
    mimeType,
    sizeBytes,
    savedBytes: ofFormat + ofDimensions,
    file: { width: length('srcWidth'), height: length('srcHeight') },
    shown: { width: length('width'), height: length('height') },
    fixes: fixes.filter((fix) => fix !== null),
    // A lazy image is requested long after its tag was parsed, and Blink names the place that its parser has reached by then.
    source: textOf(data['loadingAttribute']) === 'lazy' ? { ...source, namedIn: null } : source,
  };
}

export function imageDelivery(delivery: Delivery): ImageDelivery {
  const shown = shownImages(delivery);
  const rows = delivery.requests.flatMap((delivered) => {
    const { row } = delivered.request;
    if (textOf(delivered.sent['resourceType']) !== 'Image' || row.mimeType === 'image/svg+xml') return [];
    // Blink paints a redirected image by its first address.
    const place = shown.get(row.redirects?.[0]?.url ?? row.url);
    const image = place === undefined || place.filePixels === 0 ? null : imageOf(delivered, place, delivery);
    return image === null ? [] : [image];
  });
  return {
    count: rows.length,
    wastedBytes: rows.reduce((sum, { savedBytes }) => sum + savedBytes, 0),
    rows: rows.toSorted((a, b) => b.savedBytes - a.savedBytes || b.sizeBytes - a.sizeBytes),
  };
}
