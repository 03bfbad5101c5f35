/**
 * Drops the contents of strings from a heap snapshot while it streams, in one pass: sizes, ids, edges and the names that a program gives stay. Equal
 * texts get the same replacement, which says how long they are.
 *
 * A text and a name that happen to be equal share one entry of the table of strings. So each entry becomes two: 2i, the name, which may stay, and
 * 2i + 1, the text, which never does; nodes and edges refer to the one that they mean. The table comes last, when all uses are known.
 */
import { z } from 'zod';
import {
  BACKSLASH,
  CLOSE_LIST,
  CLOSE_OBJECT,
  COMMA,
  MINUS,
  NEWLINE,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  ZERO,
} from '../byte-codes.ts';
import { createByteSink, type ByteSink } from './byte-sink.ts';
import { AS_CLASS, AS_KEY, AS_PROGRAM_NAME, AS_TEXT, IN_CODE, type HeapNameRules } from './heap-name-rules.ts';
import { createStringTable } from './heap-string-table.ts';
import { createNumberColumn } from './number-column.ts';
import { createTextNodes } from './text-nodes.ts';

/** Marks a snapshot as filtered, in its header. */
export const DROPPED_MARK = 'penStringsDropped';

/** A header is some kilobytes long. */
const MAX_HEAD_BYTES = 8192;
const MAX_GAP_BYTES = 4096;
const NODES_BEGIN = '"nodes":[';

const TEXT_TYPES = ['string', 'concatenated string', 'sliced string', 'regexp', 'symbol'];
/** Sections of numbers only. */
const NUMBER_SECTIONS = ['trace_tree', 'samples', 'locations'];

const HeadSchema = z.looseObject({
  snapshot: z.looseObject({
    meta: z.looseObject({
      node_fields: z.array(z.string()),
      node_types: z.tuple([z.array(z.string())], z.unknown()),
      edge_fields: z.array(z.string()),
      edge_types: z.tuple([z.array(z.string())], z.unknown()),
      trace_function_info_fields: z.array(z.string()).default([]),
    }),
    node_count: z.number(),
  }),
});
type Meta = z.infer<typeof HeadSchema>['snapshot']['meta'];

export interface DroppedStrings {
  /** Texts that were replaced; each counts once, whatever the number of its objects. */
  readonly texts: number;
  /** Names that were replaced because no script names them. */
  readonly names: number;
  readonly keptNames: number;
}

export interface HeapStringDropper {
  /** Takes the next bytes of the snapshot and returns those to write, which are valid until the next call. */
  push(bytes: Uint8Array): Uint8Array;
  /** Problem of the snapshot, as a part of a sentence; null if it was filtered whole. Nothing is written after a problem. */
  problem(): string | null;
  counts(): DroppedStrings;
}

/** Rows of numbers: `take` receives the number of a field and returns what is written for it: a number with a sign is not changed. */
interface Rows {
  readonly fields: number;
  readonly take: (field: number, value: number) => number;
  readonly isSigned: (field: number) => boolean;
}

/** Uses by index of a string; an index beyond 2^28 is a damaged number. */
function createUses() {
  let uses = new Uint8Array(1 << 16);
  return {
    add(index: number, use: number): void {
      if (index >= uses.length) {
        if (index >= 2 ** 28) return;
        const larger = new Uint8Array(Math.max(uses.length * 2, index + 1));
        larger.set(uses);
        uses = larger;
      }
      uses[index] = (uses[index] ?? 0) | use;
    },
    of: (index: number): number => uses[index] ?? 0,
  };
}

type Uses = ReturnType<typeof createUses>;

interface AllRows {
  readonly nodes: Rows;
  readonly edges: Rows;
  readonly functions: Rows;
  /** The objects of code with the name of this index hold constants: all texts that they lead to are written in scripts. */
  readonly holdsConstants: (name: number, byInternalOnly: boolean) => void;
}

