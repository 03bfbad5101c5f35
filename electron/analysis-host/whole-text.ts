/** Reads the text of a file whole, for formats that are parsed at once. */
import { AppFailure, appError } from '../../shared/contracts/errors.ts';
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

/** Throws `AppFailure`: the file's errors, `too_large`, `cancelled`. */
export async function readWholeText(
  file: OpenedFile,
  { signal, onProgress, ceilingBytes }: Pick<OpenHeapOptions, 'signal' | 'onProgress' | 'ceilingBytes'>,
  { mostBytes, memoryFactor = 0, what, suggestion }: WholeTextLimit,
): Promise<string> {
  const tooLarge = (limitBytes: number): AppFailure =>
    new AppFailure(
      appError('too_large', `${what} is larger than the limit of ${limitBytes} bytes.`, suggestion, { limitBytes }),
    );
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let readBytes = 0;
  for await (const { bytes, fileBytesRead } of file.chunks(signal)) {
    readBytes += bytes.length;
    if (readBytes > mostBytes) throw tooLarge(mostBytes);
    parts.push(decoder.decode(bytes, { stream: true }));
    onProgress({ stage: 'reading', done: fileBytesRead, total: file.identity.sizeBytes });
  }
  parts.push(decoder.decode());
  const neededBytes = readBytes * memoryFactor;
  const roomBytes = neededBytes === 0 ? 0 : ceilingBytes(neededBytes);
  if (neededBytes > roomBytes) throw tooLarge(Math.floor(roomBytes / memoryFactor));
  return parts.join('');
}
