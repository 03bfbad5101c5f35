/**
 * Parses a trace byte stream into columns. The file is an object with the list `traceEvents` among other members in any order, or only the
 * list, which may lack its end (Trace Event Format, "JSON Array Format"):
 *
 *
 *     {"traceEvents":[{…},{…}],"metadata":{…}} [{…},{…}
 */
import { createReservation } from '../../json/profile-file.ts';
import { createGuard, type AppFailure, type AppResult } from '../../../base/errors.ts';
import type { StoresArgs } from '../columns.ts';
import { createSampleCollector, type SampleCollector } from '../samples/sample-collector.ts';
import { BLOCK_ROWS, partOfBlock, type EventBlock } from './event-blocks.ts';
import { PADDING } from './event-scanner.ts';
import { createMemberSkipper, type MemberSkipper } from './member-skipper.ts';
import { TRACE_ERRORS } from './trace-errors.ts';
import { createTraceScan, parsed, type TraceScan } from './trace-scan.ts';
import type { TailPiece, TraceTail } from './trace-tail.ts';
import { CLOSE_OBJECT, COLON, COMMA, OPEN_LIST, OPEN_OBJECT, QUOTE, describeByte } from '../../../base/byte-codes.ts';

// Appends events that a second thread read. Its numbers (of names, threads, ids …) are replaced by those the first thread would have
// assigned, in file order, so that the trace is identical to the bit.

/** Maps numbers of one table to another; a number is assigned at its first use. */
interface Translation {
  one(number: number): number;
  all(column: Uint32Array): void;
}

function createTranslation(count: number, translate: (number: number) => number): Translation {
  /** Number + 1; 0 if not assigned yet. */
  const known = new Uint32Array(count);
  function one(number: number): number {
    if (known[number] === 0) known[number] = translate(number) + 1;
    return known[number] - 1;
  }
  return {
    one,
    all(column) {
      for (let at = 0; at < column.length; at += 1) {
        const to = known[column[at]];
        column[at] = to === 0 ? one(column[at]) : to - 1;
      }
    },
  };
}

/** Takes ownership of the tail's memory. */
function adoptTail(scan: TraceScan, collector: SampleCollector | null, tail: TraceTail): void {
  const { ids, places, pids, tids } = tail;
  const names = createTranslation(tail.names.length, (name) => scan.names.add(tail.names[name]));
  const categories = createTranslation(tail.categories.length, (of) => scan.categories.add(tail.categories[of]));
  const threads = createTranslation(pids.length, (thread) => scan.threads.indexOf(pids[thread], tids[thread]));
  const eventIds = createTranslation(ids.ids.starts.length, (id) => scan.ids.numberOf(id, ids));
  const codePlaces = createTranslation(places.places.length, (place) => scan.places.numberOf(place, places));
  const argTexts = createTranslation(tail.argTexts.starts.length, (text) =>
    scan.args.textNumberOf(text, tail.argTexts),
  );

  function adoptRows(rows: EventBlock): void {
    names.all(rows.name);
    categories.all(rows.category);
    threads.all(rows.thread);
    eventIds.all(rows.id);
    scan.scanner.adoptRows(rows);
  }

  function adopt({ firstRow, endRow, args, placed, metadata, samples }: TailPiece): void {
    /** Offset from rows of the tail to events of the trace. */
    const moved = scan.scanner.count - firstRow;
    for (let row = firstRow; row < endRow;) {
      const from = row % BLOCK_ROWS;
      const to = Math.min(BLOCK_ROWS, from + endRow - row);
      adoptRows(partOfBlock(tail.blocks[(row - from) / BLOCK_ROWS], from, to));
      row += to - from;
    }
    codePlaces.all(placed.placesOf);
    scan.args.adopt(args, moved, (text) => argTexts.one(text));
    scan.places.adopt(placed, moved);
    for (const event of metadata) scan.takeMetadata(event);
    for (const piece of samples) {
      collector?.add(piece.type === 'begin' ? { ...piece, thread: threads.one(piece.thread) } : piece);
    }
  }

  for (const piece of tail.pieces) adopt(piece);
  for (const [thread, durationUs] of tail.taskUs.entries()) {
    if (durationUs > 0) scan.threads.addTask(threads.one(thread), durationUs, tail.taskProcessorUs[thread]);
  }
  scan.scanner.adoptPlace(tail.place, tail.facts);
}