/** The rows of nodes, edges and traced functions. Null if the fields are not in the order that one pass needs. */
function createRows(meta: Meta, uses: Uses): AllRows | null {
  const [nodeType, nodeName, nodeEdges] = ['type', 'name', 'edge_count'].map((name) => meta.node_fields.indexOf(name));
  const [edgeType, edgeName, edgeTo] = ['type', 'name_or_index', 'to_node'].map((name) =>
    meta.edge_fields.indexOf(name),
  );
  if (nodeType !== 0 || nodeName === undefined || nodeName < 1 || nodeEdges === undefined || nodeEdges < 1) return null;
  if (edgeType !== 0 || edgeName !== 1 || edgeTo !== 2) return null;
  const nodeFields = meta.node_fields.length;
  const nodeTypes = meta.node_types[0];
  const edgeTypes = meta.edge_types[0];
  const textTypes = Uint8Array.from(nodeTypes, (type) => (TEXT_TYPES.includes(type) ? 1 : 0));
  const objectType = nodeTypes.indexOf('object');
  const codeType = nodeTypes.indexOf('code');
  const indexedTypes = Uint8Array.from(edgeTypes, (type) => (type === 'element' || type === 'hidden' ? 1 : 0));
  const propertyType = edgeTypes.indexOf('property');
  const internalType = edgeTypes.indexOf('internal');

  const texts = createTextNodes();
  /** Nodes of code: the first edge, the one after the last, and the name. */
  const codeStarts = createNumberColumn();
  const codeEnds = createNumberColumn();
  const codeNames = createNumberColumn();
  /** Texts that code leads to, and twice the name of that code, one more for an internal edge. */
  const heldTexts = createNumberColumn();
  const holderNames = createNumberColumn();
  let node = 0;
  let type = 0;
  let name = 0;
  let edgeCount = 0;
  const takeNode = (field: number, value: number): number => {
    if (field === 0) {
      type = value;
      return value;
    }
    if (field === nodeName) {
      name = value;
      const isText = textTypes[type] === 1;
      if (isText) texts.add(node, value);
      uses.add(value, isText ? AS_TEXT : type === objectType ? AS_CLASS : AS_PROGRAM_NAME);
      return isText ? value * 2 + 1 : value * 2;
    }
    if (field === nodeEdges) {
      if (type === codeType && value > 0) {
        codeStarts.add(edgeCount);
        codeEnds.add(edgeCount + value);
        codeNames.add(name);
      }
      edgeCount += value;
    }
    if (field === nodeFields - 1) node += 1;
    return value;
  };

  let edge = 0;
  let span = 0;
  let edgeKind = 0;
  const takeEdge = (field: number, value: number): number => {
    if (field === 0) {
      edgeKind = value;
      return value;
    }
    if (field === 1) {
      if (indexedTypes[edgeKind] === 1) return value;
      name = value;
      uses.add(value, edgeKind === propertyType ? AS_KEY : AS_PROGRAM_NAME);
      return value * 2;
    }
    if (field !== 2) return value;
    while (codeEnds.at(span) <= edge) span += 1;
    if (codeStarts.at(span) <= edge) {
      const text = texts.stringOf(value / nodeFields);
      if (text !== -1) {
        heldTexts.add(text);
        holderNames.add(codeNames.at(span) * 2 + (edgeKind === internalType ? 1 : 0));
      }
    }
    edge += 1;
    return value;
  };

  const named = ['name', 'script_name'].map((field) => meta.trace_function_info_fields.indexOf(field));
  return {
    nodes: { fields: nodeFields, take: takeNode, isSigned: () => false },
    edges: {
      fields: meta.edge_fields.length,
      take: takeEdge,
      // V8 prints an index from 2^31 on as a negative number.
      isSigned: (field) => field === 1 && indexedTypes[edgeKind] === 1,
    },
    functions: {
      fields: Math.max(1, meta.trace_function_info_fields.length),
      take: (field, value) => {
        if (!named.includes(field)) return value;
        uses.add(value, AS_PROGRAM_NAME);
        return value * 2;
      },
      isSigned: (field) => !named.includes(field),
    },
    holdsConstants(holder, byInternalOnly) {
      for (let at = 0; at < heldTexts.length(); at += 1) {
        const held = holderNames.at(at);
        if (held === holder * 2 + 1 || (held === holder * 2 && !byInternalOnly)) uses.add(heldTexts.at(at), IN_CODE);
      }
    },
  };
}

type Part = 'head' | 'gap' | 'rows' | 'numbers' | 'unknown' | 'strings' | 'whole' | 'lost';

