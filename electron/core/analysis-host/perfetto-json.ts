/**
 * Converts a file in Perfetto's format to a JSON trace, in time slices that let other requests run. The file is read twice, because
 * descriptions of some events are near its end.
 */
import {
  createPerfettoToJson,
  createTypeScan,
  type PerfettoFigures,
} from '../../../shared/engine/trace/perfetto/index.ts';
import { AppFailure, appError } from '../../../shared/base/errors.ts';
import { boundedInflate } from '../files/bounded-inflate.ts';
import { openFile, type FileIdentity, type OpenedFile } from './opening/file-bytes.ts';
import { throwIfAborted, type Pacing } from './pause.ts';

/** Some milliseconds of work: other requests wait no longer. */
const STEP_BYTES = 64 * 1024;

export interface PerfettoJsonOptions {
  readonly signal: AbortSignal;
  readonly pacing: Pacing;
  /** Receives the JSON in chunks and is awaited. */
  readonly take: (bytes: Uint8Array) => Promise<void>;
  /** Called with the bytes read in both passes together, out of twice the file's size. */
  readonly onRead: (done: number, total: number) => void;
}

/** Throws `AppFailure`: the file's errors, the format's, `cancelled`, and what `take` throws. */
export async function makePerfettoJson(
  filePath: string,
  { signal, pacing, take, onRead }: PerfettoJsonOptions,
): Promise<{ identity: FileIdentity; figures: PerfettoFigures }> {
  const scan = createTypeScan(boundedInflate);
  const identity = await eachChunk(filePath, null, (bytes, done, total) => {
    scan.write(bytes);
    onRead(done, total * 2);
    return pacing.turn();
  });
  scan.end();

  const encoder = new TextEncoder();
  let texts: string[] = [];
  const handOn = async (): Promise<void> => {
    const ready = texts;
    texts = [];
    for (const text of ready) await take(encoder.encode(text));
    await pacing.turn();
    throwIfAborted(signal);
  };
  const converter = createPerfettoToJson({
    types: scan.types,
    onText: (text) => void texts.push(text),
    inflate: boundedInflate,
  });
  await eachChunk(filePath, identity, async (bytes, done, total) => {
    for (let at = 0; at < bytes.length; at += STEP_BYTES) {
      converter.write(bytes.subarray(at, at + STEP_BYTES));
      await handOn();
    }
    onRead(total + done, total * 2);
  });
  const ending = converter.end();
  for (;;) {
    const step = ending.next();
    await handOn();
    if (step.done === true) return { identity, figures: step.value };
  }

  async function eachChunk(
    path: string,
    known: FileIdentity | null,
    see: (bytes: Uint8Array, done: number, total: number) => Promise<void>,
  ): Promise<FileIdentity> {
    const file: OpenedFile = await openFile(path);
    try {
      const { inode, sizeBytes, modifiedNs } = file.identity;
      const isSame =
        known === null || (known.inode === inode && known.sizeBytes === sizeBytes && known.modifiedNs === modifiedNs);
      if (!isSame)
        throw new AppFailure(appError('analysis_failed', `${path} was changed while it was read.`, 'Open it again.'));
      for await (const { bytes, fileBytesRead } of file.chunks(signal)) await see(bytes, fileBytesRead, sizeBytes);
      return file.identity;
    } finally {
      await file.close();
    }
  }
}
