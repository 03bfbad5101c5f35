/** Opens a trace for queries. */
import { claimFront, createClaimWord, MAX_CHUNKS, type ClaimWord } from '../../../../shared/engine/heap/index.ts';
import { analyseProfile, createProfileQueries, type ProfileQueries } from '../../../../shared/engine/profile/index.ts';
import { runSteps } from '../../../../shared/engine/steps/index.ts';
import {
  analyseTrace,
  blockMemory,
  createTraceQueries,
  createTraceReader,
  namedFunctions,
  sampledProfile,
  storesArgs,
  TRACE_CHUNK_BYTES,
  type TraceDocument,
  type TraceQueries,
  type TraceTail,
} from '../../../../shared/engine/trace/index.ts';
import type { CpuPlace, CpuThread } from '../../../../shared/engine/profile/contract/sampled-profiles.ts';
import { AppFailure, appError, unwrap } from '../../../../shared/base/errors.ts';
import { prepareForTrace } from '../engine-settings.ts';
import { runPaced } from '../pause.ts';
import type { TraceTailAhead } from '../second-thread.ts';
import { openFile, type OpenedFile } from './file-bytes.ts';
import { TRACE_FORM, traceContents } from '../column-cache/contents.ts';
import type { CacheWriting } from '../column-cache/column-cache.ts';
import type { OpenHeapOptions } from './open-heap.ts';
import type { ReadProfile } from './read-profile.ts';

// Reads a trace into an analysed document. A second thread, if there is one, reads from the end of the file while this one reads from the
// start; see shared/engine/trace/read/trace-tail.ts.

/** More than a trace of 1 GB has: of a file with tiny events, the estimate would be gigabytes. The thread allocates what is missing. */
const MOST_GIVEN_EVENTS = 1 << 22;

/** Throws `AppFailure` for every expected failure: of the file, of the format, `too_large`, `cancelled`. */
async function readTraceFile(
  file: OpenedFile,
  { signal, pacing, onProgress, ceilingBytes, second }: OpenHeapOptions,
): Promise<ReadProfile<TraceDocument>> {
  prepareForTrace();
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
        memory: second.needsMemory
          ? blockMemory(Math.min(MOST_GIVEN_EVENTS, (reader.events / position) * (sizeBytes - position)))
          : [],
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

/** Users alternate between two threads. */
const MAX_SAMPLED = 2;

export interface OpenTrace {
  readonly kind: 'trace';
  readonly queries: TraceQueries;
  /**
   * The CPU samples of a thread (default: the page's main thread, else the thread with the most samples), queried like a CPU profile; its
   * times are the trace's. Null when the trace has none.
   */
  readonly sampled: (thread?: CpuThread) => ProfileQueries | null;
  /** Functions that were sampled on any thread, and functions and scripts that events ran. */
  readonly namedFunctions: () => readonly CpuPlace[];
  readonly heldBytes: number;
  /** The document is closed: the column cache is still written. */
  release(): void;
  /** Frees memory: cancels a pending write of the column cache. */
  evict(): void;
}

/** Throws as `readProfile` does. */
export async function openTrace(file: OpenedFile, options: OpenHeapOptions): Promise<OpenTrace> {
  const { identity } = file;
  const read = await readTrace(file, options);
  return openedTrace(read, {
    readBytes: (from, length) => readAgain(options.filePath, identity, from, length),
    reportBug: options.reportBug,
  });
}

export interface OpenedTraceParts {
  /** Size in bytes of the JSON that the trace was read from. */
  readonly readBytes: (from: number, length: number) => Promise<Uint8Array>;
  readonly reportBug: (thrown: unknown) => void;
  /** The document is closed, or its memory is needed. */
  readonly onOver?: () => void;
}

/** The document of a trace that has been read. */
export function openedTrace(
  { document, facts, writing }: ReadTrace,
  { readBytes, reportBug, onOver }: OpenedTraceParts,
): OpenTrace {
  const queries = createTraceQueries(document, { facts, readBytes, reportBug });
  /** Keyed by thread, in order of use. */
  const sampled = new Map<string, ProfileQueries>();
  const heldBytes = (): number =>
    [...sampled.values()].reduce((sum, each) => sum + each.document.heldBytes, queries.heldBytes);
  return {
    kind: 'trace',
    queries,
    sampled(thread) {
      const key = thread === undefined ? '' : `${thread.pid}:${thread.tid}`;
      const profile = sampled.has(key) ? null : sampledProfile(queries, thread);
      const asked =
        sampled.get(key) ?? (profile === null ? null : createProfileQueries(runSteps(analyseProfile(profile)), facts));
      if (asked === null) return null;
      sampled.delete(key);
      sampled.set(key, asked);
      const [longestUnasked] = sampled.keys();
      if (sampled.size > MAX_SAMPLED && longestUnasked !== undefined) sampled.delete(longestUnasked);
      return asked;
    },
    namedFunctions: () => namedFunctions(queries),
    get heldBytes() {
      return heldBytes();
    },
    release() {
      writing?.release(heldBytes());
      onOver?.();
    },
    evict() {
      writing?.stop();
      onOver?.();
    },
  };
}

export interface ReadTrace extends ReadProfile<TraceDocument> {
  /** The write of the columns to the cache; null if there is none. */
  readonly writing: CacheWriting | null;
}

/** From the column cache, else from the file itself. */
async function readTrace(file: OpenedFile, options: OpenHeapOptions): Promise<ReadTrace> {
  const { signal, pacing, ceilingBytes, onProgress } = options;
  const startedMs = pacing.now();
  const cache = (await options.columnCache?.of(file, options.filePath)) ?? null;
  const cached = await cache?.readAs(TRACE_FORM, {
    signal,
    ceilingBytes,
    onRead: (done, total) => onProgress({ stage: 'reading', done, total }),
  });
  if (cached !== undefined && cached !== null) {
    const facts = { readMs: pacing.now() - startedMs, fileSizeBytes: file.identity.sizeBytes };
    return { document: cached, facts, writing: null };
  }
  const read = await readTraceFile(file, options);
  const contents = cache === null ? null : traceContents(read.document);
  return { ...read, writing: contents === null ? null : (cache?.writeAs(contents) ?? null) };
}

/** Bytes of the decompressed file, which was closed after reading. */
export async function readAgain(
  filePath: string,
  { inode, sizeBytes, modifiedNs }: OpenedFile['identity'],
  from: number,
  length: number,
): Promise<Uint8Array> {
  const file = await openFile(filePath);
  try {
    const now = file.identity;
    if (now.inode !== inode || now.sizeBytes !== sizeBytes || now.modifiedNs !== modifiedNs) {
      throw new AppFailure(
        appError('analysis_failed', `${filePath} was changed since it was opened.`, 'Open it again.'),
      );
    }
    return file.isGzip ? await readUnzipped(file, from, length) : await file.readAt(from, length);
  } finally {
    await file.close();
  }
}

/** A gzip file can only be read from its beginning. */
async function readUnzipped(file: OpenedFile, from: number, length: number): Promise<Uint8Array> {
  const wanted = new Uint8Array(length);
  let at = 0;
  for await (const { bytes } of file.chunks(new AbortController().signal)) {
    const begin = Math.max(0, from - at);
    if (begin < bytes.length && at < from + length) {
      wanted.set(bytes.subarray(begin, from + length - at), at + begin - from);
    }
    at += bytes.length;
    if (at >= from + length) break;
  }
  return wanted.subarray(0, Math.max(0, Math.min(length, at - from)));
}
