/**
 * Reads a trace from its end on a second thread while the first thread reads it from the start: events are independent, so a chunk can be
 * parsed once the start of an event in it is known. Chunks are read from the last one downwards, each up to the start of the previous one;
 * names and the like are numbered by this thread and renumbered by the first (`trace-reader.ts`). On unexpected content returns null, and the
 * first thread reads the rest as usual, so errors are always reported by it.
 *
 *
 *     {"traceEvents":[{…},{…},{…},{…},{…},{…}],"metadata":{…}}
 *      first thread ─────────► ◄── 3. ◄── 2. ◄── 1. first thread ►
 */
import { AppFailure } from '../../../base/errors.ts';
import { claimBack, type ClaimWord } from '../../heap/reading/chunk-claims.ts';
import type { StoresArgs } from '../columns.ts';
import { createSampleSink, type PieceOfSamples } from '../samples/sample-log.ts';
import type { SpelledPlaces, TakenPlaces } from './call-places.ts';
import type { EventBlock } from './event-blocks.ts';
import { findEvent } from './event-boundary.ts';
import type { SpelledIds } from './event-ids.ts';
import { PADDING } from './event-scanner.ts';
import type { ListPlace, ScannedFacts } from './scanner-types.ts';
import type { ArgsTexts, TakenArgs } from './stored-args.ts';
import { TRACE_ERRORS } from './trace-errors.ts';
import { createTraceScan, type MetadataEvent } from './trace-scan.ts';

/** Chunk size for dividing files between the two threads. */
export const TRACE_CHUNK_BYTES = 1 << 20;
/** Limit for the text after the list, and for an event longer than a chunk; beyond it the first thread reads. */
const MAX_PIECE_BYTES = 16 << 20;
/** For the rest of an event that continues in the next chunk. */
const SPARE_BYTES = 1 << 16;

export interface TraceTailInput {
  readonly fileSizeBytes: number;
  /** Chunks begin at multiples of this. */
  readonly chunkBytes: number;
  readonly claims: ClaimWord;
  /** Memory limit; beyond it returns null. */
  readonly limitBytes: number;
  /** For its first blocks of events: `blockMemory`, or nothing. */
  readonly memory: readonly ArrayBuffer[];
}

/** The second thread's access to the file, and its cancellation. */
export interface TraceTailSource {
  readonly storesArgs: StoresArgs;
  /** Fills `target` from `position`; returns the number of bytes. */
  read(target: Uint8Array, position: number): number;
  /** Called once per chunk. */
  isCancelled(): boolean;
}

/** Consecutive events, with numbers of the tail's tables. */
export interface TailPiece {
  /** First row in the tail's blocks, and the row after the last. */
  readonly firstRow: number;
  readonly endRow: number;
  readonly args: TakenArgs;
  readonly placed: TakenPlaces;
  readonly metadata: readonly MetadataEvent[];
  readonly samples: readonly PieceOfSamples[];
}

export interface TraceTail {
  /** Position of the bracket of its first event, and of the first unused byte. */
  readonly firstByteOffset: number;
  readonly endByteOffset: number;
  /** List position at its end. */
  readonly place: ListPlace;
  readonly facts: ScannedFacts;
  /** In file order; their rows are in reading order. */
  readonly pieces: readonly TailPiece[];
  readonly blocks: readonly EventBlock[];
  readonly names: readonly string[];
  readonly categories: readonly string[];
  readonly pids: readonly number[];
  readonly tids: readonly number[];
  /** By thread: sums of the tasks whose processor time is known. */
  readonly taskUs: readonly number[];
  readonly taskProcessorUs: readonly number[];
  readonly ids: SpelledIds;
  readonly places: SpelledPlaces;
  readonly argTexts: ArgsTexts;
}

/** Null: the first thread reads the rest. */
export function scanTraceTail(input: TraceTailInput, source: TraceTailSource): TraceTail | null {
  try {
    return scanPieces(input, source);
  } catch (thrown) {
    // The first thread will reach the same position and report the error.
    if (thrown instanceof AppFailure) return null;
    throw thrown;
  }
}

