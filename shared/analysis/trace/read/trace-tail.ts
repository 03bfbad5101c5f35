/**
 * Reads a trace from its end, on a second thread, while the first reads it from the start: events are objects of their own, so that a
 * piece can be read as soon as it is known where one of them begins. Pieces are taken from the last one on downwards, each up to where the
 * one above it begins; names and the like are numbered as this thread meets them, and numbered anew by the first (`adopt-tail.ts`).
 * Whatever is not as expected ends this with null, and the first thread reads the rest as if nobody had helped: errors are always its
 * errors.
 *
 *     {"traceEvents":[{…},{…},{…},{…},{…},{…}],"metadata":{…}}
 *      first thread ─────────►   ◄── 3. ◄── 2. ◄── 1.  first thread ►
 */
import { AppFailure } from '../../../contracts/errors.ts';
import { claimBack, type ClaimWord } from '../../heap/reading/chunk-claims.ts';
import type { IsKept } from '../columns.ts';
import { createSampleSink, type PieceOfSamples } from '../samples/sample-log.ts';
import type { SpelledPlaces, TakenPlaces } from './call-places.ts';
import type { EventColumns } from './event-blocks.ts';
import { findEvent } from './event-boundary.ts';
import type { SpelledIds } from './event-ids.ts';
import { PADDING, type ListPlace, type ScannedFacts } from './event-scanner.ts';
import type { TakenArgs } from './kept-args.ts';
import { TRACE_ERRORS } from './trace-errors.ts';
import { createTraceScan, type ToldMetadata } from './trace-scan.ts';

/** How files are divided among the two threads. */
export const TRACE_CHUNK_BYTES = 1 << 20;
/** Of what follows the list, and of an event that is longer than a piece: more is left to the first thread. */
const MAX_PIECE_BYTES = 16 << 20;
/** For the end of an event that begins in one chunk and ends in the next. */
const SPARE_BYTES = 1 << 16;

export interface TraceTailInput {
  readonly fileSizeBytes: number;
  /** Chunks begin at whole multiples of this. */
  readonly chunkBytes: number;
  readonly claims: ClaimWord;
  /** More memory than this is not taken: then this ends with null. */
  readonly limitBytes: number;
}

/** How the second thread reads the file and learns that nobody wants its work any more. */
export interface TraceTailSource {
  readonly isKept: IsKept;
  /** Fills `target` with bytes from `position`; returns how many there were. */
  read(target: Uint8Array, position: number): number;
  /** Asked once a chunk. */
  isCancelled(): boolean;
}

/** Events that follow each other, in numbers of the tail's tables. */
export interface TailPiece {
  /** Its first row in the tail's blocks, and the one behind its last. */
  readonly firstRow: number;
  readonly endRow: number;
  readonly kept: TakenArgs;
  readonly placed: TakenPlaces;
  readonly metadata: readonly ToldMetadata[];
  readonly samples: readonly PieceOfSamples[];
}

export interface TraceTail {
  /** The bracket of its first event, and the first byte that it did not need. */
  readonly firstByteOffset: number;
  readonly endByteOffset: number;
  /** Where the list stands at its end. */
  readonly place: ListPlace;
  readonly facts: ScannedFacts;
  /** In the order of the file; their rows are in the order in which they were read. */
  readonly pieces: readonly TailPiece[];
  readonly blocks: readonly EventColumns[];
  readonly names: readonly string[];
  readonly categories: readonly string[];
  readonly pids: readonly number[];
  readonly tids: readonly number[];
  readonly ids: SpelledIds;
  readonly places: SpelledPlaces;
}

/** Null: the first thread reads everything that is left. */
export function scanTraceTail(input: TraceTailInput, source: TraceTailSource): TraceTail | null {
  try {
    return scanPieces(input, source);
  } catch (thrown) {
    // The first thread comes to the same place and says what is wrong.
    if (thrown instanceof AppFailure) return null;
    throw thrown;
  }
}

function scanPieces(
  { fileSizeBytes, chunkBytes, claims, limitBytes }: TraceTailInput,
  source: TraceTailSource,
): TraceTail | null {
  let firstByteOffset = fileSizeBytes;
  let takenBytes = 0;
  const reserve = (bytes: number): void => {
    takenBytes += bytes;
    if (takenBytes > limitBytes) throw TRACE_ERRORS.tooLarge(firstByteOffset, limitBytes);
  };
  let metadata: ToldMetadata[] = [];
  let samples: PieceOfSamples[] = [];
  const scan = createTraceScan({
    isKept: source.isKept,
    samples: createSampleSink((piece) => samples.push(piece)),
    reserve,
    onMetadata: (told) => metadata.push(told),
  });
  const { scanner } = scan;
  /** From the last one on downwards. */
  const pieces: TailPiece[] = [];
  let end: { readonly byteOffset: number; readonly place: ListPlace } | null = null;
  /** What was read and comes behind the chunk that is read next. */
  let behind = new Uint8Array(0);
  /** Used again for each chunk: one that is given back would slow down all that is read later. */
  let buffer = new Uint8Array(chunkBytes + SPARE_BYTES);
  while (!source.isCancelled()) {
    const chunk = claimBack(claims);
    if (chunk < 0) break;
    const start = chunk * chunkBytes;
    const wanted = Math.min(chunkBytes, fileSizeBytes - start);
    const isLast = pieces.length === 0;
    const length = wanted + behind.length;
    if (length > MAX_PIECE_BYTES) return null;
    // Behind a piece that is not the last one an event follows: its comma has been read, and spaces change nothing.
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
    const [kept, placed] = [scan.kept.take(), scan.places.take()];
    pieces.push({ firstRow, endRow: scanner.count, kept, placed, metadata, samples });
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
    ids: scan.ids.spelled(),
    places: scan.places.spelled(),
  };
}

/** The memory of a tail that goes over to another thread. */
export function tailBuffers({ pieces, blocks, ids, places }: TraceTail): ArrayBuffer[] {
  const columns = [
    ...blocks.flatMap((block) => Object.values(block)),
    ...pieces.flatMap(({ kept, placed }) => [kept.events, kept.lengths, kept.bytes, placed.events, placed.placesOf]),
    ...[ids.ids, ids.scopes, places.spelled].flatMap(({ bytes, starts, salts }) => [bytes, starts, salts]),
  ];
  return columns.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []));
}
