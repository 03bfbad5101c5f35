/**
 * Parses `args` of `ProfileChunk` events from their bytes, in the form in which Chrome writes them: whole numbers, no spaces, no escapes.
 * Members that are not used are skipped. `JSON.parse` would make an object of all of them, and `trace_ids` alone has hundreds of numbers
 * as keys, which is the slowest form of an object. Every other form is parsed as text, so results are the same.
 *
 *     {"data":{"columns":[0,…],"cpuProfile":{"nodes":[…],"samples":[2,…],"trace_ids":{"143660617":3,…}},"lines":[0,…],"timeDeltas":[12,…]}}
 */
import {
  BACKSLASH,
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  MINUS,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  ZERO,
} from '../../../base/byte-codes.ts';
import { skipNested } from '../read/json-skip.ts';
import { callsOf, readChunk, type SampleChunk } from './profile-events.ts';

export interface ChunkReader {
  /** Null for args of another form than V8's. */
  read(args: Uint8Array): SampleChunk | null;
}

/** The bytes have another form than Chrome's. */
const OTHER = -1;
const FIRST_NUMBERS = 1 << 10;
/** A whole number with this many digits is exact in a double. */
const MAX_DIGITS = 15;
const MAX_KEY_CHARS = 32;

/** Members of a chunk; those that are null are missing. */
interface Found {
  nodes: Uint8Array | null;
  samples: Float64Array | null;
  /** In `data`, and in `cpuProfile` in older versions of Chrome. */
  deltasUs: Float64Array | null;
  ownDeltasUs: Float64Array | null;
  endUs: number | null;
  ownEndUs: number | null;
}

