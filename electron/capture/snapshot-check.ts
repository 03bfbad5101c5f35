/**
 * Checks while a heap snapshot streams that it is complete. Chromium (156) silently drops messages once some 256 MB of them are unread, and
 * still answers the command with success; the rest may even end correctly. So nodes and edges are counted against the header, and strings
 * against the largest index that a node or an edge refers to.
 */
import { z } from 'zod';
import { assertNever } from '../../shared/base/assert-never.ts';
import { formatCount } from '../../shared/base/units.ts';

/** The header of a snapshot, up to its first node, has some 1,100 characters. */
const MAX_HEAD = 1024 ** 2;
const NODES_BEGIN = '"nodes":[';
/** Between two sections there are a comma and a name. */
const MAX_GAP = 4096;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const ZERO = 0x30;
const COMMA_MARK = 0x2c ^ ZERO;
const CLOSE_MARK = CLOSE_BRACKET ^ ZERO;

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
  /** What is missing, as a part of a sentence; null if the snapshot is complete. To be called once, after the last byte. */
  problem(): string | null;
}

/** The part of the file that the next byte belongs to. */
type Part = 'head' | 'nodes' | 'edges' | 'gap' | 'other' | 'strings' | 'lost';

export function createSnapshotCheck(): SnapshotCheck {
  let part: Part = 'head';
  let text = '';
  let announced: z.infer<typeof HeadSchema>['snapshot'] | null = null;
  let complaint = '';

  // State within an array of numbers.
  let fields = 1;
  let nameField = -1;
  /** By edge type: whether `name_or_index` is a string. Null in nodes, whose name always is one. */
  let namesString: Uint8Array | null = null;
  let field = 0;
  let value = 0;
  let edgeType = 0;
  let numbers = 0;
  /** True until the first byte of the array. */
  let isEmpty = true;

  let nodeNumbers = -1;
  let edgeNumbers = -1;
  let stringCount = -1;
  let largestName = 0;

  // State within a section with strings or nesting.
  let depth = 0;
  let inString = false;
  let escaped = false;

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
    beginNumbers('nodes', announced.meta.node_fields, 'name', null);
    return bytes.length - rest;
  };

  const beginNumbers = (
    which: 'nodes' | 'edges',
    names: readonly string[],
    name: string,
    types: Uint8Array | null,
  ): void => {
    part = which;
    fields = names.length;
    nameField = names.indexOf(name);
    namesString = types;
    field = 0;
    value = 0;
    numbers = 0;
    isEmpty = true;
  };

  /**
   * The hot loop, at some 700 MB/s. All of its state is in local variables, and one comparison recognises digits: an exclusive or with "0"
   * gives 0 to 9 for them, and 10 or more for every other character that occurs here.
   */
  const readNumbers = (bytes: Uint8Array, from: number): number => {
    const end = bytes.length;
    const fieldCount = fields;
    const wanted = nameField;
    const types = namesString;
    let at = from;
    let number = value;
    let position = field;
    let count = numbers;
    let largest = largestName;
    let type = edgeType;
    let byte = 0;
    while (at < end) {
      byte = (bytes[at] ?? 0) ^ ZERO;
      at += 1;
      if (byte < 10) {
        // Wraps at 32 bits, which is enough for names and types; other numbers are not used.
        number = (number * 10 + byte) | 0;
        continue;
      }
      if (byte !== COMMA_MARK && byte !== CLOSE_MARK) continue;
      if (position === 0) type = number;
      if (position === wanted && number > largest && (types === null || types[type] === 1)) largest = number;
      count += 1;
      position += 1;
      if (position === fieldCount) position = 0;
      number = 0;
      if (byte === CLOSE_MARK) break;
    }
    value = number;
    field = position;
    numbers = count;
    largestName = largest;
    edgeType = type;
    if (byte === CLOSE_MARK) {
      // `[]` has no number.
      const found = isEmpty && at === from + 1 ? 0 : count;
      if (part === 'nodes') nodeNumbers = found;
      else edgeNumbers = found;
      part = 'gap';
    }
    isEmpty = false;
    return at;
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
      beginNumbers(
        'edges',
        names,
        'name_or_index',
        Uint8Array.from(types[0], (type) => (type === 'element' || type === 'hidden' ? 0 : 1)),
      );
      return;
    }
    part = name === 'strings' ? 'strings' : 'other';
    if (part === 'strings') stringCount = 0;
    depth = 1;
    inString = false;
    escaped = false;
  };

  /** Strings are counted by their closing quotes. */
  const readNested = (bytes: Uint8Array, from: number): number => {
    let open = inString;
    let skip = escaped;
    let level = depth;
    let closed = 0;
    let at = from;
    for (; at < bytes.length && level > 0; at += 1) {
      const byte = bytes[at] ?? 0;
      if (open) {
        if (skip) skip = false;
        else if (byte === BACKSLASH) skip = true;
        else if (byte === QUOTE) {
          open = false;
          closed += 1;
        }
      } else if (byte === QUOTE) open = true;
      else if (byte === OPEN_BRACKET || byte === OPEN_BRACE) level += 1;
      else if (byte === CLOSE_BRACKET || byte === CLOSE_BRACE) level -= 1;
    }
    if (part === 'strings') stringCount += closed;
    inString = open;
    escaped = skip;
    depth = level;
    if (level === 0) part = 'gap';
    return at;
  };

  /** Reads from `from` on and returns the index where it stopped. */
  const read = (bytes: Uint8Array, from: number): number => {
    switch (part) {
      case 'head':
        return readHead(bytes, from);
      case 'nodes':
      case 'edges':
        return readNumbers(bytes, from);
      case 'gap':
        return readGap(bytes, from);
      case 'strings':
      case 'other':
        return readNested(bytes, from);
      case 'lost':
        return bytes.length;
      default:
        return assertNever(part, 'part of a snapshot');
    }
  };

  return {
    push: (bytes) => {
      for (let at = 0; at < bytes.length;) at = read(bytes, at);
    },
    problem: () => {
      if (part === 'lost') return complaint;
      if (announced === null) return 'it does not start like a heap snapshot';
      const { node_count: nodes, edge_count: edges, meta } = announced;
      const missing = [
        shortfall('nodes', nodeNumbers / meta.node_fields.length, nodes),
        shortfall('edges', edgeNumbers / meta.edge_fields.length, edges),
        stringCount > largestName
          ? null
          : `${formatCount(Math.max(0, stringCount))} of at least ${formatCount(largestName + 1)} strings`,
      ].find((found) => found !== null);
      if (missing !== undefined) return `it holds ${missing}`;
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
