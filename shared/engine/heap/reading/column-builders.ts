/**
 * Splits scanned rows into typed columns and checks each row. Columns are presized from the header, but not beyond what the file's bytes
 * could contain, so that a wrong header allocates nothing.
 */
import type { ColumnMaker } from '../columns/column-memory.ts';
import { WIDE, type RowSink } from '../format/number-scanner.ts';
import { damaged, tooLarge } from '../format/snapshot-errors.ts';
import type { SnapshotMeta } from '../format/snapshot-meta.ts';
import {
  blocksOf,
  createLabelWriter,
  HeapEdges,
  ENTRY_BYTES,
  labelColumns,
  numberedEdgeTypes,
  type EdgeLabels,
} from '../graph/edge-labels.ts';
import { MAX_ROWS, WIDE_SIZE, type HeapNodes } from '../graph/heap-graph.ts';

/** Initial rows if the file size is unknown (gzip); columns then double up to the header's count. */
const FIRST_ROWS = 1 << 16;
/** More objects of 64 KiB each than any machine holds: the file is damaged. */
const MAX_WIDE_SIZES = 1 << 23;
/** V8 has none today. */
const MAX_WIDE_IDS = 100_000;
/** Positions of names far above all previous ones are stored for error messages; V8 numbers strings in order, so there are none. */
const MAX_NAME_JUMPS = 64;

/** Limits how a builder reserves memory. */
export interface ColumnBudget {
  /** Size of the file in bytes; null if unknown. */
  readonly fileSizeBytes: number | null;
  /** Called before memory is allocated; throws `too_large` at the limit. */
  reserve(bytes: number): void;
  readonly columns: ColumnMaker;
}

/** Initial capacity: the header's count, unless the file is too small for it. */
function firstCapacity(headerCount: number, fieldCount: number, budget: ColumnBudget): number {
  if (budget.fileSizeBytes === null) return Math.min(headerCount, FIRST_ROWS);
  // The shortest row is one digit and one comma per field.
  return Math.min(headerCount, Math.ceil(budget.fileSizeBytes / (2 * fieldCount)));
}

function checkRowCeiling(rows: number, what: string, byteOffset: number): void {
  if (rows > MAX_ROWS) throw tooLarge(byteOffset, `it has ${rows.toLocaleString('en-US')} ${what}`, MAX_ROWS, 'rows');
}

/** The largest string index in use, with the positions of indexes that jumped ahead. */
export interface NameUse {
  max: number;
  readonly jumps: { name: number; byteOffset: number; where: string }[];
}

export function createNameUse(): NameUse {
  return { max: -1, jumps: [] };
}

function noteJump(use: NameUse, name: number, byteOffset: () => number, where: string): void {
  if (use.jumps.length < MAX_NAME_JUMPS) use.jumps.push({ name, byteOffset: byteOffset(), where });
  use.max = name;
}

/** Where a split stopped: after the last row, or at a row that needs a closer look. */
interface SplitStop {
  readonly row: number;
  readonly maxName: number;
}

/** Splits rows `from … rowCount` of the block into columns, from `base` on. Plain parameters, so that V8 keeps them in registers. */
function splitNodes(
  block: Uint32Array,
  from: number,
  rowCount: number,
  meta: SnapshotMeta,
  columns: {
    type: Uint8Array;
    name: Uint32Array;
    id: Uint32Array;
    selfSize: Uint16Array;
    wideSelfSize: Map<number, number>;
    firstEdge: Uint32Array;
    detachedness: Uint8Array | null;
  },
  base: number,
  edgesBefore: number,
  maxNameBefore: number,
): SplitStop & { readonly edgeTotal: number } {
  const { nodeFieldCount, nodeType, nodeName, nodeId, nodeSelfSize, nodeEdgeCount, nodeDetachedness } = meta;
  const { type, name, id, selfSize, wideSelfSize, firstEdge, detachedness } = columns;
  const typeCount = meta.nodeTypes.length;
  const edgeCount = meta.edgeCount;
  let edgeTotal = edgesBefore;
  let maxName = maxNameBefore;
  let row = from;
  for (let at = from * nodeFieldCount; row < rowCount; row += 1, at += nodeFieldCount) {
    const typeNumber = block[at + nodeType];
    const nameIndex = block[at + nodeName];
    if (nameIndex > maxName) {
      if (nameIndex > maxName + 1) break;
      maxName = nameIndex;
    }
    const edgesAfter = edgeTotal + block[at + nodeEdgeCount];
    if (typeNumber >= typeCount || edgesAfter > edgeCount) break;
    const to = base + row;
    type[to] = typeNumber;
    name[to] = nameIndex;
    id[to] = block[at + nodeId];
    const sizeBytes = block[at + nodeSelfSize];
    if (sizeBytes >= WIDE_SIZE) wideSelfSize.set(to, sizeBytes);
    selfSize[to] = Math.min(sizeBytes, WIDE_SIZE);
    firstEdge[to] = edgeTotal;
    edgeTotal = edgesAfter;
    if (detachedness === null) continue;
    // Most are 0, as the column is: pages of memory that are never written take none.
    const state = block[at + nodeDetachedness] & 3;
    if (state !== 0) detachedness[to] = state;
  }
  return { row, edgeTotal, maxName };
}