export function createChunkReader(): ChunkReader {
  const decoder = new TextDecoder();
  let numbers = new Float64Array(FIRST_NUMBERS);
  let count = 0;
  /** The number that `number` has read. */
  let value = 0;

  /** Position after the whole number at `from`. */
  function number(bytes: Uint8Array, from: number): number {
    const isNegative = bytes[from] === MINUS;
    const first = isNegative ? from + 1 : from;
    let i = first;
    let sum = 0;
    for (; i < bytes.length; i += 1) {
      const digit = bytes[i] - ZERO;
      if (!(digit >= 0 && digit <= 9)) break;
      sum = sum * 10 + digit;
    }
    // JSON has no leading zeros; a fraction or an exponent follows as another byte than is expected.
    if (i === first || i - first > MAX_DIGITS || (bytes[first] === ZERO && i - first > 1)) return OTHER;
    value = isNegative ? -sum : sum;
    return i;
  }

  /** Position after the list of whole numbers at `from`, which are then in `numbers`. */
  function list(bytes: Uint8Array, from: number): number {
    count = 0;
    if (bytes[from] !== OPEN_LIST) return OTHER;
    if (bytes[from + 1] === CLOSE_LIST) return from + 2;
    for (let i = from + 1; ;) {
      i = number(bytes, i);
      if (i === OTHER) return OTHER;
      if (count === numbers.length) {
        const larger = new Float64Array(count * 2);
        larger.set(numbers);
        numbers = larger;
      }
      numbers[count] = value;
      count += 1;
      const byte = bytes[i];
      i += 1;
      if (byte === CLOSE_LIST) return i;
      if (byte !== COMMA) return OTHER;
    }
  }

  /** Position after the closing quote of the plain text at `from`. */
  function text(bytes: Uint8Array, from: number): number {
    if (bytes[from] !== QUOTE) return OTHER;
    for (let i = from + 1; i < bytes.length; i += 1) {
      const byte = bytes[i];
      if (byte === QUOTE) return i + 1;
      if (byte === BACKSLASH || byte < 32 || byte > 126) return OTHER;
    }
    return OTHER;
  }

  /** Position after a value that is not used: a number, a text, a list of numbers, or an object of numbers. */
  function unused(bytes: Uint8Array, from: number): number {
    const byte = bytes[from];
    if (byte === QUOTE) return text(bytes, from);
    if (byte === OPEN_LIST) return list(bytes, from);
    if (byte === OPEN_OBJECT) return members(bytes, from, (_key, at) => number(bytes, at));
    return number(bytes, from);
  }

  /** Position after the object at `from`. `member` returns the position after the value at its position. */
  function members(bytes: Uint8Array, from: number, member: (key: string, at: number) => number): number {
    if (bytes[from] !== OPEN_OBJECT) return OTHER;
    if (bytes[from + 1] === CLOSE_OBJECT) return from + 2;
    for (let i = from + 1; ;) {
      const keyAt = i + 1;
      i = text(bytes, i);
      if (i === OTHER || bytes[i] !== COLON) return OTHER;
      const key = i - keyAt > MAX_KEY_CHARS ? '' : keyOf(bytes, keyAt, i - 1);
      i = member(key, i + 1);
      if (i === OTHER) return OTHER;
      const byte = bytes[i];
      i += 1;
      if (byte === CLOSE_OBJECT) return i;
      if (byte !== COMMA) return OTHER;
    }
  }

  /** Null: the bytes have another form. */
  function usual(bytes: Uint8Array): Found | null {
    const found: Found = { nodes: null, samples: null, deltasUs: null, ownDeltasUs: null, endUs: null, ownEndUs: null };
    let profiles = 0;

    function takeList(at: number, isFirst: boolean, take: (taken: Float64Array) => void): number {
      // Of a member that is given twice, JSON.parse returns the last one.
      const end = isFirst ? list(bytes, at) : OTHER;
      if (end !== OTHER) take(numbers.slice(0, count));
      return end;
    }

    function ofProfile(key: string, at: number): number {
      switch (key) {
        case 'nodes': {
          if (found.nodes !== null || bytes[at] !== OPEN_LIST) return OTHER;
          const end = skipNested(bytes, at);
          if (end !== OTHER) found.nodes = bytes.subarray(at, end);
          return end;
        }
        case 'samples':
          return takeList(at, found.samples === null, (taken) => (found.samples = taken));
        case 'timeDeltas':
          return takeList(at, found.ownDeltasUs === null, (taken) => (found.ownDeltasUs = taken));
        case 'endTime': {
          const end = found.ownEndUs === null ? number(bytes, at) : OTHER;
          found.ownEndUs = value;
          return end;
        }
        default:
          return unused(bytes, at);
      }
    }

    function ofData(key: string, at: number): number {
      switch (key) {
        case 'cpuProfile':
          profiles += 1;
          return profiles === 1 ? members(bytes, at, ofProfile) : OTHER;
        case 'timeDeltas':
          return takeList(at, found.deltasUs === null, (taken) => (found.deltasUs = taken));
        case 'endTime': {
          const end = found.endUs === null ? number(bytes, at) : OTHER;
          found.endUs = value;
          return end;
        }
        default:
          return unused(bytes, at);
      }
    }

    let datas = 0;
    const end = members(bytes, 0, (key, at) => {
      datas += 1;
      return key === 'data' && datas === 1 ? members(bytes, at, ofData) : OTHER;
    });
    return end === bytes.length && datas === 1 ? found : null;
  }

  return {
    read(args) {
      const found = usual(args);
      if (found === null) return readChunk(decoder.decode(args));
      const nodes = found.nodes === null ? [] : callsOf(decoder.decode(found.nodes));
      if (nodes === null) return null;
      return {
        nodes,
        samples: found.samples ?? new Float64Array(0),
        deltasUs: found.deltasUs ?? found.ownDeltasUs ?? new Float64Array(0),
        endUs: found.endUs ?? found.ownEndUs,
      };
    },
  };
}

function keyOf(bytes: Uint8Array, from: number, to: number): string {
  let key = '';
  for (let i = from; i < to; i += 1) key += String.fromCharCode(bytes[i]);
  return key;
}
