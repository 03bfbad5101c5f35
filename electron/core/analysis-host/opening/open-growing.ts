/**
 * Opens a heap snapshot or a trace while it is being written. Its figures are computed while the file may still be moved into the library;
 * the place of its column cache is known after that.
 */
import { createSnapshotReader, sharedColumns } from '../../../../shared/engine/heap/index.ts';
import { analyseTrace, createTraceReader, storesArgs } from '../../../../shared/engine/trace/index.ts';
import { unwrap } from '../../../../shared/base/errors.ts';
import { isJsonTrace, resumed } from './open-document.ts';
import { openFile, type OpenedFile } from './file-bytes.ts';
import type { GrowingFile } from './growing-file.ts';
import { traceContents } from '../column-cache/contents.ts';
import type { FileCache } from '../column-cache/column-cache.ts';
import { analysed, memoryFailure, type OpenHeap, type OpenHeapOptions } from './open-heap.ts';
import { openedTrace, readAgain, type OpenTrace } from './open-trace.ts';
import { cancelledFailure, runPaced } from '../pause.ts';
import { prepareForTrace, prepareForHeap } from '../engine-settings.ts';
import { readSnapshot, type ReadSnapshot } from './read-snapshot.ts';

/**
 * If less than this was read when the file is placed, both threads continue as for any file: on a busy machine the lower priority allows
 * little progress before. The rest is mostly strings, whose parsing cannot be shared once begun.
 */
const HURRY_BELOW = 0.75;

type Pieces = ReturnType<GrowingFile['pieces']>;

/** Throws `AppFailure` for every expected failure: of the file, of the format, `too_large`, `cancelled`. */
export async function openGrowing(growing: GrowingFile, options: OpenHeapOptions): Promise<OpenHeap | OpenTrace> {
  const { signal } = options;
  // Cancelled: then no request waits for the place either.
  signal.addEventListener('abort', growing.abandon, { once: true });
  const pieces = growing.pieces(signal);
  try {
    const first = await pieces.next();
    const isTrace = first.done !== true && isJsonTrace(first.value.bytes);
    return await (isTrace ? readGrowingTrace : readGrowingHeap)(growing, resumed(first, pieces), options);
  } catch (thrown) {
    throw memoryFailure(thrown, options) ?? thrown;
  } finally {
    await pieces.return();
    signal.removeEventListener('abort', growing.abandon);
  }
}

async function readGrowingHeap(growing: GrowingFile, pieces: Pieces, options: OpenHeapOptions): Promise<OpenHeap> {
  const { pacing, onProgress, second, columnCache } = options;
  const isShared = second !== null;
  prepareForHeap(growing.sizeBytes);
  const reader = createSnapshotReader({
    // The final size is unknown. The header is trusted, because a target wrote it just now, and the limit bounds the memory.
    fileSizeBytes: Number.POSITIVE_INFINITY,
    ceilingBytes: options.ceilingBytes,
    ...(isShared ? { columns: sharedColumns } : {}),
  });
  let wholeAtMs: number | null = null;
  let read: ReadSnapshot | null = null;
  for await (const { bytes, bytesRead } of pieces) {
    if (growing.sizeBytes !== null) wholeAtMs ??= pacing.now();
    unwrap(reader.write(bytes));
    onProgress({ stage: 'reading', done: bytesRead, total: growing.sizeBytes });
    if (isShared && growing.isPlaced && bytesRead < (growing.sizeBytes ?? 0) * HURRY_BELOW) {
      read = await withPlaced(growing, (file) => readSnapshot(file, options, { reader, bytesRead }));
      break;
    }
  }
  read ??= { graph: unwrap(reader.end()), ephemerons: null, isShared, figures: null };
  const sinceMs = wholeAtMs ?? pacing.now();
  return analysed(
    read,
    options,
    () => ({ readMs: pacing.now() - sinceMs, fileSizeBytes: reader.bytesRead }),
    () =>
      withPlaced(
        growing,
        async (file, filePath): Promise<FileCache | null> => (await columnCache?.of(file, filePath)) ?? null,
      ),
  );
}

async function readGrowingTrace(growing: GrowingFile, pieces: Pieces, options: OpenHeapOptions): Promise<OpenTrace> {
  const { signal, pacing, onProgress, columnCache, reportBug } = options;
  prepareForTrace();
  const reader = createTraceReader({ storesArgs, ceilingBytes: options.ceilingBytes });
  let wholeAtMs: number | null = null;
  for await (const { bytes, bytesRead } of pieces) {
    if (growing.sizeBytes !== null) wholeAtMs ??= pacing.now();
    unwrap(reader.write(bytes));
    onProgress({ stage: 'reading', done: bytesRead, total: growing.sizeBytes });
  }
  const sinceMs = wholeAtMs ?? pacing.now();
  const document = await runPaced(analyseTrace(unwrap(reader.end())), pacing, signal, onProgress);
  const readMs = pacing.now() - sinceMs;
  return withPlaced(growing, async (file, filePath) => {
    const { identity } = file;
    const contents = traceContents(document);
    const place = contents === null ? null : ((await columnCache?.of(file, filePath)) ?? null);
    const writing = contents === null ? null : (place?.writeAs(contents) ?? null);
    const facts = { readMs, fileSizeBytes: identity.sizeBytes };
    const readBytes = (from: number, length: number): Promise<Uint8Array> =>
      readAgain(filePath, identity, from, length);
    return openedTrace({ document, facts, writing }, { readBytes, reportBug });
  });
}

/** Waits for the file's place and opens it there. */
async function withPlaced<T>(
  growing: GrowingFile,
  work: (file: OpenedFile, filePath: string) => Promise<T>,
): Promise<T> {
  const placed = await growing.placed;
  if (placed === null) throw cancelledFailure();
  const file = await openFile(placed.filePath);
  try {
    return await work(file, placed.filePath);
  } finally {
    await file.close();
  }
}
