/**
 * Reads a trace into an analysed document. A second thread, if there is one, reads from the end of the file while this one reads from the
 * start; see shared/engine/trace/read/trace-tail.ts.
 */
import { claimFront, createClaimWord, MAX_CHUNKS, type ClaimWord } from '../../../../shared/engine/heap/index.ts';
import {
  analyseTrace,
  createTraceReader,
  storesArgs,
  TRACE_CHUNK_BYTES,
  type TraceDocument,
  type TraceTail,
} from '../../../../shared/engine/trace/index.ts';
import { unwrap } from '../../../../shared/base/errors.ts';
import type { OpenedFile } from './file-bytes.ts';
import type { OpenHeapOptions } from './open-heap.ts';
import { keepNewSpaceSmall } from '../new-space.ts';
import { runPaced } from '../pause.ts';
import type { ReadProfile } from './read-profile.ts';
import type { TraceTailAhead } from '../second-thread.ts';

/** Throws `AppFailure` for every expected failure: of the file, of the format, `too_large`, `cancelled`. */
export async function readTraceFile(
  file: OpenedFile,
  { signal, pacing, onProgress, ceilingBytes, second }: OpenHeapOptions,
): Promise<ReadProfile<TraceDocument>> {
  keepNewSpaceSmall();
  const startedMs = pacing.now();
  const { sizeBytes } = file.identity;
  const reader = createTraceReader({ storesArgs, ceilingBytes });
  const chunks = Math.ceil(sizeBytes / TRACE_CHUNK_BYTES);
  const isShared = second !== null && !file.isGzip && sizeBytes >= second.readsFromBytes && chunks <= MAX_CHUNKS;
  if (isShared) second.prepare();
  let position = 0;
  let tail: TraceTailAhead | null = null;
  /** Null before the tail is started, and when no second thread reads it. */
  let claims: ClaimWord | null = null;

  /** Parses the file up to `end`, or until the other thread has the next chunk. */
  async function feed(end: number, stopAtClaims: boolean): Promise<void> {
    for await (const { bytes, fileBytesRead } of file.chunks(signal, position, end)) {
      const isChunkStart = position % TRACE_CHUNK_BYTES === 0;
      if (stopAtClaims && claims !== null && isChunkStart && !claimFront(claims)) return;
      unwrap(reader.write(bytes));
      position = fileBytesRead;
      onProgress({ stage: 'reading', done: fileBytesRead, total: sizeBytes });
      if (isShared && claims === null && reader.isAmongEvents) beginTail();
    }
  }

  /** Both threads share the rest of the file from the next chunk on. */
  function beginTail(): void {
    claims = createClaimWord(chunks, Math.ceil(position / TRACE_CHUNK_BYTES));
    tail =
      second?.scanTrace({
        fileSizeBytes: sizeBytes,
        chunkBytes: TRACE_CHUNK_BYTES,
        claims,
        // No document is evicted for this: with little memory, one thread grows the columns as it reads.
        limitBytes: ceilingBytes(0),
        descriptor: file.descriptor,
      }) ?? null;
    if (tail === null) claims = null;
  }

  try {
    await feed(Number.POSITIVE_INFINITY, true);
    if (!file.isGzip && position < sizeBytes) {
      const found = await tailOf(tail);
      if (found !== null) {
        await feed(found.firstByteOffset, false);
        if (unwrap(reader.adopt(found))) position = found.endByteOffset;
      }
      await feed(Number.POSITIVE_INFINITY, false);
    }
    const document = await runPaced(analyseTrace(unwrap(reader.end())), pacing, signal, onProgress);
    return { document, facts: { readMs: pacing.now() - startedMs, fileSizeBytes: sizeBytes } };
  } finally {
    await cancel(tail);
  }
}

async function tailOf(tail: TraceTailAhead | null): Promise<TraceTail | null> {
  return tail === null ? null : tail.result;
}

/** Until the second thread has ended it reads the file, which must stay open. */
async function cancel(tail: TraceTailAhead | null): Promise<void> {
  if (tail === null) return;
  tail.cancel();
  await tail.result;
}
