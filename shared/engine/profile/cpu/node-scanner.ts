/**
 * Fast path for nodes in the form that V8 writes: no spaces, known members, each at most once, complete in the chunk. Any other node is
 * left to the general reader, which starts at its first byte. Both readers return the same for a node that this one accepts.
 */
import { isInRange } from '../../json/number-range.ts';
import { createFrameTable, NO_FRAME, NOT_KNOWN } from './frame-table.ts';
import { NOT_NESTED, type NodeBuilder } from '../reading/node-builder.ts';

const [QUOTE, COMMA, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [34, 44, 91, 93, 123, 125];
const MAX_DIGITS = 15;
/** Nodes with more callees or line ticks use the general reader. */
const MAX_ITEMS = 4096;

/** A member name with quotes and colon, as words of four bytes; the last word overlaps. */
interface Word {
  readonly length: number;
  readonly first: number;
  readonly second: number;
  readonly third: number;
  readonly last: number;
}

function wordOf(text: string): Word {
  const bytes = new TextEncoder().encode(text);
  const view = new DataView(bytes.buffer);
  const last = bytes.length - 4;
  const at = (place: number): number => view.getUint32(Math.min(place, last));
  return { length: bytes.length, first: at(0), second: at(4), third: at(8), last: at(last) };
}

const ID = wordOf('"id":');
const CALL_FRAME = wordOf('"callFrame":');
const HIT_COUNT = wordOf('"hitCount":');
const CHILDREN = wordOf('"children":');
const POSITION_TICKS = wordOf('"positionTicks":');
const PARENT = wordOf('"parent":');
const LINE = wordOf('{"line":');
const TICKS = wordOf('"ticks":');

/** The node has another form; nothing was read. */
export const NOT_TAKEN = -1;

export interface NodeScanner {
  /** Reads the node whose bracket is at `from`; returns the position after it, or `NOT_TAKEN`. */
  take(chunk: Uint8Array, from: number): number;
}

export function createNodeScanner(builder: NodeBuilder, reserve: (bytes: number) => void): NodeScanner {
  const frames = createFrameTable(reserve);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  /** The current chunk, for which `view` is valid. */
  let viewed: Uint8Array = new Uint8Array(0);
  let view = new DataView(viewed.buffer);
  /** The last number read. */
  let value = 0;
  const callees = new Float64Array(MAX_ITEMS);
  const lines = new Uint32Array(MAX_ITEMS);
  const ticks = new Uint32Array(MAX_ITEMS);
  let calleeCount = 0;
  let lineCount = 0;
  let functionOf = NOT_KNOWN;

  /** Reads digits into `value`; returns the position after them. */
  function digits(chunk: Uint8Array, from: number): number {
    let i = from;
    let read = 0;
    for (; i < chunk.length; i += 1) {
      const digit = chunk[i] - 48;
      if (digit < 0 || digit > 9) break;
      read = read * 10 + digit;
    }
    value = read;
    return i === from || i - from > MAX_DIGITS ? NOT_TAKEN : i;
  }

  /** Parses a frame that is not in the frame table, with the same result as the general reader. */
  function readFrame(chunk: Uint8Array, from: number, to: number): number {
    const frame = parsedFrame(decoder.decode(chunk.subarray(from, to)));
    if (frame === null) return NOT_KNOWN;
    const place = builder.placeOf(frame.name, frame.url, frame.line, frame.column);
    frames.add(chunk, from, to, place);
    return place;
  }

  function takeFrame(chunk: Uint8Array, from: number): number {
    if (chunk[from] !== OPEN_OBJECT) return NOT_TAKEN;
    const knownEnd = frames.endOfKnown(chunk, from);
    if (knownEnd !== NO_FRAME) {
      functionOf = frames.find(view, from, knownEnd);
      if (functionOf !== NOT_KNOWN) return knownEnd;
    }
    const to = frames.endOf(chunk, from);
    if (to === NO_FRAME) return NOT_TAKEN;
    // The lookup uses the frame table's own hash.
    functionOf = to === knownEnd ? NOT_KNOWN : frames.find(view, from, to);
    if (functionOf === NOT_KNOWN) functionOf = readFrame(chunk, from, to);
    return functionOf === NOT_KNOWN ? NOT_TAKEN : to;
  }

  function takeCallees(chunk: Uint8Array, from: number): number {
    if (chunk[from] !== OPEN_LIST) return NOT_TAKEN;
    if (chunk[from + 1] === CLOSE_LIST) return from + 2;
    for (let i = from; calleeCount < MAX_ITEMS;) {
      i = digits(chunk, i + 1);
      if (i === NOT_TAKEN) return NOT_TAKEN;
      callees[calleeCount] = value;
      calleeCount += 1;
      if (chunk[i] === CLOSE_LIST) return i + 1;
      if (chunk[i] !== COMMA) return NOT_TAKEN;
    }
    return NOT_TAKEN;
  }

  function takeTicks(chunk: Uint8Array, from: number): number {
    if (chunk[from] !== OPEN_LIST) return NOT_TAKEN;
    if (chunk[from + 1] === CLOSE_LIST) return from + 2;
    for (let i = from; lineCount < MAX_ITEMS;) {
      if (!begins(view, i + 1, LINE)) return NOT_TAKEN;
      i = digits(chunk, i + 1 + LINE.length);
      if (i === NOT_TAKEN || chunk[i] !== COMMA || !begins(view, i + 1, TICKS)) return NOT_TAKEN;
      lines[lineCount] = value;
      i = digits(chunk, i + 1 + TICKS.length);
      if (i === NOT_TAKEN || chunk[i] !== CLOSE_OBJECT) return NOT_TAKEN;
      ticks[lineCount] = value;
      if (value > 0) lineCount += 1;
      i += 1;
      if (chunk[i] === CLOSE_LIST) return i + 1;
      if (chunk[i] !== COMMA) return NOT_TAKEN;
    }
    return NOT_TAKEN;
  }

  return {
    take(chunk, from) {
      if (chunk !== viewed) {
        viewed = chunk;
        view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      }
      let id = Number.NaN;
      let parent = Number.NaN;
      let hits = 0;
      let hasCallees = false;
      let hasLines = false;
      calleeCount = lineCount = 0;
      functionOf = NOT_KNOWN;
      for (let i = from + 1; ; i += 1) {
        if (chunk[i] !== QUOTE) return NOT_TAKEN;
        // The second byte distinguishes the members, except for two pairs.
        switch (chunk[i + 1]) {
          case 105:
            if (!begins(view, i, ID) || !Number.isNaN(id)) return NOT_TAKEN;
            i = digits(chunk, i + ID.length);
            id = value;
            break;
          case 104:
            if (!begins(view, i, HIT_COUNT)) return NOT_TAKEN;
            i = digits(chunk, i + HIT_COUNT.length);
            hits = value;
            break;
          case 99:
            if (functionOf === NOT_KNOWN && begins(view, i, CALL_FRAME)) {
              i = takeFrame(chunk, i + CALL_FRAME.length);
            } else if (!hasCallees && begins(view, i, CHILDREN)) {
              hasCallees = true;
              i = takeCallees(chunk, i + CHILDREN.length);
            } else {
              return NOT_TAKEN;
            }
            break;
          case 112:
            if (!hasLines && begins(view, i, POSITION_TICKS)) {
              hasLines = true;
              i = takeTicks(chunk, i + POSITION_TICKS.length);
            } else if (Number.isNaN(parent) && begins(view, i, PARENT)) {
              i = digits(chunk, i + PARENT.length);
              parent = value;
            } else {
              return NOT_TAKEN;
            }
            break;
          default:
            return NOT_TAKEN;
        }
        if (i === NOT_TAKEN) return NOT_TAKEN;
        if (chunk[i] === CLOSE_OBJECT) {
          if (functionOf === NOT_KNOWN) return NOT_TAKEN;
          const node = builder.addNode(NOT_NESTED);
          builder.setNode(node, functionOf, id, parent, hits);
          for (let at = 0; at < calleeCount; at += 1) builder.addLink(node, callees[at]);
          for (let at = 0; at < lineCount; at += 1) builder.addTicks(node, lines[at], 0, ticks[at]);
          return i + 1;
        }
        if (chunk[i] !== COMMA) return NOT_TAKEN;
      }
    },
  };
}

/** True if a member name is at this position. */
function begins(view: DataView, at: number, { length, first, second, third, last }: Word): boolean {
  if (at + length > view.byteLength || view.getUint32(at) !== first) return false;
  if (view.getUint32(at + length - 4) !== last) return false;
  // Names of up to 8 bytes are already compared completely.
  if (length <= 8) return true;
  return view.getUint32(at + 4) === second && (length <= 12 || view.getUint32(at + 8) === third);
}

/** A value that the general reader would accept unread. */
function isPlain(value: unknown): boolean {
  return typeof value === 'number' ? isInRange(value) : typeof value !== 'object';
}

/** A frame with members of the right types; null if the general reader has to report the error. */
function parsedFrame(text: string): { name: string; url: string; line: number; column: number } | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null) return null;
  const member = (key: string): unknown => Object.getOwnPropertyDescriptor(parsed, key)?.value;
  const [name, url, line, column] = ['functionName', 'url', 'lineNumber', 'columnNumber'].map(member);
  if (typeof name !== 'string' || typeof url !== 'string') return null;
  if (typeof line !== 'number' || typeof column !== 'number') return null;
  if (!Object.values(parsed).every(isPlain)) return null;
  return { name, url, line: Math.max(0, line + 1), column: Math.max(0, column + 1) };
}