/** The part of the header that splitting edges needs. */
export type EdgeLayout = Pick<
  SnapshotMeta,
  'edgeFieldCount' | 'edgeType' | 'edgeName' | 'edgeTo' | 'edgeTypes' | 'nodeFieldCount' | 'nodeCount'
>;

/** Edge columns while they are filled. */
export interface EdgeColumns {
  readonly labels: EdgeLabels;
  readonly to: Uint32Array;
}

/**
 * Turns negative indexes of the block into the unsigned numbers that they are: V8 prints indexes from 2^31 on, as of `colours[0xff000000]`, as
 * signed 32-bit numbers. Returns the first row with another number that does not fit, `rowCount` if there is none; `wide` is of the scanner.
 */
export function foldIndexes(
  block: Uint32Array,
  rowCount: number,
  wide: ReadonlyMap<number, number>,
  { edgeFieldCount, edgeType, edgeName }: EdgeLayout,
  isNumbered: Uint8Array,
): number {
  let firstWrong = rowCount;
  for (const [position, value] of wide) {
    const row = Math.floor(position / edgeFieldCount);
    const at = row * edgeFieldCount;
    if (row < 0 || row >= firstWrong) continue;
    if (position - at !== edgeName || isNumbered[block[at + edgeType]] !== 1 || value < -(2 ** 31) || value > WIDE)
      firstWrong = row;
    else block[position] = value;
  }
  return firstWrong;
}

/** Splits targets off, and checks all of a row. `isNumbered` tells by type which edges have an index instead of a name. */
export function splitEdges(
  block: Uint32Array,
  from: number,
  rowCount: number,
  meta: EdgeLayout,
  target: Uint32Array,
  base: number,
  maxNameBefore: number,
  isNumbered: Uint8Array,
): SplitStop {
  const { edgeFieldCount, edgeType, edgeName, edgeTo, nodeFieldCount, nodeCount } = meta;
  const typeCount = meta.edgeTypes.length;
  // Dividing by a variable costs more than the rest of this loop: multiply, then check exactly.
  const inverse = 1 / nodeFieldCount;
  let maxName = maxNameBefore;
  let row = from;
  for (let at = from * edgeFieldCount; row < rowCount; row += 1, at += edgeFieldCount) {
    const typeNumber = block[at + edgeType];
    const nameIndex = block[at + edgeName];
    const nodeIndex = block[at + edgeTo];
    const ordinal = (nodeIndex * inverse + 0.5) >>> 0;
    if (typeNumber >= typeCount || ordinal >= nodeCount || Math.imul(ordinal, nodeFieldCount) >>> 0 !== nodeIndex)
      break;
    if (nodeIndex === WIDE) break;
    if (nameIndex > maxName && isNumbered[typeNumber] === 0) {
      if (nameIndex > maxName + 1) break;
      maxName = nameIndex;
    }
    target[base + row] = ordinal;
  }
  return { row, maxName };
}

export interface NodeBuilder extends RowSink {
  readonly rows: number;
  /** Sum of all edge counts so far. */
  readonly edgeTotal: number;
  finish(): HeapNodes;
}

