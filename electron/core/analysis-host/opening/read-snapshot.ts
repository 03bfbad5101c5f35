/**
 * Reads a file into a heap's columns. A second thread, if there is one, reads from the end of the file while this one reads from the start;
 * see shared/engine/heap/reading/tail-scan.ts.
 */
import { readSync } from 'node:fs';
import {
  claimFront,
  createClaimWord,
  createSnapshotReader,
  createStringTable,
  findFirstClasses,
  scanStringsAhead,
  MAX_CHUNKS,
  sharedColumns,
  TAIL_CHUNK_BYTES,
  type ClaimWord,
  type Ephemerons,
  type FiguresAhead,
  type HeapGraph,
  type SnapshotReader,
  type TailScan,
  type TailStrings,
} from '../../../../shared/engine/heap/index.ts';
import type { AnalysisProgress } from '../../../../shared/core/analysis/analysis.ts';
import { unwrap } from '../../../../shared/base/errors.ts';
import type { OpenedFile } from './file-bytes.ts';
import { beginFigures } from './figures-ahead.ts';
import { prepareForHeap } from '../engine-settings.ts';
import { runPaced, type Pacing } from '../pause.ts';
import { READS_FROM_BYTES, type SecondThread, type TailAhead } from '../second-thread.ts';

/** Smaller files are analysed before the second thread has started. */
const MIN_SHARED_BYTES = 4 << 20;

/** About so many bytes have columns for each byte of the file between edges and strings: a sample's two short numbers are two of eight bytes. */
const REST_BYTES = 4;

export interface ReadSnapshotOptions {
  readonly signal: AbortSignal;
  /** See `SnapshotReaderOptions`. */
  readonly ceilingBytes: (neededBytes: number) => number;
  readonly onProgress: (progress: AnalysisProgress) => void;
  /** The caller wants classes before the edges are read. */
  readonly wantsFirstClasses: () => boolean;
  readonly pacing: Pacing;
  readonly second: SecondThread | null;
}

export interface ReadSnapshot {
  readonly graph: HeapGraph;
  /** Null before the second thread was requested. */
  readonly ephemerons: Ephemerons | null;
  /** A second thread can share the columns. */
  readonly isShared: boolean;
  /** Null if they were not begun; the caller's to cancel. */
  readonly figures: FiguresAhead | null;
}

/** A reader that has received the beginning of the file; its columns are shared when there is a second thread. */
export interface BegunReading {
  readonly reader: SnapshotReader;
  readonly bytesRead: number;
}

