/**
 * Lists the columns of an analysed heap that are cached in a file, in file order, so that opening the heap again needs neither the parser
 * nor dominators. cached-document.ts restores the document from the same names.
 *
 * A change of the meaning or of a figure of one of these columns must increment `COLUMN_CACHE_VERSION`; columns of another version are
 * recomputed. `cached-columns.test.ts` detects changed figures without a new version.
 */
import type { HeapAllocations } from '../graph/allocation-columns.ts';
import type { HeapScopes } from '../graph/scope-columns.ts';
import type { HeapDocument } from '../classes/heap-document.ts';
import { firstUsedEntries, usedEntries } from '../graph/edge-labels.ts';
import { encodeList } from './cached-texts.ts';
import type { RetainedFigures } from '../retained/retained.ts';

export const COLUMN_CACHE_VERSION = 10;

export type Column = Uint8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float64Array;
export type ColumnType = 'u8' | 'u16' | 'i16' | 'u32' | 'i32' | 'f64';

/** A heap with everything that opening a file computes. */
export interface AnalysedHeap {
  readonly document: HeapDocument;
  readonly figures: RetainedFigures;
}

interface CachedColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** Contents as one or more parts; null if this heap does not have the column. Texts are encoded when requested. */
  readonly parts: (heap: AnalysedHeap) => Iterable<Column> | null;
}

function column<N extends string>(
  name: N,
  type: ColumnType,
  of: (heap: AnalysedHeap) => Column | null,
): CachedColumn & { readonly name: N } {
  return {
    name,
    type,
    parts: (heap) => {
      const found = of(heap);
      return found === null ? null : [found];
    },
  };
}

function texts<N extends string>(
  name: N,
  parts: (heap: AnalysedHeap) => Iterable<Uint8Array>,
): CachedColumn & { readonly name: N } {
  return { name, type: 'u8', parts };
}

/** Alternating ordinal and value, for the few sizes and ids that need more than 32 bits. */
function pairs(map: ReadonlyMap<number, number>): Float64Array {
  return Float64Array.from([...map].flat());
}

const allocationsOf = ({ document }: AnalysedHeap): HeapAllocations | null => document.graph.allocations;
const scopesOf = ({ document }: AnalysedHeap): HeapScopes | null => document.graph.scopes;

/** Properties that are single numbers or short lists. */
function* factsOf({ document, figures }: AnalysedHeap): Iterable<Uint8Array> {
  const { graph, dom, types, totalSizeBytes } = document;
  const facts = {
    meta: graph.meta,
    unknownFields: graph.unknownFields,
    types,
    totalSizeBytes,
    domFromField: dom.fromField,
    hasAllocations: graph.allocations !== null,
    scopeRows:
      graph.scopes === null
        ? null
        : { variables: graph.scopes.variableName.length, uses: graph.scopes.useScope.length },
    lastOfPages: figures.pages.lastOfPages,
  };
  yield* encodeList(1, () => facts);
}