/** Longer than any event of a browser; an incomplete event is buffered. */
const MAX_EVENT_BYTES = 64 << 20;
/** Bytes of the next chunk appended to an incomplete event: most are far shorter. */
const JOINED_BYTES = 64 << 10;
/** An incomplete event is parsed again when it has grown by this factor. */
const AGAIN = 1.5;
/** Limit of the file's metadata, which may include source maps from DevTools. */
const MAX_METADATA_BYTES = 4 << 20;
const MAX_KEY_BYTES = 256;
const NOTHING = new Uint8Array(0);

export interface TraceReaderOptions {
  readonly storesArgs: StoresArgs;
  /** Called again whenever the columns would exceed the last limit. */
  readonly ceilingBytes?: (neededBytes: number) => number;
  /** False ignores the samples in the trace. */
  readonly withSamples?: boolean;
  /** For tests: see `TraceScanOptions`. */
  readonly kernelFromBytes?: number;
}

/** A parsed trace before its columns are created. */
export interface ReadTrace {
  readonly scan: TraceScan;
  readonly samples: SampleCollector | null;
  /** The file's `metadata`; null if there is none or it exceeds the limit. */
  readonly metadata: unknown;
  /** Size of the decompressed file. */
  readonly sizeBytes: number;
  /** The list ends inside an event. */
  readonly isCut: boolean;
}

export interface TraceReader {
  /** Reads the next bytes. After an error every further call returns the same error. The chunk may be reused afterwards. */
  write(chunk: Uint8Array): AppResult<undefined>;
  /** Events so far. */
  readonly events: number;
  /** The list of events has begun and not ended, so another thread may read from its end. */
  readonly isAmongEvents: boolean;
  /**
   * Appends what another thread read: the next bytes are those after it, and the reader owns the tail. Returns false without any change if
   * it does not begin with the next event.
   */
  adopt(tail: TraceTail): AppResult<boolean>;
  /** Ends the file; returns the trace or the error. */
  end(): AppResult<ReadTrace>;
}

type Place =
  | 'start'
  | 'key'
  | 'key-or-end'
  | 'in-key'
  | 'colon'
  | 'list'
  | 'events'
  | 'member'
  | 'after-member'
  | 'finished';