function scanPieces(
  { fileSizeBytes, chunkBytes, claims, limitBytes, memory }: TraceTailInput,
  source: TraceTailSource,
): TraceTail | null {
  let firstByteOffset = fileSizeBytes;
  let takenBytes = 0;
  const reserve = (bytes: number): void => {
    takenBytes += bytes;
    if (takenBytes > limitBytes) throw TRACE_ERRORS.tooLarge(firstByteOffset, limitBytes);
  };
  let metadata: MetadataEvent[] = [];
  let samples: PieceOfSamples[] = [];
  const scan = createTraceScan({
    storesArgs: source.storesArgs,
    samples: createSampleSink((piece) => samples.push(piece)),
    reserve,
    onMetadata: (event) => metadata.push(event),
    memory,
  });
  const { scanner } = scan;
  /** From the last one downwards. */
  const pieces: TailPiece[] = [];
  let end: { readonly byteOffset: number; readonly place: ListPlace } | null = null;
  /** Bytes already read that follow the next chunk. */
  let behind = new Uint8Array(0);
  /** Reused for each chunk: freeing and allocating it would slow down all later reads. */
  let buffer = new Uint8Array(chunkBytes + SPARE_BYTES);
  while (!source.isCancelled()) {
    const chunk = claimBack(claims);
    if (chunk < 0) break;
    const start = chunk * chunkBytes;
    const wanted = Math.min(chunkBytes, fileSizeBytes - start);
    const isLast = pieces.length === 0;
    const length = wanted + behind.length;
    if (length > MAX_PIECE_BYTES) return null;
    // Every chunk except the last is followed by an event: its comma was read, and spaces have no effect.
    if (buffer.length < length + PADDING.length) buffer = new Uint8Array((length + PADDING.length) * 2);
    const bytes = buffer.subarray(0, isLast ? length : length + PADDING.length);
    if (source.read(bytes.subarray(0, wanted), start) !== wanted) return null;
    bytes.set(behind, wanted);
    if (!isLast) bytes.set(PADDING, length);
    const first = findEvent(bytes, 0);
    if (first < 0) {
      behind = bytes.slice(0, length);
      continue;
    }
    const firstRow = scanner.count;
    const stopped = scanner.scan(bytes, first, start);
    if (isLast) {
      const { isEnded, isBehindEvent } = scanner;
      end = { byteOffset: start + stopped, place: { isEnded, isBehindEvent } };
    } else if (scanner.isEnded || scanner.isBehindEvent || stopped < length) {
      return null;
    }
    const [args, placed] = [scan.args.take(), scan.places.take()];
    pieces.push({ firstRow, endRow: scanner.count, args, placed, metadata, samples });
    [metadata, samples] = [[], []];
    scanner.beginAgain();
    firstByteOffset = start + first;
    behind = bytes.slice(0, first);
  }
  if (end === null || source.isCancelled() || !scan.threads.isNumbered) return null;
  const { firstUs, lastUs, hasZero, hasPhase } = scanner;
  return {
    firstByteOffset,
    endByteOffset: end.byteOffset,
    place: end.place,
    facts: { firstUs, lastUs, hasZero, hasPhase },
    pieces: pieces.toReversed(),
    blocks: scan.blocks.take(),
    names: scan.names.texts,
    categories: scan.categories.texts,
    pids: scan.threads.pids,
    tids: scan.threads.tids,
    taskUs: scan.threads.taskUs,
    taskProcessorUs: scan.threads.taskProcessorUs,
    ids: scan.ids.spelled(),
    places: scan.places.spelled(),
    argTexts: scan.args.texts(),
  };
}

/** Buffers to transfer with a tail to another thread. */
export function tailBuffers({ pieces, blocks, ids, places, argTexts }: TraceTail): ArrayBuffer[] {
  const columns = [
    // All columns of a block are in one buffer.
    ...blocks.map(({ startUs }) => startUs),
    ...pieces.flatMap(({ args, placed }) => [...Object.values(args), placed.events, placed.placesOf]),
    // All columns of a chunk, too.
    ...pieces.flatMap(({ samples }) => samples.flatMap((of) => (of.type === 'chunk' ? [of.chunk.samples] : []))),
    ...[argTexts.bytes, argTexts.starts],
    ...[ids.ids, ids.scopes, places.spelled].flatMap(({ bytes, starts, salts }) => [bytes, starts, salts]),
  ];
  return columns.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []));
}
