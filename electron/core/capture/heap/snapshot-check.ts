/**
 * Checks while a heap snapshot streams that it is complete. Chromium (156) silently drops messages once some 256 MB of them are unread, and
 * still answers the command with success; the rest may even end correctly. So nodes and edges are counted against the header, and strings
 * against the largest index that a node or an edge refers to. On the way it adds the sizes of the nodes up: the size of the heap.
 */
import { z } from 'zod';
import { assertNever } from '../../../../shared/base/assert-never.ts';
import { formatCount } from '../../../../shared/base/units.ts';
import { createNestedReader } from './snapshot-nested.ts';

// Reads an array of numbers of a heap snapshot while it streams: how many there are, and the largest index of a string.

const ZERO = 0x30;
const COMMA_MARK = 0x2c ^ ZERO;
const CLOSE_MARK = 0x5d ^ ZERO;

interface NumbersReader {
  /**
   * Begins an array whose elements have these fields; `name` is the one with an index. `namesString`: by type of element, whether that
   * index is one of a string; null if it always is.
   */
  begin(fields: readonly string[], name: string, namesString: Uint8Array | null): void;
  /** Reads from `from` up to the end of the array or of the bytes, and returns the index where it stopped. */
  read(bytes: Uint8Array, from: number): number;
  /** Returns how many numbers the array has; null before its end. */
  count(): number | null;
  /** The largest index of a string in all arrays so far. */
  largestName(): number;
  /** The sum of the field `self_size` in all arrays so far. */
  sizeBytes(): number;
}

function createNumbersReader(): NumbersReader {
  let fields = 1;
  let nameField = -1;
  let sizeField = -1;
  let namesString: Uint8Array | null = null;
  let field = 0;
  let value = 0;
  let elementType = 0;
  let numbers = 0;
  let largestName = 0;
  let sizeBytes = 0;
  /** True until the first byte of the array. */
  let isEmpty = true;
  let isOver = false;

  return {
    begin: (names, name, types) => {
      fields = names.length;
      nameField = names.indexOf(name);
      sizeField = names.indexOf('self_size');
      namesString = types;
      field = 0;
      value = 0;
      numbers = 0;
      isEmpty = true;
      isOver = false;
    },
    /**
     * The hot loop, at some 700 MB/s. All of its state is in local variables, and one comparison recognises digits: an exclusive or with "0"
     * gives 0 to 9 for them, and 10 or more for every other character that occurs here.
     */
    read: (bytes, from) => {
      const end = bytes.length;
      const fieldCount = fields;
      const wanted = nameField;
      const sized = sizeField;
      const types = namesString;
      let at = from;
      let number = value;
      let position = field;
      let count = numbers;
      let largest = largestName;
      let sum = sizeBytes;
      let type = elementType;
      let byte = 0;
      while (at < end) {
        byte = (bytes[at] ?? 0) ^ ZERO;
        at += 1;
        if (byte < 10) {
          // Wraps at 32 bits, which is enough for names, types and sizes; other numbers are not used.
          number = (number * 10 + byte) | 0;
          continue;
        }
        if (byte !== COMMA_MARK && byte !== CLOSE_MARK) continue;
        if (position === 0) type = number;
        if (position === sized) sum += number;
        if (position === wanted && number > largest && (types === null || types[type] === 1)) largest = number;
        count += 1;
        position += 1;
        if (position === fieldCount) position = 0;
        number = 0;
        if (byte === CLOSE_MARK) break;
      }
      value = number;
      field = position;
      largestName = largest;
      sizeBytes = sum;
      elementType = type;
      isOver = byte === CLOSE_MARK;
      // `[]` has no number.
      numbers = isOver && isEmpty && at === from + 1 ? 0 : count;
      isEmpty = false;
      return at;
    },
    count: () => (isOver ? numbers : null),
    largestName: () => largestName,
    sizeBytes: () => sizeBytes,
  };
}

/** The header of a snapshot, up to its first node, has some 1,100 characters. */
const MAX_HEAD = 1024 ** 2;
const NODES_BEGIN = '"nodes":[';
/** Between two sections there are a comma and a name. */
const MAX_GAP = 4096;

const OPEN_BRACKET = 0x5b;
const OPEN_BRACE = 0x7b;

const HeadSchema = z.object({
  snapshot: z.object({
    meta: z.object({
      node_fields: z.array(z.string()),
      edge_fields: z.array(z.string()),
      edge_types: z.tuple([z.array(z.string())], z.unknown()),
    }),
    node_count: z.number().int().nonnegative(),
    edge_count: z.number().int().nonnegative(),
  }),
});

export interface SnapshotCheck {
  /** Takes the next bytes of the file. */
  push(bytes: Uint8Array): void;
  /** Returns what is missing, as a part of a sentence; null if the snapshot is complete. Call it once, after the last byte. */
  problem(): string | null;
  /** The size of all objects, as the window shows it of an opened snapshot. */
  heapBytes(): number;
}

