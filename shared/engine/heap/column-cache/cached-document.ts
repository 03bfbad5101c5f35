/** Restores an analysed heap from cached columns; see cached-columns.ts for their list. */
import { z } from 'zod';
import { blocksOf, HeapEdges, numberedEdgeTypes } from '../graph/edge-labels.ts';
import type { HeapAllocations } from '../graph/allocation-columns.ts';
import type { HeapScopes } from '../graph/scope-columns.ts';
import { withRowLookup } from '../graph/location-rows.ts';
import type { ClassKeys } from '../classes/class-keys.ts';
import type { ClassRow } from '../classes/class-table.ts';
import {
  CACHED_COLUMNS,
  type AnalysedHeap,
  type Column,
  type ColumnType,
  type CachedColumnName,
} from './cached-columns.ts';
import { decodeList } from './cached-texts.ts';
import type { SnapshotMeta } from '../format/snapshot-meta.ts';
import { createStringTable, STRING_SEGMENT_BYTES } from '../strings/string-table.ts';

const Position = z.number().int().min(-1);
const MetaSchema: z.ZodType<SnapshotMeta> = z.object({
  nodeFieldCount: z.number(),
  nodeType: Position,
  nodeName: Position,
  nodeId: Position,
  nodeSelfSize: Position,
  nodeEdgeCount: Position,
  nodeDetachedness: Position,
  nodeTraceNode: Position,
  nodeTypes: z.array(z.string()),
  edgeFieldCount: z.number(),
  edgeType: Position,
  edgeName: Position,
  edgeTo: Position,
  edgeTypes: z.array(z.string()),
  nodeCount: z.number().int().min(1),
  edgeCount: z.number().int().min(0),
  rootOrdinal: z.number().int().min(0),
  traceFunctionCount: z.number().nullable(),
  extraNativeBytes: z.number(),
  stringsDropped: z.boolean(),
  unknownFields: z.array(z.string()),
});

const FactsSchema = z.object({
  meta: MetaSchema,
  unknownFields: z.array(z.string()),
  types: z.array(z.object({ type: z.string(), count: z.number(), sizeBytes: z.number() })),
  totalSizeBytes: z.number(),
  domFromField: z.boolean(),
  hasAllocations: z.boolean(),
  /** Null if the heap has no scopes. */
  scopeRows: z.object({ variables: z.number(), uses: z.number() }).nullable(),
  lastOfPages: z.number().int().min(0),
});

const PlainRowSchema = z.tuple([z.string(), z.number(), z.number()]);
const PlacedRowSchema = z.tuple([z.string(), z.number(), z.number(), z.string(), z.number()]);
/** With the column; caches of 0.1.0 have none. */
const WholePlaceRowSchema = z.tuple([z.string(), z.number(), z.number(), z.string(), z.number(), z.number()]);
const ClassRowsSchema = z.array(z.union([PlainRowSchema, PlacedRowSchema, WholePlaceRowSchema]));
const InterfacesSchema = z.array(z.tuple([z.string(), z.array(z.number()), z.number()]));

/** Columns by name, in the parts of `allocateColumn`; columns that the heap does not have are missing. */
export type ColumnsByName = ReadonlyMap<string, readonly Column[]>;

const BYTES: Record<ColumnType, number> = { u8: 1, u16: 2, i16: 2, u32: 4, i32: 4, f64: 8 };
const ARRAYS: Record<ColumnType, (length: number) => Column> = {
  u8: (length) => new Uint8Array(length),
  u16: (length) => new Uint16Array(length),
  i16: (length) => new Int16Array(length),
  u32: (length) => new Uint32Array(length),
  i32: (length) => new Int32Array(length),
  f64: (length) => new Float64Array(length),
};

/**
 * Memory for a column of this length: strings in segments, all others in one piece. Throws if a column cannot have this length, or an
 * allocation error.
 */
