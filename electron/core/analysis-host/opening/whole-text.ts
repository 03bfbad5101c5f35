/** Reads the text or the bytes of a file whole, for formats that are parsed at once. */
import { AppFailure, appError } from '../../../../shared/base/errors.ts';
import type { OpenedFile } from './file-bytes.ts';
import type { OpenHeapOptions } from './open-heap.ts';

export interface WholeTextLimit {
  readonly mostBytes: number;
  /** Memory for the text and what is made of it, as a multiple of its bytes; left out where that is little. */
  readonly memoryFactor?: number;
  /** Begins the sentence: "The report". */
  readonly what: string;
  /** Suggestion for the error if the file is larger. */
  readonly suggestion: string;
}

type ReadOptions = Pick<OpenHeapOptions, 'signal' | 'onProgress' | 'ceilingBytes'>;

/** Passes the chunks of a file to `take`, which must copy what it stores. Throws as `readWholeText`; returns the number of bytes. */
async function readWithin(
  file: OpenedFile,
  { signal, onProgress, ceilingBytes }: ReadOptions,
  { mostBytes, memoryFactor = 0, what, suggestion }: WholeTextLimit,
  take: (bytes: Uint8Array) => void,
): Promise<number> {
  const tooLarge = (limitBytes: number): AppFailure =>
    new AppFailure(
      appError('too_large', `${what} is larger than the limit of ${limitBytes} bytes.`, suggestion, { limitBytes }),
    );
  let readBytes = 0;
  for await (const { bytes, fileBytesRead } of file.chunks(signal)) {
    readBytes += bytes.length;
    if (readBytes > mostBytes) throw tooLarge(mostBytes);
    take(bytes);
    onProgress({ stage: 'reading', done: fileBytesRead, total: file.identity.sizeBytes });
  }
  const neededBytes = readBytes * memoryFactor;
  const roomBytes = neededBytes === 0 ? 0 : ceilingBytes(neededBytes);
  if (neededBytes > roomBytes) throw tooLarge(Math.floor(roomBytes / memoryFactor));
  return readBytes;
}

/** Throws `AppFailure`: the file's errors, `too_large`, `cancelled`. */
export async function readWholeText(file: OpenedFile, options: ReadOptions, limit: WholeTextLimit): Promise<string> {
  const decoder = new TextDecoder();
  const parts: string[] = [];
  await readWithin(file, options, limit, (bytes) => parts.push(decoder.decode(bytes, { stream: true })));
  parts.push(decoder.decode());
  return parts.join('');
}

/** The same for formats that are not text. */
export async function readWholeBytes(
  file: OpenedFile,
  options: ReadOptions,
  limit: WholeTextLimit,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const whole = new Uint8Array(await readWithin(file, options, limit, (bytes) => parts.push(bytes.slice())));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
