/**
 * Parses the list of events from chunks of bytes directly into columns, without an object or string per event. Members may come in any
 * order (Chrome writes `args` first, before the members that decide whether they are needed); `args` are skipped and found again by
 * position.
 *
 *     {"args":{…},"cat":"toplevel","dur":23,"name":"RunTask","ph":"X","pid":1,"tid":1,"ts":22896248816}
 */
import { BLOCK_ROWS, type EventBlock } from './event-blocks.ts';
import { INTO, OUT_OF } from './event-ids.ts';
import {
  ARGS,
  BIND,
  CAT,
  DUR,
  FLOW_IN,
  FLOW_OUT,
  ID,
  ID2,
  KEY_BYTES,
  KEY_LENGTHS,
  NAME,
  OTHER,
  PH,
  PID,
  SCOPE,
  TDUR,
  TID,
  TS,
  keyCode,
} from './event-keys.ts';
import { requireRange, timeOf, wordValue } from './event-values.ts';
import { CUT, endOfText, numberOf, skipDigits, skipNested, skipSpaces, skipWord } from './json-skip.ts';
import type { EventScanner, ScannerParts } from './scanner-types.ts';
import { TRACE_ERRORS } from './trace-errors.ts';
import { createUsedEvents } from './used-events.ts';
import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  describeByte,
} from '../../../base/byte-codes.ts';

const METADATA = 77;
const COMPLETE = 88;
/** The first letter of `true`. */
const LETTER_T = 116;

const NOTHING = -1;

/** Padding of spaces after the end of the file, instead of bounds checks at every byte. */
export const PADDING = new Uint8Array(KEY_BYTES + 4).fill(32);

/** Digits that are read in the fast path, and those that fit 32 bits. */
const PLAIN_DIGITS = 15;
const SMALL_DIGITS = 9;
const POWERS_OF_TEN = new Float64Array(Array.from({ length: PLAIN_DIGITS }, (_, power) => 10 ** power));