export function allocateColumn(name: string, byteLength: number): Column[] {
  const known = CACHED_COLUMNS.find((candidate) => candidate.name === name);
  if (known === undefined) throw new Error(`there is no column "${name}"`);
  const length = byteLength / BYTES[known.type];
  if (!Number.isInteger(length)) throw new Error(`column "${name}" ends within a row`);
  if (name === ('string bytes' satisfies CachedColumnName)) {
    return Array.from(
      { length: Math.ceil(length / STRING_SEGMENT_BYTES) },
      (_, at) => new Uint8Array(Math.min(STRING_SEGMENT_BYTES, length - at * STRING_SEGMENT_BYTES)),
    );
  }
  return [ARRAYS[known.type](length)];
}

/** Returns a column, checked for the given number of rows; null if the heap does not have it. */
type TakeOptional = <T extends Column>(
  name: CachedColumnName,
  type: new (length: number) => T,
  rows: number | null,
) => T | null;
type TakeColumn = <T extends Column>(name: CachedColumnName, type: new (length: number) => T, rows: number | null) => T;

/** All columns of a section have the same number of rows, taken from the first one. */
function allocationsOf(nodeCount: number, optional: TakeOptional, column: TakeColumn): HeapAllocations {
  const functionName = column('trace function name', Uint32Array, null);
  const ofFunction = (name: CachedColumnName): Uint32Array => column(name, Uint32Array, functionName.length);
  const id = column('trace id', Uint32Array, null);
  const timestampUs = column('sample timestamp', Float64Array, null);
  return {
    traceNodeOf: optional('node trace', Uint32Array, nodeCount),
    recordedSize: optional('node recorded size', Uint32Array, nodeCount),
    functions: {
      count: functionName.length,
      name: functionName,
      scriptName: ofFunction('trace function script name'),
      scriptId: ofFunction('trace function script'),
      line: ofFunction('trace function line'),
      column: ofFunction('trace function column'),
    },
    traces: {
      count: id.length,
      id,
      functionRow: column('trace function row', Uint32Array, id.length),
      parent: column('trace parent', Uint32Array, id.length),
      allocatedCount: column('trace allocated count', Float64Array, id.length),
      allocatedSizeBytes: column('trace allocated size', Float64Array, id.length),
    },
    samples: {
      count: timestampUs.length,
      timestampUs,
      lastId: column('sample last id', Float64Array, timestampUs.length),
    },
  };
}

function scopesOf({ variables, uses }: { variables: number; uses: number }, column: TakeColumn): HeapScopes {
  const script = column('scope script', Uint32Array, null);
  return {
    count: script.length,
    script,
    id: column('scope id', Int32Array, script.length),
    depth: column('scope depth', Uint32Array, script.length),
    firstVariable: column('scope first variable', Uint32Array, script.length + 1),
    firstUse: column('scope first use', Uint32Array, script.length + 1),
    variableName: column('scope variable name', Uint32Array, variables),
    useScope: column('scope use scope', Int32Array, uses),
    useSlot: column('scope use slot', Uint32Array, uses),
  };
}

/**
 * Reads `FIRST_COLUMNS` only; the contents of the others may follow later. Throws if the columns are inconsistent; the caller then parses
 * the file again.
 */
