/** Reads the header, the nodes and the edges of a heap snapshot as rows of numbers, piece by piece; all else is skipped. */
import {
  BACKSLASH,
  CLOSE_LIST,
  CLOSE_OBJECT,
  COMMA,
  MINUS,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  ZERO,
} from '../byte-codes.ts';

const NINE = ZERO + 9;
/** A header is some kilobytes long. */
const MAX_HEADER_BYTES = 1024 ** 2;
const MAX_NAME_CHARS = 64;

export interface HeapNumbersSink {
  /** Receives the value of `snapshot`, and returns the fields in a row of nodes and edges; null ends the reading. */
  header(header: unknown): { readonly nodes: number; readonly edges: number } | null;
  /** Receives one row; the array is used again for the next. */
  node(row: readonly number[]): void;
  edge(row: readonly number[]): void;
}

export interface HeapNumbers {
  push(chunk: Uint8Array): void;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Damaged: there is no layout, and nothing to learn from this file.
    return null;
  }
}

export function createHeapNumbers(sink: HeapNumbersSink): HeapNumbers {
  const decoder = new TextDecoder();
  let fields: ReturnType<HeapNumbersSink['header']> = null;
  let depth = 0;
  let isInString = false;
  let isEscaped = false;
  /** The last string at depth 1: the name of the section that follows. */
  let section = '';
  let name: number[] = [];
  /** The bytes of the header, while it is read. */
  let header: number[] | null = null;
  let hasEnded = false;

  /** The rows of the section that is read; null outside nodes and edges. */
  let rows: { readonly length: number; readonly take: (row: readonly number[]) => void } | null = null;
  let row: number[] = [];
  let value = 0;
  let sign = 1;
  let hasDigits = false;

  const endNumber = (): void => {
    if (rows === null || !hasDigits) return;
    row.push(sign * value);
    value = 0;
    sign = 1;
    hasDigits = false;
    if (row.length < rows.length) return;
    rows.take(row);
    row.length = 0;
  };
  const open = (byte: number): void => {
    depth += 1;
    if (depth !== 2) return;
    if (byte === OPEN_OBJECT && section === 'snapshot') header = [];
    if (byte !== OPEN_LIST || fields === null) return;
    row = [];
    if (section === 'nodes') rows = { length: fields.nodes, take: (each) => sink.node(each) };
    else if (section === 'edges') rows = { length: fields.edges, take: (each) => sink.edge(each) };
  };
  const close = (): void => {
    endNumber();
    depth -= 1;
    rows = null;
    if (depth !== 1 || header === null) return;
    fields = sink.header(parsed(decoder.decode(new Uint8Array([...header, CLOSE_OBJECT]))));
    header = null;
    hasEnded = fields === null;
  };
  const inString = (byte: number): void => {
    if (isEscaped) isEscaped = false;
    else if (byte === BACKSLASH) isEscaped = true;
    else if (byte === QUOTE) {
      isInString = false;
      if (depth === 1) section = String.fromCharCode(...name);
    } else if (depth === 1 && name.length < MAX_NAME_CHARS) name.push(byte);
  };
  const take = (byte: number): void => {
    if (isInString) inString(byte);
    else if (byte >= ZERO && byte <= NINE) {
      value = value * 10 + (byte - ZERO);
      hasDigits = true;
    } else if (byte === COMMA) endNumber();
    else if (byte === MINUS) sign = -1;
    else if (byte === QUOTE) {
      isInString = true;
      name = [];
    } else if (byte === OPEN_LIST || byte === OPEN_OBJECT) open(byte);
    else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) close();
  };

  /** Reads digits and commas, which are nearly all bytes of a list of numbers, and returns where another byte comes. */
  const takeNumbers = (chunk: Uint8Array, from: number): number => {
    let at = from;
    let number = value;
    let digits = hasDigits;
    for (; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (byte >= ZERO && byte <= NINE) {
        number = number * 10 + (byte - ZERO);
        digits = true;
      } else if (byte === COMMA) {
        value = number;
        hasDigits = digits;
        endNumber();
        number = 0;
        digits = false;
      } else break;
    }
    value = number;
    hasDigits = digits;
    return at;
  };

  return {
    push(chunk) {
      for (let at = 0; at < chunk.length && !hasEnded; at += 1) {
        if (rows !== null) at = takeNumbers(chunk, at);
        if (at >= chunk.length) return;
        const byte = chunk[at] ?? 0;
        take(byte);
        if (header !== null && depth >= 2) header.push(byte);
        if (header !== null && header.length > MAX_HEADER_BYTES) hasEnded = true;
        // Strings come last, and nothing is learned from them.
        if (section === 'strings') hasEnded = true;
      }
    },
  };
}
