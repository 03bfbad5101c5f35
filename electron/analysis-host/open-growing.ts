/**
 * Opens a heap snapshot while it is being written. The class table is made when all bytes are there, while the file may still be
 * on its way into the library; where its columns may be kept is known when it has arrived.
 */
import { createSnapshotReader, sharedColumns } from '../../shared/analysis/heap/index.ts';
import { unwrap } from '../../shared/contracts/errors.ts';
import { openFile, type OpenedFile } from './file-bytes.ts';
import type { GrowingFile } from './growing-file.ts';
import type { KeptOfFile } from './kept/kept-store.ts';
import { analysed, memoryFailure, type OpenHeap, type OpenHeapOptions } from './open-heap.ts';
import { cancelledFailure } from './pause.ts';
import { readSnapshot, type ReadSnapshot } from './read-snapshot.ts';

/**
 * A reading that has come less far when the file lies in its place goes on with both threads, as that of any file: on a busy
 * machine the lower priority leaves little to it before. What follows is mostly strings, which cannot be shared once begun.
 */
const HURRY_BELOW = 0.75;

/** Throws `AppFailure` for every expected failure: the file's, the format's, `too_large`, `cancelled`. */
export async function openGrowingHeap(growing: GrowingFile, options: OpenHeapOptions): Promise<OpenHeap> {
  const { signal, pacing, onProgress, second, kept } = options;
  const isShared = second !== null;
  const reader = createSnapshotReader({
    // Nobody knows yet. The header is believed, for a target wrote it just now, and memory is bounded by the ceiling.
    fileSizeBytes: Number.POSITIVE_INFINITY,
    ceilingBytes: options.ceilingBytes,
    ...(isShared ? { columns: sharedColumns } : {}),
  });
  let wholeAtMs: number | null = null;
  // Nobody wants it any more: then nobody waits for its place either.
  signal.addEventListener('abort', growing.abandon, { once: true });
  try {
    let read: ReadSnapshot | null = null;
    for await (const { bytes, bytesRead } of growing.pieces(signal)) {
      if (growing.sizeBytes !== null) wholeAtMs ??= pacing.now();
      unwrap(reader.write(bytes));
      onProgress({ stage: 'reading', done: bytesRead, total: growing.sizeBytes });
      if (isShared && growing.isPlaced && bytesRead < (growing.sizeBytes ?? 0) * HURRY_BELOW) {
        read = await withPlaced((file) =>
          readSnapshot(file, { ...options, onHead: () => undefined }, { reader, bytesRead }),
        );
        break;
      }
    }
    read ??= { graph: unwrap(reader.end()), ephemerons: null, isShared };
    const sinceMs = wholeAtMs ?? pacing.now();
    return await analysed(
      read,
      options,
      () => ({ readMs: pacing.now() - sinceMs, fileSizeBytes: reader.bytesRead }),
      () => withPlaced(async (file, filePath): Promise<KeptOfFile | null> => (await kept?.of(file, filePath)) ?? null),
    );
  } catch (thrown) {
    throw memoryFailure(thrown, options) ?? thrown;
  } finally {
    signal.removeEventListener('abort', growing.abandon);
  }

  /** Waits for the file's place and opens it there. */
  async function withPlaced<T>(work: (file: OpenedFile, filePath: string) => Promise<T>): Promise<T> {
    const placed = await growing.placed;
    if (placed === null) throw cancelledFailure();
    const file = await openFile(placed.filePath);
    try {
      return await work(file, placed.filePath);
    } finally {
      await file.close();
    }
  }
}