export function heapOfColumns(columns: ColumnsByName): AnalysedHeap {
  const optional: TakeOptional = (name, type, rows) => {
    const found = columns.get(name)?.[0];
    if (found === undefined) return null;
    if (!(found instanceof type)) throw new Error(`column "${name}" is of another type`);
    if (rows !== null && found.length !== rows)
      throw new Error(`column "${name}" has ${found.length} rows, and there are ${rows}`);
    return found;
  };
  const column: TakeColumn = (name, type, rows) => {
    const found = optional(name, type, rows);
    if (found === null) throw new Error(`column "${name}" is missing`);
    return found;
  };
  const list = <T>(name: CachedColumnName, entry: z.ZodType<readonly T[]>): T[] =>
    decodeList(column(name, Uint8Array, null), entry);
  const pairs = (name: CachedColumnName): Map<number, number> => {
    const flat = column(name, Float64Array, null);
    if (flat.length % 2 !== 0) throw new Error(`column "${name}" ends within a pair`);
    return new Map(Array.from({ length: flat.length / 2 }, (_, at) => [flat[at * 2], flat[at * 2 + 1]] as const));
  };

  const [facts] = list('facts', z.array(FactsSchema).length(1));
  const { meta } = facts;
  const { nodeCount, edgeCount } = meta;
  const rows = list('class rows', ClassRowsSchema).map(([name, count, shallowSizeBytes, url, line, from]): ClassRow =>
    url === undefined || line === undefined
      ? { name, count, shallowSizeBytes }
      : { name, count, shallowSizeBytes, url, line, ...(from === undefined ? {} : { column: from }) },
  );
  const keyNames = list('key names', z.array(z.string()));
  const keyLocation = column('key location', Int32Array, keyNames.length);
  const keys: ClassKeys = {
    count: keyNames.length,
    keyOf: optional('node key', Uint16Array, nodeCount) ?? column('node key, wide', Uint32Array, nodeCount),
    nameOf: (key) => keyNames[key],
    locationOf: (key) => keyLocation[key],
  };
  const locationNode = column('location node', Uint32Array, null);
  const location = (name: CachedColumnName): Uint32Array => column(name, Uint32Array, locationNode.length);
  const strings = createStringTable({
    segments: (columns.get('string bytes') ?? []).filter((part) => part instanceof Uint8Array),
    offsets: column('string offset', Uint32Array, null),
    wraps: [...column('string wraps', Float64Array, null)],
  });
  const entryName = column('edge entry name', Uint32Array, null);
  return {
    document: {
      graph: {
        meta,
        nodes: {
          count: nodeCount,
          type: column('node type', Uint8Array, nodeCount),
          name: column('node name', Uint32Array, nodeCount),
          id: column('node id', Uint32Array, nodeCount),
          selfSize: column('node self size', Uint16Array, nodeCount),
          firstEdge: column('node first edge', Uint32Array, nodeCount + 1),
          detachedness: optional('node detachedness', Uint8Array, nodeCount),
          wideSelfSize: pairs('node wide self sizes'),
          wideId: pairs('node wide ids'),
        },
        edges: new HeapEdges(column('edge to', Uint32Array, edgeCount), {
          code: column('edge code', Uint8Array, edgeCount),
          firstEntry: column('edge first entry', Uint32Array, blocksOf(edgeCount)),
          entryType: column('edge entry type', Uint8Array, entryName.length),
          entryName,
          isNumbered: numberedEdgeTypes(meta),
          unused: { from: 0, to: 0 },
        }),
        strings,
        locations: withRowLookup({
          count: locationNode.length,
          node: locationNode,
          scriptId: location('location script'),
          line: location('location line'),
          column: location('location column'),
          scriptNode: location('location script node'),
        }),
        allocations: facts.hasAllocations ? allocationsOf(nodeCount, optional, column) : null,
        scopes: facts.scopeRows === null ? null : scopesOf(facts.scopeRows, column),
        unknownFields: facts.unknownFields,
      },
      dom: { state: optional('node dom state', Uint8Array, nodeCount), fromField: facts.domFromField },
      keys,
      interfaces: list('interfaces', InterfacesSchema).map(([name, properties, count]) => ({
        name,
        properties,
        count,
      })),
      table: { rows, rowOfKey: column('row of key', Int32Array, keys.count) },
      types: facts.types,
      totalSizeBytes: facts.totalSizeBytes,
    },
    figures: {
      order: {
        numberOf: column('node number', Uint32Array, nodeCount),
        ordinalOf: column('number ordinal', Uint32Array, nodeCount + 1),
      },
      pages: { lastOfPages: facts.lastOfPages, others: column('other page nodes', Uint32Array, null) },
      dominator: column('number dominator', Uint32Array, nodeCount + 1),
      retained:
        optional('number retained', Uint32Array, nodeCount + 1) ??
        column('number retained, wide', Float64Array, nodeCount + 1),
      distance:
        optional('node distance', Int16Array, nodeCount) ?? column('node distance, wide', Int32Array, nodeCount),
      rowRetained: column('row retained', Float64Array, rows.length),
      rowDistance: column('row distance', Float64Array, rows.length),
    },
  };
}
