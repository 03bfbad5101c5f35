/**
 * Splits a trace into texts of some megabytes with whole events, so that a file longer than the longest string can be parsed. Accepts
 * `{"traceEvents":[…]}` and a bare array. Works on bytes: no byte of a longer UTF-8 character equals one of JSON's.
 */
import {
  BACKSLASH,
  CLOSE_LIST,
  CLOSE_OBJECT,
  COMMA,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
} from '../../../../../shared/base/byte-codes.ts';

const BATCH_BYTES = 4 * 1024 * 1024;

/** Member names are compared to find the one array with events. */
const EVENTS_MEMBER = 'traceEvents';

export interface EventBatches {
  /** Processes the next bytes of the file; `take` receives a JSON array's text for each full batch. */
  write(chunk: Buffer): void;
  /** The last batch. False: the file ended inside the array, and its whole events have been delivered. */
  end(): boolean;
}

export function createEventBatches(take: (arrayText: string) => void): EventBatches {
  let depth = 0;
  /** The depth of the array's elements; 0 until the array is found. */
  let eventDepth = 0;
  let isClosed = false;
  let isInString = false;
  let isEscaped = false;
  let isFirst = true;
  /** Text of the last string at the depth of members, until something other than its value follows. */
  let member: number[] = [];
  /** Bytes of events not delivered yet, and how many of them are whole events. */
  let carry: Buffer[] = [];
  let heldBytes = 0;
  let wholeBytes = 0;

  function deliver(bytes: number): void {
    if (bytes === 0) return;
    const all = carry.length === 1 && carry[0] !== undefined ? carry[0] : Buffer.concat(carry);
    const text = all.toString('utf8', 0, bytes);
    // The comma between two batches belongs to neither.
    const rest = all.subarray(Math.min(all.length, bytes + 1));
    carry = rest.length === 0 ? [] : [rest];
    heldBytes = rest.length;
    wholeBytes = 0;
    if (text.trim() !== '') take(`[${text}]`);
  }

  return {
    write(chunk) {
      /** Where the current event continues in this chunk; -1 outside the array. */
      let from = eventDepth > 0 && !isClosed ? 0 : -1;
      const keepUntil = (to: number): void => {
        if (from < 0 || to <= from) return;
        carry.push(chunk.subarray(from, to));
        heldBytes += to - from;
        from = to;
      };
      for (let at = 0; at < chunk.length; at += 1) {
        const byte = chunk[at] ?? 0;
        if (isInString) {
          if (isEscaped) isEscaped = false;
          else if (byte === BACKSLASH) isEscaped = true;
          else if (byte === QUOTE) isInString = false;
          else if (eventDepth === 0 && depth === 1) member.push(byte);
          continue;
        }
        switch (byte) {
          case QUOTE:
            isInString = true;
            if (eventDepth === 0 && depth === 1) member = [];
            break;
          case OPEN_LIST:
            depth += 1;
            if (
              eventDepth === 0 &&
              (isFirst || (depth === 2 && Buffer.from(member).toString('latin1') === EVENTS_MEMBER))
            ) {
              eventDepth = depth;
              from = at + 1;
            }
            break;
          case OPEN_OBJECT:
            depth += 1;
            break;
          case CLOSE_OBJECT:
            depth -= 1;
            break;
          case CLOSE_LIST:
            if (depth === eventDepth && !isClosed) {
              keepUntil(at);
              from = -1;
              isClosed = true;
              deliver(heldBytes);
            }
            depth -= 1;
            break;
          case COMMA:
            if (depth === eventDepth && !isClosed) {
              wholeBytes = heldBytes + at - from;
              if (wholeBytes >= BATCH_BYTES) {
                keepUntil(at + 1);
                deliver(wholeBytes);
              }
            }
            break;
          default:
        }
        if (byte > 0x20) isFirst = false;
      }
      keepUntil(chunk.length);
    },
    end() {
      if (!isClosed) deliver(wholeBytes);
      return isClosed;
    },
  };
}
