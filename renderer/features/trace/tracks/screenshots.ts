/** Screenshots of a trace: their times, and images loaded on demand; the least recently viewed are evicted first. */
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';

export interface Screenshot {
  readonly atMs: number;
  readonly event: number;
}

export interface Screenshots {
  readonly list: () => readonly Screenshot[];
  /** The image on screen at a time; null before the first. */
  readonly at: (ms: number) => Screenshot | null;
  /** Null while loading; the first call requests it, and `onChange` is called when it arrives. */
  readonly picture: (event: number) => ImageBitmap | null;
  /** Requests the times once. */
  readonly begin: () => void;
  readonly dispose: () => void;
}

const MAX_PICTURES = 80;
/** Images are decoded off the main thread, but each message has tens of kilobytes. */
const MAX_UNDER_WAY = 3;

/** Index of the last one not after `ms`; −1 before the first. `rows` are sorted by time. */
export function placeAt(rows: readonly Screenshot[], ms: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle]?.atMs ?? 0) <= ms) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let place = 0; place < text.length; place += 1) bytes[place] = text.charCodeAt(place);
  return bytes;
}

/** Decodes an image; null if it cannot be decoded, because the file is invalid. */
export function pictureOf(base64: string): Promise<ImageBitmap | null> {
  return createImageBitmap(new Blob([bytesOf(base64)], { type: 'image/jpeg' })).catch(() => null);
}

export function createScreenshots(document: AnalysisDocument, onChange: () => void): Screenshots {
  let rows: readonly Screenshot[] = [];
  let disposed = false;
  let begun = false;
  let underWay = 0;
  const pictures = new Map<number, ImageBitmap>();
  /** Requested and either pending or not available. */
  const asked = new Set<number>();
  let wanted: number[] = [];

  const readTimes = async (): Promise<void> => {
    const answer = await document.query('trace.screenshots', {});
    if (!answer.ok || disposed) return;
    rows = answer.value.rows.toSorted((a, b) => a.atMs - b.atMs);
    onChange();
  };
  const read = async (event: number): Promise<void> => {
    const answer = await document.query('trace.screenshot', { event });
    if (!answer.ok || disposed) return;
    // An image that cannot be decoded stays an empty frame.
    const bitmap = await pictureOf(answer.value.base64);
    if (bitmap === null) return;
    if (disposed) {
      bitmap.close();
      return;
    }
    pictures.set(event, bitmap);
    asked.delete(event);
    for (const [oldest, picture] of pictures) {
      if (pictures.size <= MAX_PICTURES) break;
      pictures.delete(oldest);
      picture.close();
    }
    onChange();
  };
  const work = (): void => {
    while (underWay < MAX_UNDER_WAY) {
      // The newest request is the one in view.
      const event = disposed ? undefined : wanted.pop();
      if (event === undefined) return;
      underWay += 1;
      void read(event).finally(() => {
        underWay -= 1;
        work();
      });
    }
  };
  return {
    list: () => rows,
    at: (ms) => rows[placeAt(rows, ms)] ?? null,
    picture: (event) => {
      const held = pictures.get(event);
      if (held !== undefined) {
        pictures.delete(event);
        pictures.set(event, held);
        return held;
      }
      if (!asked.has(event)) {
        asked.add(event);
        wanted.push(event);
        if (wanted.length > MAX_PICTURES)
          for (const dropped of wanted.splice(0, wanted.length - MAX_PICTURES)) asked.delete(dropped);
        work();
      }
      return null;
    },
    begin: () => {
      disposed = false;
      if (begun) return;
      begun = true;
      void readTimes();
    },
    dispose: () => {
      disposed = true;
      for (const picture of pictures.values()) picture.close();
      pictures.clear();
    },
  };
}