export function createNodeBuilder(
  meta: SnapshotMeta,
  budget: ColumnBudget,
  names: NameUse,
  byteOffset: number,
): NodeBuilder {
  const f = meta.nodeFieldCount;
  const typeCount = meta.nodeTypes.length;
  const bytesPerNode = meta.nodeDetachedness < 0 ? 15 : 16;
  let capacity = firstCapacity(meta.nodeCount, f, budget);
  checkRowCeiling(capacity, 'nodes', byteOffset);
  budget.reserve(capacity * bytesPerNode);
  const { bytes, halfWords, words } = budget.columns;
  let type = bytes(capacity);
  let name = words(capacity);
  let id = words(capacity);
  let selfSize = halfWords(capacity);
  let firstEdge = words(capacity + 1);
  let detachedness = meta.nodeDetachedness < 0 ? null : bytes(capacity);
  const wideSelfSize = new Map<number, number>();
  const wideId = new Map<number, number>();
  let rows = 0;
  let edgeTotal = 0;

  function grow(needed: number): void {
    const next = Math.min(meta.nodeCount, Math.max(needed, capacity * 2));
    checkRowCeiling(next, 'nodes', byteOffset);
    budget.reserve((next - capacity) * bytesPerNode);
    type = enlarged(type, bytes(next));
    name = enlarged(name, words(next));
    id = enlarged(id, words(next));
    selfSize = enlarged(selfSize, halfWords(next));
    firstEdge = enlarged(firstEdge, words(next + 1));
    if (detachedness !== null) detachedness = enlarged(detachedness, bytes(next));
    capacity = next;
  }

  return {
    get rows() {
      return rows;
    },
    get edgeTotal() {
      return edgeTotal;
    },
    takeRows(block, rowsGiven, wide, rowByteOffset) {
      const rowCount = Math.min(rowsGiven, meta.nodeCount - rows);
      if (rows + rowCount > capacity) grow(rows + rowCount);
      const { nodeType, nodeName, nodeId, nodeSelfSize, nodeEdgeCount } = meta;
      const columns = { type, name, id, selfSize, wideSelfSize, firstEdge, detachedness };
      let from = 0;
      for (;;) {
        const stop = splitNodes(block, from, rowCount, meta, columns, rows, edgeTotal, names.max);
        edgeTotal = stop.edgeTotal;
        names.max = stop.maxName;
        if (stop.row === rowCount) break;
        // A name that jumps ahead or an invalid row: rare, so handled outside the loop.
        const ordinal = rows + stop.row;
        const at = stop.row * f;
        if (edgeTotal + block[at + nodeEdgeCount] > meta.edgeCount) {
          throw damaged(
            rowByteOffset(stop.row),
            `its nodes claim more edges than the ${meta.edgeCount.toLocaleString('en-US')} its header names`,
            { row: ordinal },
          );
        }
        if (block[at + nodeType] >= typeCount) {
          throw damaged(
            rowByteOffset(stop.row),
            `node ${ordinal} has type ${block[at + nodeType]}, which the header does not name`,
            {
              row: ordinal,
            },
          );
        }
        noteJump(names, block[at + nodeName], () => rowByteOffset(stop.row), `node ${ordinal}`);
        from = stop.row;
      }
      for (const [position, value] of wide) {
        const row = Math.floor(position / f);
        if (row >= rowCount) continue;
        const field = position - row * f;
        if (field === nodeSelfSize) wideSelfSize.set(rows + row, value);
        else if (field === nodeId) wideId.set(rows + row, value);
        if (wideId.size > MAX_WIDE_IDS)
          throw damaged(rowByteOffset(row), 'too many of its nodes have ids above 32 bits');
      }
      if (wideSelfSize.size > MAX_WIDE_SIZES)
        throw damaged(rowByteOffset(0), 'too many of its nodes claim 64 KiB each or more');
      rows += rowCount;
      if (rowCount < rowsGiven) {
        const named = meta.nodeCount.toLocaleString('en-US');
        throw damaged(rowByteOffset(rowCount), `it has more nodes than the ${named} its header names`);
      }
    },
    finish() {
      firstEdge[rows] = edgeTotal;
      return {
        count: rows,
        type: type.subarray(0, rows),
        name: name.subarray(0, rows),
        id: id.subarray(0, rows),
        selfSize: selfSize.subarray(0, rows),
        firstEdge: firstEdge.subarray(0, rows + 1),
        detachedness: detachedness?.subarray(0, rows) ?? null,
        wideSelfSize,
        wideId,
      };
    },
  };
}

export interface EdgeBuilder extends RowSink {
  readonly rows: number;
  /** The columns if they have room for all rows of the header. */
  readonly columns: EdgeColumns | null;
  /** The missing rows were filled by another thread (`TailScan`). */
  adoptRest(head: Uint32Array, entriesFromEnd: number): void;
  finish(): HeapEdges;
}