/** The part of the file that the next byte belongs to. */
type Part = 'head' | 'nodes' | 'edges' | 'gap' | 'other' | 'strings' | 'lost';

export function createSnapshotCheck(): SnapshotCheck {
  const numbers = createNumbersReader();
  const nested = createNestedReader();
  let part: Part = 'head';
  let text = '';
  let announced: z.infer<typeof HeadSchema>['snapshot'] | null = null;
  let complaint = '';
  let nodeNumbers = -1;
  let edgeNumbers = -1;
  let stringCount = -1;

  const lose = (why: string): void => {
    part = 'lost';
    complaint = why;
    text = '';
  };

  const readHead = (bytes: Uint8Array, from: number): number => {
    // The header is ASCII and short, so this runs once or twice.
    text += Buffer.from(bytes.buffer, bytes.byteOffset + from, bytes.length - from).toString('latin1');
    const at = text.indexOf(NODES_BEGIN);
    if (at < 0) {
      if (text.length > MAX_HEAD) lose('it does not start like a heap snapshot');
      return bytes.length;
    }
    const head = HeadSchema.safeParse(parseJson(`${text.slice(0, at).trimEnd().replace(/,$/, '')}}`));
    const rest = text.length - at - NODES_BEGIN.length;
    text = '';
    if (!head.success) {
      lose('its header cannot be read');
      return bytes.length;
    }
    announced = head.data.snapshot;
    part = 'nodes';
    numbers.begin(announced.meta.node_fields, 'name', null);
    return bytes.length - rest;
  };

  const readGap = (bytes: Uint8Array, from: number): number => {
    for (let at = from; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte !== OPEN_BRACKET && byte !== OPEN_BRACE) {
        text += String.fromCharCode(byte);
        if (text.length > MAX_GAP) {
          lose('its sections are not in sequence');
          return bytes.length;
        }
        continue;
      }
      const name = /"([^"]*)"\s*:\s*$/.exec(text)?.[1];
      text = '';
      beginSection(name);
      return at + 1;
    }
    return bytes.length;
  };

  const beginSection = (name: string | undefined): void => {
    if (name === undefined || announced === null) return lose('its sections are not in sequence');
    if (name === 'edges') {
      const { edge_fields: names, edge_types: types } = announced.meta;
      const namesString = types[0].map((type) => (type === 'element' || type === 'hidden' ? 0 : 1));
      part = 'edges';
      return numbers.begin(names, 'name_or_index', Uint8Array.from(namesString));
    }
    part = name === 'strings' ? 'strings' : 'other';
    nested.begin();
  };

  /** Reads from `from` on and returns the index where it stopped. */
  const read = (bytes: Uint8Array, from: number): number => {
    switch (part) {
      case 'head':
        return readHead(bytes, from);
      case 'nodes':
      case 'edges': {
        const at = numbers.read(bytes, from);
        const count = numbers.count();
        if (count === null) return at;
        if (part === 'nodes') nodeNumbers = count;
        else edgeNumbers = count;
        part = 'gap';
        return at;
      }
      case 'gap':
        return readGap(bytes, from);
      case 'strings':
      case 'other': {
        const at = nested.read(bytes, from);
        if (part === 'strings') stringCount = nested.strings();
        if (nested.isOver()) part = 'gap';
        return at;
      }
      case 'lost':
        return bytes.length;
      default:
        return assertNever(part, 'part of a snapshot');
    }
  };

  return {
    heapBytes: () => numbers.sizeBytes(),
    push: (bytes) => {
      for (let at = 0; at < bytes.length;) at = read(bytes, at);
    },
    problem: () => {
      if (part === 'lost') return complaint;
      if (announced === null) return 'it does not start like a heap snapshot';
      const { node_count: nodes, edge_count: edges, meta } = announced;
      const largestName = numbers.largestName();
      // Hermes before 2024 names no counts; the reader compares the edges with what the nodes claim.
      const isUncounted = nodes === 0 && edges === 0 && nodeNumbers > 0;
      const counts = isUncounted
        ? []
        : [
            shortfall('nodes', nodeNumbers / meta.node_fields.length, nodes),
            shortfall('edges', edgeNumbers / meta.edge_fields.length, edges),
          ];
      const missing = [
        ...counts,
        stringCount > largestName
          ? null
          : `${formatCount(Math.max(0, stringCount))} of at least ${formatCount(largestName + 1)} strings`,
      ].find((found) => found !== null);
      if (missing !== undefined) return `it contains ${missing}`;
      return part === 'gap' && /^\s*\}\s*$/.test(text) ? null : 'it does not end like a heap snapshot';
    },
  };
}

function shortfall(what: string, found: number, announced: number): string | null {
  if (found === announced) return null;
  return `${formatCount(Math.max(0, Math.floor(found)))} of ${formatCount(announced)} ${what}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