export function createTraceReader({
  storesArgs,
  ceilingBytes = () => Number.POSITIVE_INFINITY,
  withSamples = true,
  kernelFromBytes,
}: TraceReaderOptions): TraceReader {
  let bytesRead = 0;
  const reserve = createReservation(ceilingBytes, (limitBytes) => TRACE_ERRORS.tooLarge(bytesRead, limitBytes));
  const samples = withSamples ? createSampleCollector(reserve) : null;
  const scan = createTraceScan({ storesArgs, samples, reserve, kernelFromBytes });
  const { scanner } = scan;

  let place: Place = 'start';
  let isObject = false;
  let hasEvents = false;
  let isBlank = true;
  const guard = createGuard();
  let key: number[] = [];
  let skipper: MemberSkipper | null = null;
  let metadataText: string | null = null;
  let isMetadata = false;
  /** The incomplete event from earlier chunks, and the length at which it is parsed again. */
  let carried: Uint8Array<ArrayBuffer> = NOTHING;
  let carriedBytes = 0;
  let lookAgainBytes = 0;

  const fail = (at: number, what: string): AppFailure =>
    hasEvents ? TRACE_ERRORS.damaged(at, what) : TRACE_ERRORS.foreign(at, what);

  function beginEvents(at: number): void {
    if (hasEvents) throw TRACE_ERRORS.damaged(at, 'it has two lists of events');
    hasEvents = true;
    place = 'events';
  }

  function endEvents(): void {
    place = isObject ? 'after-member' : 'finished';
  }

  function endMember(): void {
    if (skipper === null) return;
    if (isMetadata) metadataText = skipper.text();
    skipper = null;
    place = 'after-member';
  }

  function beginMember(at: number): void {
    const name = String.fromCharCode(...key);
    key = [];
    if (name === 'traceEvents') {
      if (hasEvents) throw TRACE_ERRORS.damaged(at, 'it has two lists of events');
      place = 'list';
      return;
    }
    isMetadata = name === 'metadata';
    skipper = createMemberSkipper(isMetadata ? MAX_METADATA_BYTES : 0);
    place = 'member';
  }

  /** Handles a byte between the parts of the file, except whitespace. */
  function take(byte: number, at: number): void {
    switch (place) {
      case 'start':
        if (byte === OPEN_LIST) {
          beginEvents(at);
        } else {
          if (byte !== OPEN_OBJECT) throw fail(at, 'it is neither a JSON object nor a list');
          isObject = true;
          place = 'key-or-end';
        }
        return;
      case 'key':
      case 'key-or-end':
        if (byte === QUOTE) place = 'in-key';
        else if (byte === CLOSE_OBJECT && place === 'key-or-end') place = 'finished';
        else throw fail(at, `found ${describeByte(byte)} instead of a name`);
        return;
      case 'in-key':
        if (byte === QUOTE) place = 'colon';
        else if (key.push(byte) > MAX_KEY_BYTES) throw fail(at, 'the name of a member never ends');
        return;
      case 'colon':
        if (byte !== COLON) throw fail(at, `found ${describeByte(byte)} instead of a colon`);
        beginMember(at);
        return;
      case 'list':
        if (byte !== OPEN_LIST) throw fail(at, `found ${describeByte(byte)} instead of the list of events`);
        beginEvents(at);
        return;
      case 'after-member':
        if (byte === COMMA) place = 'key';
        else if (byte === CLOSE_OBJECT) place = 'finished';
        else throw fail(at, `found ${describeByte(byte)} instead of a comma or bracket`);
        return;
      default:
        throw fail(at, 'there is text after its end');
    }
  }

  /** Completes an event from an earlier chunk; returns the position in the chunk at which to continue. */
  function joinCarried(chunk: Uint8Array, from: number, chunkAt: number): number {
    const before = carriedBytes;
    const wanted = Math.max(JOINED_BYTES, before, lookAgainBytes - before);
    const piece = chunk.subarray(from, Math.min(chunk.length, from + wanted));
    append(piece);
    if (carriedBytes < lookAgainBytes) return from + piece.length;
    const joined = carried.subarray(0, carriedBytes);
    const joinedAt = chunkAt + from - before;
    const behind = scanner.scan(joined, 0, joinedAt);
    if (scanner.isEnded) {
      endEvents();
      carriedBytes = 0;
      if (behind >= before) return from + behind - before;
      feed(joined.slice(behind), joinedAt + behind);
      return from + piece.length;
    }
    if (behind >= before) {
      carriedBytes = 0;
      return from + behind - before;
    }
    carry(joined.subarray(behind), joinedAt + behind);
    return from + piece.length;
  }

  function append(piece: Uint8Array): void {
    if (carriedBytes + piece.length > carried.length) {
      const larger = new Uint8Array(Math.max(JOINED_BYTES * 2, (carriedBytes + piece.length) * 2));
      larger.set(carried.subarray(0, carriedBytes));
      carried = larger;
    }
    carried.set(piece, carriedBytes);
    carriedBytes += piece.length;
  }

  /** Stores the rest of a chunk: the beginning of an event. */
  function carry(rest: Uint8Array, at: number): void {
    if (rest.length > MAX_EVENT_BYTES) throw fail(at, 'the event that begins here never ends');
    // Already in `carried`: moved to its front.
    if (rest.buffer === carried.buffer) {
      carried.copyWithin(0, rest.byteOffset - carried.byteOffset, rest.byteOffset - carried.byteOffset + rest.length);
      carriedBytes = rest.length;
    } else {
      carriedBytes = 0;
      append(rest);
    }
    // A few more bytes usually suffice; an event of megabytes in small chunks must not be parsed from its beginning with each chunk.
    lookAgainBytes = rest.length < JOINED_BYTES ? 0 : Math.min(MAX_EVENT_BYTES + 1, Math.ceil(rest.length * AGAIN));
  }

  /** Handles bytes outside the list one by one, and the list in chunks. `at` is the offset of the first byte. */
  function feed(chunk: Uint8Array, at: number): void {
    let i = 0;
    while (i < chunk.length) {
      if (place === 'events') {
        if (carriedBytes > 0) {
          i = joinCarried(chunk, i, at);
          continue;
        }
        const behind = scanner.scan(chunk, i, at);
        if (scanner.isEnded) {
          endEvents();
        } else if (behind < chunk.length) {
          carry(chunk.subarray(behind), at + behind);
          return;
        }
        i = behind;
        continue;
      }
      if (skipper !== null) {
        i = skipper.feed(chunk, i);
        if (skipper.isDone) {
          if (skipper.isBlank) throw fail(at + i, `found ${describeByte(chunk[i])} instead of a value`);
          endMember();
        }
        continue;
      }
      const byte = chunk[i];
      const isSpace = byte === 32 || byte === 10 || byte === 13 || byte === 9;
      // UTF-8's byte order mark, which some editors write.
      const isMark = isBlank && at + i < 3 && (byte === 0xef || byte === 0xbb || byte === 0xbf);
      if (place === 'in-key' || (!isSpace && !isMark)) {
        isBlank = false;
        take(byte, at + i);
      }
      i += 1;
    }
  }

  /** The last event may end with the last byte, so it is parsed with padding of spaces. */
  function endCarried(): void {
    if (carriedBytes === 0) return;
    const last = new Uint8Array(carriedBytes + PADDING.length);
    last.set(carried.subarray(0, carriedBytes));
    last.set(PADDING, carriedBytes);
    const at = bytesRead - carriedBytes;
    const whole = carriedBytes;
    carriedBytes = 0;
    const behind = scanner.scan(last, 0, at);
    if (scanner.isEnded) {
      endEvents();
      feed(last.subarray(behind, whole), at + behind);
    } else if (behind < whole) {
      carry(last.subarray(behind, whole), at + behind);
    }
  }

  return {
    write: (chunk) =>
      guard.run(() => {
        feed(chunk, bytesRead);
        bytesRead += chunk.length;
        return undefined;
      }),
    get events() {
      return scanner.count;
    },
    get isAmongEvents() {
      return place === 'events' && !guard.hasFailed;
    },
    adopt: (tail) =>
      guard.run(() => {
        endCarried();
        const isNext = place === 'events' && carriedBytes === 0 && !scanner.isBehindEvent;
        if (!isNext || tail.firstByteOffset !== bytesRead) return false;
        adoptTail(scan, samples, tail);
        bytesRead = tail.endByteOffset;
        if (scanner.isEnded) endEvents();
        return true;
      }),
    end: () =>
      guard.run(() => {
        endCarried();
        if (bytesRead === 0) throw TRACE_ERRORS.empty();
        if (isBlank) throw TRACE_ERRORS.foreign(0, 'it contains only whitespace');
        const isOpenList = place === 'events' && !isObject;
        if (place !== 'finished' && !isOpenList) {
          throw hasEvents ? TRACE_ERRORS.truncated(bytesRead) : fail(bytesRead, 'it ends before its events begin');
        }
        if (!hasEvents) throw fail(0, 'it has no list of events');
        if (scanner.count > 0 && !scanner.hasPhase)
          throw TRACE_ERRORS.foreign(0, 'none of its entries has a phase ("ph")');
        return {
          scan,
          samples,
          metadata: metadataText === null ? null : parsed(metadataText),
          sizeBytes: bytesRead,
          isCut: carriedBytes > 0,
        };
      }),
  };
}