export function createEdgeBuilder(
  meta: SnapshotMeta,
  budget: ColumnBudget,
  names: NameUse,
  byteOffset: number,
): EdgeBuilder {
  const f = meta.edgeFieldCount;
  const typeCount = meta.edgeTypes.length;
  const isNumbered = numberedEdgeTypes(meta);
  // Its target and code. Entries are counted when they are there.
  const bytesPerEdge = 5;
  const nodeFieldCount = meta.nodeFieldCount;
  const nodeCount = meta.nodeCount;
  let capacity = firstCapacity(meta.edgeCount, f, budget);
  checkRowCeiling(capacity, 'edges', byteOffset);
  budget.reserve(capacity * bytesPerEdge);
  const { words } = budget.columns;
  let labels = labelColumns(budget.columns, capacity, isNumbered);
  let target = words(capacity);
  let rows = 0;
  let entriesOfOther = 0;
  let reservedEntries = 0;
  let finished: HeapEdges | null = null;
  const writer = createLabelWriter(() => labels, meta);

  function grow(needed: number): void {
    const next = Math.min(meta.edgeCount, Math.max(needed, capacity * 2));
    checkRowCeiling(next, 'edges', byteOffset);
    budget.reserve((next - capacity) * bytesPerEdge);
    const { code, firstEntry, entryType, entryName } = labelColumns(budget.columns, next, isNumbered);
    labels = {
      code: enlarged(labels.code, code),
      firstEntry: enlarged(labels.firstEntry, firstEntry),
      entryType: enlarged(labels.entryType, entryType),
      entryName: enlarged(labels.entryName, entryName),
      isNumbered,
      unused: labels.unused,
    };
    target = enlarged(target, words(next));
    capacity = next;
  }

  function reserveEntries(): void {
    const entries = writer.entries + entriesOfOther;
    budget.reserve((entries - reservedEntries) * ENTRY_BYTES);
    reservedEntries = entries;
  }

  return {
    get rows() {
      return rows;
    },
    get columns() {
      return capacity === meta.edgeCount ? { labels, to: target } : null;
    },
    adoptRest(head, entriesFromEnd) {
      writer.write(head, 0, head.length / f, rows);
      rows += head.length / f;
      writer.end(rows);
      rows = meta.edgeCount;
      entriesOfOther = entriesFromEnd;
      reserveEntries();
    },
    takeRows(block, rowsGiven, wide, rowByteOffset) {
      const rowsWanted = Math.min(rowsGiven, meta.edgeCount - rows);
      const rowCount = wide.size === 0 ? rowsWanted : foldIndexes(block, rowsWanted, wide, meta, isNumbered);
      if (rows + rowCount > capacity) grow(rows + rowCount);
      const { edgeType, edgeName, edgeTo } = meta;
      let from = 0;
      for (;;) {
        const stop = splitEdges(block, from, rowCount, meta, target, rows, names.max, isNumbered);
        names.max = stop.maxName;
        writer.write(block, from * f, stop.row - from, rows + from);
        if (stop.row === rowCount) break;
        const row = rows + stop.row;
        const at = stop.row * f;
        if (block[at + edgeType] >= typeCount) {
          throw damaged(
            rowByteOffset(stop.row),
            `edge ${row} has type ${block[at + edgeType]}, which the header does not name`,
            { row },
          );
        }
        const nodeIndex = block[at + edgeTo];
        if (nodeIndex === WIDE || nodeIndex % nodeFieldCount !== 0 || nodeIndex / nodeFieldCount >= nodeCount) {
          throw damaged(rowByteOffset(stop.row), `edge ${row} leads to ${nodeIndex}, where no node begins`, { row });
        }
        noteJump(names, block[at + edgeName], () => rowByteOffset(stop.row), `edge ${row}`);
        from = stop.row;
      }
      rows += rowCount;
      reserveEntries();
      if (rowCount < rowsWanted) {
        const numbers = Array.from(
          { length: f },
          (_, field) => wide.get(rowCount * f + field) ?? block[rowCount * f + field],
        );
        throw damaged(
          rowByteOffset(rowCount),
          `edge ${rows} is ${numbers.join(', ')}: only the index of an element can be negative, and no number can need more than 32 bits`,
          { row: rows },
        );
      }
      if (rowCount < rowsGiven) {
        const named = meta.edgeCount.toLocaleString('en-US');
        throw damaged(rowByteOffset(rowCount), `it has more edges than the ${named} its header names`);
      }
    },
    finish() {
      if (finished === null) {
        writer.end(rows);
        finished = new HeapEdges(target.subarray(0, rows), {
          ...labels,
          code: labels.code.subarray(0, rows),
          firstEntry: labels.firstEntry.subarray(0, blocksOf(rows)),
          unused: { from: writer.entries, to: labels.entryName.length - entriesOfOther },
        });
      }
      return finished;
    },
  };
}

/** A longer column with the same rows at its start. */
export function enlarged32(old: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  return enlarged(old, new Uint32Array(length));
}

/** Copies the rows into a longer column. */
function enlarged<T extends Uint8Array | Uint16Array | Uint32Array, L extends T>(old: T, larger: L): L {
  larger.set(old);
  return larger;
}