export const CACHED_COLUMNS = [
  texts('facts', factsOf),
  texts('class rows', ({ document: { table } }) =>
    encodeList(table.rows.length, (at) => {
      const { name, count, shallowSizeBytes, url, line, column: from } = table.rows[at];
      if (url === undefined || line === undefined) return [name, count, shallowSizeBytes];
      return [name, count, shallowSizeBytes, url, line, ...(from === undefined ? [] : [from])];
    }),
  ),
  column('row retained', 'f64', ({ figures }) => figures.rowRetained),
  column('row distance', 'f64', ({ figures }) => figures.rowDistance),
  column('row of key', 'i32', ({ document }) => document.table.rowOfKey),
  texts('key names', ({ document: { keys } }) => encodeList(keys.count, (key) => keys.nameOf(key))),
  column('key location', 'i32', ({ document: { keys } }) =>
    Int32Array.from({ length: keys.count }, (_, key) => keys.locationOf(key)),
  ),
  texts('interfaces', ({ document: { interfaces } }) =>
    encodeList(interfaces.length, (at) => {
      const { name, properties, count } = interfaces[at];
      return [name, properties, count];
    }),
  ),
  column('node wide self sizes', 'f64', ({ document }) => pairs(document.graph.nodes.wideSelfSize)),
  column('node wide ids', 'f64', ({ document }) => pairs(document.graph.nodes.wideId)),
  column('string wraps', 'f64', ({ document }) => Float64Array.from(document.graph.strings.stored.wraps)),
  column('node type', 'u8', ({ document }) => document.graph.nodes.type),
  column('node name', 'u32', ({ document }) => document.graph.nodes.name),
  column('node id', 'u32', ({ document }) => document.graph.nodes.id),
  column('node self size', 'u16', ({ document }) => document.graph.nodes.selfSize),
  column('node first edge', 'u32', ({ document }) => document.graph.nodes.firstEdge),
  column('node detachedness', 'u8', ({ document }) => document.graph.nodes.detachedness),
  column('node dom state', 'u8', ({ document }) => document.dom.state),
  column('node key', 'u16', ({ document: { keys } }) => (keys.keyOf instanceof Uint16Array ? keys.keyOf : null)),
  column('node key, wide', 'u32', ({ document: { keys } }) => (keys.keyOf instanceof Uint32Array ? keys.keyOf : null)),
  column('node number', 'u32', ({ figures }) => figures.order.numberOf),
  column('node distance', 'i16', ({ figures: { distance } }) => (distance instanceof Int16Array ? distance : null)),
  column('node distance, wide', 'i32', ({ figures: { distance } }) =>
    distance instanceof Int32Array ? distance : null,
  ),
  column('number ordinal', 'u32', ({ figures }) => figures.order.ordinalOf),
  column('number dominator', 'u32', ({ figures }) => figures.dominator),
  column('number retained', 'u32', ({ figures: { retained } }) => (retained instanceof Uint32Array ? retained : null)),
  column('number retained, wide', 'f64', ({ figures: { retained } }) =>
    retained instanceof Float64Array ? retained : null,
  ),
  column('other page nodes', 'u32', ({ figures }) => figures.pages.others),
  column('location node', 'u32', ({ document }) => document.graph.locations.node),
  column('location script', 'u32', ({ document }) => document.graph.locations.scriptId),
  column('location line', 'u32', ({ document }) => document.graph.locations.line),
  column('location column', 'u32', ({ document }) => document.graph.locations.column),
  column('location script node', 'u32', ({ document }) => document.graph.locations.scriptNode),
  column('node trace', 'u32', (heap) => allocationsOf(heap)?.traceNodeOf ?? null),
  column('node recorded size', 'u32', (heap) => allocationsOf(heap)?.recordedSize ?? null),
  column('trace function name', 'u32', (heap) => allocationsOf(heap)?.functions.name ?? null),
  column('trace function script name', 'u32', (heap) => allocationsOf(heap)?.functions.scriptName ?? null),
  column('trace function script', 'u32', (heap) => allocationsOf(heap)?.functions.scriptId ?? null),
  column('trace function line', 'u32', (heap) => allocationsOf(heap)?.functions.line ?? null),
  column('trace function column', 'u32', (heap) => allocationsOf(heap)?.functions.column ?? null),
  column('trace id', 'u32', (heap) => allocationsOf(heap)?.traces.id ?? null),
  column('trace function row', 'u32', (heap) => allocationsOf(heap)?.traces.functionRow ?? null),
  column('trace parent', 'u32', (heap) => allocationsOf(heap)?.traces.parent ?? null),
  column('trace allocated count', 'f64', (heap) => allocationsOf(heap)?.traces.allocatedCount ?? null),
  column('trace allocated size', 'f64', (heap) => allocationsOf(heap)?.traces.allocatedSizeBytes ?? null),
  column('sample timestamp', 'f64', (heap) => allocationsOf(heap)?.samples.timestampUs ?? null),
  column('sample last id', 'f64', (heap) => allocationsOf(heap)?.samples.lastId ?? null),
  column('scope script', 'u32', (heap) => scopesOf(heap)?.script ?? null),
  column('scope id', 'i32', (heap) => scopesOf(heap)?.id ?? null),
  column('scope depth', 'u32', (heap) => scopesOf(heap)?.depth ?? null),
  column('scope first variable', 'u32', (heap) => scopesOf(heap)?.firstVariable ?? null),
  column('scope first use', 'u32', (heap) => scopesOf(heap)?.firstUse ?? null),
  column('scope variable name', 'u32', (heap) => scopesOf(heap)?.variableName ?? null),
  column('scope use scope', 'i32', (heap) => scopesOf(heap)?.useScope ?? null),
  column('scope use slot', 'u32', (heap) => scopesOf(heap)?.useSlot ?? null),
  column('string offset', 'u32', ({ document }) => document.graph.strings.stored.offsets),
  {
    name: 'string bytes',
    type: 'u8',
    parts: ({ document }: AnalysedHeap) => document.graph.strings.stored.segments,
  },
  column('edge code', 'u8', ({ document }) => document.graph.edges.labels.code),
  column('edge first entry', 'u32', ({ document }) => firstUsedEntries(document.graph.edges.labels)),
  {
    name: 'edge entry type',
    type: 'u8',
    parts: ({ document }: AnalysedHeap) => usedEntries(document.graph.edges.labels, ({ entryType }) => entryType),
  },
  {
    name: 'edge entry name',
    type: 'u32',
    parts: ({ document }: AnalysedHeap) => usedEntries(document.graph.edges.labels, ({ entryName }) => entryName),
  },
  column('edge to', 'u32', ({ document }) => document.graph.edges.to),
] as const satisfies readonly CachedColumn[];

/** Columns that are needed to restore a document and show its classes (see cached-document.ts). The others may be filled in later. */
export const FIRST_COLUMNS: ReadonlySet<string> = new Set<CachedColumnName>([
  'facts',
  'class rows',
  'row retained',
  'row distance',
  'row of key',
  'key names',
  'key location',
  'interfaces',
  'node wide self sizes',
  'node wide ids',
  'string wraps',
]);

export type CachedColumnName = (typeof CACHED_COLUMNS)[number]['name'];