export function createEventScanner(parts: ScannerParts): EventScanner {
  const { blocks, names, categories, threads, ids, taker, endOfArgs } = parts;
  let block: EventBlock | null = null;
  /** Row in the block. */
  let row = BLOCK_ROWS;
  let count = 0;
  let isEnded = false;
  /** An event was read, so a comma or the end must follow. */
  let isBehindEvent = false;
  let firstUs = Number.POSITIVE_INFINITY;
  let lastUs = Number.NEGATIVE_INFINITY;
  let hasZero = false;
  let hasPhase = false;
  const usedEvents = createUsedEvents(parts);
  const noName = names.add('');
  const noCategory = categories.add('');

  /** A process or thread with a name instead of a number. */
  function namedNumber(bytes: Uint8Array, from: number, to: number, fileOffset: number): number {
    const number = numberOf(bytes, from, to);
    if (!Number.isNaN(number)) requireRange(number, bytes, from, to, fileOffset);
    return Number.isNaN(number) ? threads.numberOf(new TextDecoder().decode(bytes.subarray(from, to))) : number;
  }

  /** Reads one event from its bracket; returns the position after it, or `CUT`. */
  function scanEvent(bytes: Uint8Array, view: DataView, eventAt: number, fileOffset: number): number {
    const { length } = bytes;
    const lastKeyAt = length - KEY_BYTES;
    let name = noName;
    let category = noCategory;
    let phase = 0;
    let ts = 0;
    let dur = 0;
    /** Processor time; -1 if it is not known. */
    let tdur = -1;
    let pid = 0;
    let tid = 0;
    let argsFrom = NOTHING;
    let argsTo = NOTHING;
    let idFrom = NOTHING;
    let idTo = NOTHING;
    let isId2 = false;
    let bindFrom = NOTHING;
    let bindTo = NOTHING;
    let flows = 0;
    let scopeFrom = 0;
    let scopeTo = 0;
    let i = eventAt + 1;
    for (;;) {
      if (i >= lastKeyAt) return CUT;
      let byte = bytes[i];
      if (byte !== QUOTE) {
        i = skipSpaces(bytes, i);
        if (i >= lastKeyAt) return CUT;
        byte = bytes[i];
        if (byte === CLOSE_OBJECT) {
          i += 1;
          break;
        }
        if (byte !== QUOTE) throw TRACE_ERRORS.damaged(fileOffset + i, `found ${describeByte(byte)} instead of a name`);
      }
      const code = keyCode(view, i);
      if (code === OTHER) {
        const end = endOfText(bytes, i + 1);
        if (end === CUT) return CUT;
        i = end + 1;
      } else {
        i += KEY_LENGTHS[code];
      }
      if (i + 1 >= length) return CUT;
      if (bytes[i] !== COLON) {
        i = skipSpaces(bytes, i);
        if (i + 1 >= length) return CUT;
        if (bytes[i] !== COLON)
          throw TRACE_ERRORS.damaged(fileOffset + i, `found ${describeByte(bytes[i])} instead of a colon`);
      }
      i += 1;
      if (bytes[i] <= 32) {
        i = skipSpaces(bytes, i);
        if (i >= length) return CUT;
      }

      byte = bytes[i];
      const from = i;
      if (byte === QUOTE) {
        if (code === NAME) {
          name = names.take(bytes, view, from + 1);
          if (name === CUT) return CUT;
          i = names.end + 1;
        } else if (code === CAT) {
          category = categories.take(bytes, view, from + 1);
          if (category === CUT) return CUT;
          i = categories.end + 1;
        } else if (code === PH && from + 2 < length && bytes[from + 2] === QUOTE) {
          phase = bytes[from + 1];
          i = from + 3;
        } else {
          const end = endOfText(bytes, from + 1);
          if (end === CUT) return CUT;
          i = end + 1;
          switch (code) {
            case PH:
              phase = end > from + 1 ? bytes[from + 1] : 0;
              break;
            case ID:
              idFrom = from + 1;
              idTo = end;
              isId2 = false;
              break;
            case BIND:
              bindFrom = from + 1;
              bindTo = end;
              break;
            case SCOPE:
              scopeFrom = from + 1;
              scopeTo = end;
              break;
            case TS:
              ts = timeOf(bytes, from + 1, end, fileOffset);
              break;
            case DUR:
              dur = timeOf(bytes, from + 1, end, fileOffset);
              break;
            case TDUR:
              tdur = timeOf(bytes, from + 1, end, fileOffset);
              break;
            case PID:
              pid = namedNumber(bytes, from + 1, end, fileOffset);
              break;
            case TID:
              tid = namedNumber(bytes, from + 1, end, fileOffset);
              break;
            default:
          }
        }
      } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
        const known = code === ARGS ? endOfArgs(bytes, view, from) : NOTHING;
        i = known === NOTHING ? skipNested(bytes, from) : known;
        if (i === CUT) return CUT;
        if (code === ARGS) {
          argsFrom = from;
          argsTo = i;
        } else if (code === ID2) {
          idFrom = from;
          idTo = i;
          isId2 = true;
        }
      } else if (code === OTHER || code === ID || code >= BIND) {
        i = skipDigits(bytes, from);
        if (i === length) return CUT;
        if (bytes[i] !== COMMA && bytes[i] !== CLOSE_OBJECT) {
          i = skipWord(bytes, from);
          if (i === CUT) return CUT;
          if (Number.isNaN(numberOf(bytes, from, i))) wordValue(bytes, from, i, fileOffset);
        } else if (i === from) {
          wordValue(bytes, from, i, fileOffset);
        }
        if (code === ID) {
          idFrom = from;
          idTo = i;
          isId2 = false;
        } else if (code === BIND) {
          bindFrom = from;
          bindTo = i;
        } else if (byte === LETTER_T) {
          if (code === FLOW_IN) flows |= INTO;
          else if (code === FLOW_OUT) flows |= OUT_OF;
        }
      } else {
        // Nine digits at a time fit a small integer (Smi), which is much faster.
        let value = 0;
        let small = 0;
        let stop = from + SMALL_DIGITS < length ? from + SMALL_DIGITS : length;
        let digit = byte - 48;
        while (digit >= 0 && digit <= 9) {
          small = (small * 10 + digit) | 0;
          i += 1;
          if (i === stop) {
            if (i === length) return CUT;
            if (i - from > PLAIN_DIGITS) break;
            value = small;
            small = 0;
            stop = from + PLAIN_DIGITS + 1 < length ? from + PLAIN_DIGITS + 1 : length;
          }
          digit = bytes[i] - 48;
        }
        byte = bytes[i];
        if (i === from || i - from > PLAIN_DIGITS || byte === 46 || byte === 69 || byte === 101) {
          i = skipWord(bytes, from);
          if (i === CUT) return CUT;
          value = numberOf(bytes, from, i);
          // Some writers use `null` for a missing time.
          if (Number.isNaN(value)) value = wordValue(bytes, from, i, fileOffset);
          requireRange(value, bytes, from, i, fileOffset);
        } else {
          value = i - from <= SMALL_DIGITS ? value + small : value * POWERS_OF_TEN[i - from - SMALL_DIGITS] + small;
        }
        switch (code) {
          case TS:
            ts = value;
            break;
          case DUR:
            dur = value;
            break;
          case TDUR:
            tdur = value;
            break;
          case PID:
            pid = value;
            break;
          case TID:
            tid = value;
            break;
          default:
        }
      }

      if (i >= length) return CUT;
      byte = bytes[i];
      if (byte !== COMMA && byte !== CLOSE_OBJECT) {
        i = skipSpaces(bytes, i);
        if (i >= length) return CUT;
        byte = bytes[i];
      }
      i += 1;
      if (byte === CLOSE_OBJECT) break;
      if (byte !== COMMA)
        throw TRACE_ERRORS.damaged(fileOffset + i - 1, `found ${describeByte(byte)} instead of a comma or bracket`);
    }

    if (phase !== 0) hasPhase = true;
    if (row === BLOCK_ROWS || block === null) {
      block = blocks.next();
      row = 0;
    }
    const thread = threads.indexOf(pid, tid);
    taker.teachThread(pid, tid, thread);
    if (phase === METADATA) {
      ts = 0;
      dur = 0;
    } else {
      if (!(dur > 0)) dur = 0;
      if (ts > 0) {
        if (ts < firstUs) firstUs = ts;
      } else {
        if (phase !== 0) hasZero = true;
        ts = 0;
      }
      if (ts + dur > lastUs) lastUs = ts + dur;
    }
    const id =
      idFrom === NOTHING
        ? bindFrom === NOTHING || flows === 0
          ? 0
          : ids.bindIdOf(bytes, bindFrom, bindTo, flows)
        : isId2
          ? ids.id2Of(bytes, idFrom, idTo, scopeFrom, scopeTo, pid)
          : ids.idOf(bytes, idFrom, idTo, scopeFrom, scopeTo);
    if (tdur >= 0 && phase === COMPLETE && parts.uses.isTask[name] === 1) threads.addTask(thread, dur, tdur);
    block.startUs[row] = ts;
    block.durationUs[row] = dur;
    block.name[row] = name;
    block.category[row] = category;
    block.phase[row] = phase;
    block.thread[row] = thread;
    block.id[row] = id;
    if (argsFrom !== NOTHING) {
      block.argsAt[row] = fileOffset + argsFrom;
      block.argsLength[row] = argsTo - argsFrom;
    }
    if (usedEvents.isUsed(block, row)) usedEvents.handOn(count, block, row, bytes, argsFrom, argsTo);
    row += 1;
    count += 1;
    return i;
  }

  /** Usual events from a bracket on; returns the position after them, or of the first that is not one. */
  function takeEvents(from: number): number {
    if (!taker.isReady) return from;
    if (row === BLOCK_ROWS || block === null) {
      block = blocks.next();
      row = 0;
    }
    const stopped = taker.take(from, { block, row, count });
    if (taker.rows === 0) return from;
    row += taker.rows;
    count += taker.rows;
    ({ isBehindEvent } = taker);
    return stopped;
  }

  return {
    scan(bytes, from, fileOffset) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      taker.begin(bytes, view, fileOffset);
      let i = from;
      while (i < bytes.length) {
        const byte = bytes[i];
        if (byte === OPEN_OBJECT && !isBehindEvent) {
          i = takeEvents(i);
          if (isBehindEvent) continue;
          const behind = scanEvent(bytes, view, i, fileOffset);
          if (behind === CUT) return i;
          isBehindEvent = true;
          i = behind;
        } else if (byte === COMMA && isBehindEvent) {
          isBehindEvent = false;
          i += 1;
        } else if (byte === 10 || byte === 32 || byte === 13 || byte === 9) {
          i += 1;
        } else if (byte === CLOSE_LIST) {
          isEnded = true;
          return i + 1;
        } else {
          const wanted = isBehindEvent ? 'a comma or bracket' : 'an event';
          throw TRACE_ERRORS.damaged(fileOffset + i, `found ${describeByte(byte)} instead of ${wanted}`);
        }
      }
      return i;
    },
    beginAgain() {
      [isEnded, isBehindEvent] = [false, false];
    },
    adoptRows(columns) {
      blocks.adopt(columns, block === null ? null : row);
      [block, row] = [null, BLOCK_ROWS];
      count += columns.startUs.length;
    },
    adoptPlace(place, facts) {
      ({ isEnded, isBehindEvent } = place);
      firstUs = Math.min(firstUs, facts.firstUs);
      lastUs = Math.max(lastUs, facts.lastUs);
      hasZero ||= facts.hasZero;
      hasPhase ||= facts.hasPhase;
    },
    get count() {
      return count;
    },
    get isBehindEvent() {
      return isBehindEvent;
    },
    get isEnded() {
      return isEnded;
    },
    get firstUs() {
      return Math.min(firstUs, taker.facts.firstUs);
    },
    get lastUs() {
      return Math.max(lastUs, taker.facts.lastUs);
    },
    get hasZero() {
      return hasZero || taker.facts.hasZero;
    },
    get hasPhase() {
      return hasPhase || taker.facts.hasPhase;
    },
  };
}