export function createHeapStringDropper(rules: HeapNameRules): HeapStringDropper {
  const out: ByteSink = createByteSink();
  const uses = createUses();
  const table = createStringTable(out, rules, {
    usesOf: (index) => uses.of(index),
    holdsConstants: (index, byInternalOnly) => allRows?.holdsConstants(index, byInternalOnly),
  });
  let part: Part = 'head';
  let complaint = '';
  let head: number[] = [];
  let gap = '';
  let allRows: ReturnType<typeof createRows> = null;
  let rows: Rows | null = null;
  let field = 0;
  let value = 0;
  let hasDigits = false;
  /** Depth of brackets in a section that is passed on or left out. */
  let depth = 0;
  let inString = false;
  let isEscaped = false;
  let hasStrings = false;

  const lose = (why: string): void => {
    part = 'lost';
    complaint = why;
  };

  const readHead = (bytes: Uint8Array): number => {
    const before = head.length;
    for (const byte of bytes.subarray(0, MAX_HEAD_BYTES - before)) head.push(byte);
    const text = String.fromCharCode(...head);
    const at = text.indexOf(NODES_BEGIN);
    if (at === -1) {
      if (head.length === MAX_HEAD_BYTES) lose('it does not start like a heap snapshot');
      return bytes.length;
    }
    const parsed = HeadSchema.safeParse(parseJson(`${text.slice(0, at).trimEnd().replace(/,$/, '')}}`));
    allRows = parsed.success ? createRows(parsed.data.snapshot.meta, uses) : null;
    if (!parsed.success || allRows === null) {
      lose('its header has a form that is not known');
      return bytes.length;
    }
    const marked = { snapshot: { ...parsed.data.snapshot, [DROPPED_MARK]: true } };
    out.text(`${JSON.stringify(marked).slice(0, -1)},\n${NODES_BEGIN}`);
    head = [];
    beginRows(allRows.nodes);
    return at + NODES_BEGIN.length - before;
  };

  const beginRows = (next: Rows): void => {
    part = 'rows';
    rows = next;
    field = 0;
    value = 0;
    hasDigits = false;
  };

  const beginSection = (name: string, isList: boolean): void => {
    if (allRows === null) return lose('its sections are not in sequence');
    depth = 1;
    inString = false;
    if (name === 'edges') beginRows(allRows.edges);
    else if (name === 'trace_function_infos') beginRows(allRows.functions);
    else if (NUMBER_SECTIONS.includes(name)) part = 'numbers';
    else if (name === 'strings' && isList) {
      part = 'strings';
      hasStrings = true;
    } else part = 'unknown';
  };

  const readGap = (bytes: Uint8Array, from: number): number => {
    for (let at = from; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      gap += String.fromCharCode(byte);
      if (gap.length > MAX_GAP_BYTES) {
        lose('its sections are not in sequence');
        return bytes.length;
      }
      if (byte === CLOSE_OBJECT) {
        out.text('}\n');
        part = 'whole';
        return bytes.length;
      }
      if (byte !== OPEN_LIST && byte !== OPEN_OBJECT) continue;
      const name = /^\s*,\s*"([a-z_]{1,64})"\s*:\s*[[{]$/.exec(gap)?.[1];
      gap = '';
      if (name === undefined) lose('its sections are not in sequence');
      else {
        out.text(`,\n"${name}":${String.fromCharCode(byte)}`);
        beginSection(name, byte === OPEN_LIST);
      }
      return at + 1;
    }
    return bytes.length;
  };

  /** The hot loop: its state is in local variables, which are much faster than those of the closure. */
  const readRows = (bytes: Uint8Array, from: number, { fields, take, isSigned }: Rows): number => {
    out.reserve((bytes.length - from) * 2 + 32);
    let number = value;
    let digits = hasDigits;
    let position = field;
    let at = from;
    let isOver = false;
    while (at < bytes.length && !isOver) {
      const byte = bytes[at] ?? 0;
      at += 1;
      if (byte >= ZERO && byte <= ZERO + 9) {
        number = number * 10 + byte - ZERO;
        digits = true;
        continue;
      }
      if (digits) {
        out.number(take(position, number));
        position = position + 1 === fields ? 0 : position + 1;
        number = 0;
        digits = false;
      }
      out.byte(byte);
      // Between numbers V8 writes commas and line feeds. Anything else could be text.
      isOver = byte !== COMMA && byte !== NEWLINE && !(byte === MINUS && isSigned(position));
    }
    value = number;
    hasDigits = digits;
    field = position;
    if (!isOver) return at;
    if (bytes[at - 1] === CLOSE_LIST) part = 'gap';
    else lose('a list of numbers has something else in it');
    return part === 'lost' ? bytes.length : at;
  };

  /** Numbers are passed on; of a section that is not known nothing is, because it may refer to strings. */
  const readOther = (bytes: Uint8Array, from: number): number => {
    for (let at = from; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (part === 'numbers' && byte === QUOTE) {
        lose('a list of numbers has something else in it');
        return bytes.length;
      }
      if (inString) {
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) inString = false;
      } else if (byte === QUOTE) inString = true;
      else if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth += 1;
      else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1;
      if (part === 'numbers' || depth === 0) out.byte(byte);
      if (depth > 0) continue;
      part = 'gap';
      return at + 1;
    }
    return bytes.length;
  };

  const read = (bytes: Uint8Array, from: number): number => {
    if (part === 'head') return from + readHead(from === 0 ? bytes : bytes.subarray(from));
    if (part === 'gap') return readGap(bytes, from);
    if (part === 'rows' && rows !== null) return readRows(bytes, from, rows);
    if (part === 'strings') {
      const at = table.read(bytes, from);
      if (table.isOver()) part = 'gap';
      return at;
    }
    return part === 'lost' || part === 'whole' ? bytes.length : readOther(bytes, from);
  };

  return {
    push(bytes) {
      out.clear();
      for (let at = 0; at < bytes.length;) at = read(bytes, at);
      return part === 'lost' ? new Uint8Array(0) : out.bytes();
    },
    problem() {
      if (part === 'lost') return complaint;
      return hasStrings && part === 'whole' ? null : 'it ends too early';
    },
    counts: () => table.counts(),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