/** Throws `AppFailure` for errors in the file, for `too_large` and `cancelled`. */
export async function readSnapshot(
  file: OpenedFile,
  options: ReadSnapshotOptions,
  begun: BegunReading | null = null,
): Promise<ReadSnapshot> {
  const { signal, onProgress, second } = options;
  const { sizeBytes } = file.identity;
  prepareForHeap(sizeBytes);
  const chunks = Math.ceil(sizeBytes / TAIL_CHUNK_BYTES);
  const tailFromBytes = second?.readsFromBytes ?? READS_FROM_BYTES;
  const isShared = second !== null && !file.isGzip && sizeBytes >= MIN_SHARED_BYTES && chunks <= MAX_CHUNKS;
  if (isShared) second.prepare();
  const reader =
    begun?.reader ??
    createSnapshotReader({
      fileSizeBytes: file.isGzip ? null : sizeBytes,
      ceilingBytes: options.ceilingBytes,
      ...(isShared ? { columns: sharedColumns } : {}),
    });
  let position = begun?.bytesRead ?? 0;
  let tail: TailAhead | null = null;
  /** Strings that this thread read first. */
  let ahead: Omit<TailStrings, 'ephemerons'> | null = null;
  let areClassesReported = false;
  /** Begun as soon as the edges are there: what follows them is read meanwhile. */
  const begunAhead: { figures: FiguresAhead | null } = { figures: null };
  /** Null before the tail is started, and when no second thread reads it. */
  let claims: ClaimWord | null = null;

  /** Parses the file's own bytes up to `end`, or until the other thread has the next chunk. */
  async function feed(end: number, stopAtClaims: boolean): Promise<void> {
    for await (const { bytes, fileBytesRead } of file.chunks(signal, position, end)) {
      const isChunkStart = position % TAIL_CHUNK_BYTES === 0;
      if (stopAtClaims && claims !== null && isChunkStart && !claimFront(claims)) return;
      unwrap(reader.write(bytes));
      position = file.isGzip ? position + bytes.length : fileBytesRead;
      onProgress({ stage: 'reading', done: fileBytesRead, total: sizeBytes });
      if (isShared && sizeBytes >= tailFromBytes && tail === null && claims === null) beginTail();
      if (!areClassesReported) await reportFirstClasses(fileBytesRead);
      if (position >= end) return;
    }
  }

  /** Called when all nodes and strings are there; the second thread reads the strings first. */
  async function reportFirstClasses(done: number): Promise<void> {
    const { meta, nodes } = reader;
    const strings = ahead ?? tail?.strings ?? null;
    if (meta === null || nodes === null || strings === null || !options.wantsFirstClasses()) return;
    areClassesReported = true;
    const steps = findFirstClasses(nodes, createStringTable(strings.strings), meta);
    const firstClasses = await runPaced(steps, options.pacing, signal, () => {});
    onProgress({ stage: 'reading', done, total: sizeBytes, firstClasses });
  }

  function beginTail(): void {
    const { meta } = reader;
    if (meta === null) return;
    const columns = unwrap(reader.takeEdgeColumns());
    const word = createClaimWord(chunks, Math.ceil(position / TAIL_CHUNK_BYTES));
    claims = word;
    if (columns === null) return;
    tail =
      second?.scanTail({
        chunkBytes: TAIL_CHUNK_BYTES,
        fileSizeBytes: sizeBytes,
        descriptor: file.descriptor,
        layout: meta,
        columns,
        claims: word,
      }) ?? null;
  }

  /** Used if one thread reads the file: with the strings first, classes can be reported before the edges are read. */
  async function feedStringsFirst(): Promise<void> {
    // The header and the rest of its chunk: the header decides which error a file gets.
    if (position === 0) await feed(1, false);
    if (reader.meta === null) return;
    ahead = scanStringsAhead(sizeBytes, {
      read: (target, at) => readSync(file.descriptor, target, 0, target.length, at),
      isCancelled: () => signal.aborted,
    });
    if (ahead === null) return;
    await feed(ahead.stringsByteOffset, false);
    const table = createStringTable(ahead.strings);
    if (unwrap(reader.adoptStrings(table, ahead.stringsEndByteOffset))) position = ahead.stringsEndByteOffset;
  }

  try {
    const isOneThreads = !file.isGzip && sizeBytes >= MIN_SHARED_BYTES && sizeBytes < tailFromBytes;
    if (isOneThreads && options.wantsFirstClasses()) await feedStringsFirst();
    let ephemerons: Ephemerons | null = null;
    await feed(Number.POSITIVE_INFINITY, true);
    const found = position < sizeBytes && !file.isGzip ? ((await tailOf(tail)) ?? null) : null;
    if (found !== null && (await adopt(reader, found, (end) => feed(end, false)))) {
      position = found.stringsEndByteOffset;
      ({ ephemerons } = found);
    }
    if (!file.isGzip) await feed(Number.POSITIVE_INFINITY, false);
    return { graph: unwrap(reader.end()), ephemerons, isShared, ...begunAhead };
  } catch (thrown) {
    begunAhead.figures?.cancel();
    throw thrown;
  } finally {
    await cancel(tail);
  }

  /** Uses the part that the second thread read, as far as it fits; true when all of it does. */
  async function adopt(
    into: SnapshotReader,
    scan: TailScan & TailStrings,
    feedTo: (end: number) => Promise<void>,
  ): Promise<boolean> {
    if (scan.firstRowByteOffset < scan.edgesEndByteOffset) {
      await feedTo(scan.firstRowByteOffset);
      if (!unwrap(into.adoptEdges(scan))) return false;
      position = scan.edgesEndByteOffset;
    }
    const strings = createStringTable(scan.strings);
    const heap = into.walkable(strings);
    const restBytes = REST_BYTES * (scan.stringsByteOffset - scan.edgesEndByteOffset);
    if (heap !== null) begunAhead.figures = beginFigures(heap, scan.ephemerons, restBytes, options);
    await feedTo(scan.stringsByteOffset);
    return unwrap(into.adoptStrings(strings, scan.stringsEndByteOffset));
  }
}

async function tailOf(tail: TailAhead | null): Promise<(TailScan & TailStrings) | null> {
  return tail === null ? null : tail.result;
}

/** Until the second thread has ended it reads the file, which must stay open, and writes into the columns. */
async function cancel(tail: TailAhead | null): Promise<void> {
  if (tail === null) return;
  tail.cancel();
  await tail.result;
}
