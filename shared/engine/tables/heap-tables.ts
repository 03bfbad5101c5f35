/** The tables of a heap snapshot or timeline. */
import { once } from '../../base/once.ts';
import { HEAP_SQL_TABLES } from './contract/heap.ts';
import type { SqlColumn, SqlTable } from './contract/sql-schema.ts';
import { devToolsDistance, NO_DISTANCE } from '../heap/retained/distances.ts';
import { NO_REALM } from '../heap/realms/realms.ts';
import { NO_TRACE } from '../heap/graph/allocation-columns.ts';
import { nodeTypeNumbers, type HeapGraph } from '../heap/graph/heap-graph.ts';
import type { HeapDocument } from '../heap/classes/heap-document.ts';
import { detachedDomNodes } from '../heap/tables/detached-nodes.ts';
import type { RetainedFigures } from '../heap/retained/retained.ts';
import { numberText } from '../heap/open/number-text.ts';
import type { OpenSnapshot } from '../heap/open/open-snapshot.ts';
import { numberedEdgeTypes } from '../heap/graph/edge-labels.ts';
import { runSteps } from '../steps/steps.ts';
import { readWaiting } from './heap-waiting-table.ts';
import {
  classTextsOf,
  doubles,
  idColumnOf,
  ints,
  placesOf,
  range,
  runs,
  shallowSizes,
  stringTexts,
  words,
  type IdColumn,
} from './heap-columns.ts';
import {
  NO_INTEGER,
  NO_TEXT,
  type ColumnValues,
  type SqlTableOf,
  type TableSlice,
  type TextColumn,
} from './table-columns.ts';

/** The largest index of an element in a column of integers. */
const MAX_INDEX = 0x7fff_ffff;

/** The part of an open heap that its tables are read from. Retained sizes must be computed. */
export interface HeapSource {
  readonly snapshot: OpenSnapshot;
}

function figuresOf({ figures }: OpenSnapshot): RetainedFigures {
  if (figures === null) throw new Error('a table was read before retained sizes were computed');
  return figures;
}

/** The ordinal of the immediate dominator; −1 for the root. */
function dominatorOf({ order, dominator }: RetainedFigures, ordinal: number): number {
  const number = dominator[order.numberOf[ordinal]];
  return number === 0 ? -1 : order.ordinalOf[number];
}

type ColumnName<T extends string> = Extract<
  (typeof HEAP_SQL_TABLES)[number],
  { readonly name: T }
>['columns'][number]['name'];
/** Each function prepares a column, and returns one that makes its values for a run of rows. */
type ColumnsOf<T extends string, Rows> = Readonly<Record<ColumnName<T>, () => (rows: Rows) => ColumnValues>>;

function preparedColumns<Rows>(
  makers: Readonly<Record<string, () => (rows: Rows) => ColumnValues>>,
  columns: readonly SqlColumn[],
): readonly ((rows: Rows) => ColumnValues)[] {
  return columns.map(({ name }) => makers[name]());
}

/**
 * The columns of nodes, each with a function that prepares it: what one of them needs is not computed for the others. Plain loops: a
 * function called for each value takes several times as long.
 */
function nodeColumns({ snapshot }: HeapSource): ColumnsOf<'node', Uint32Array> {
  const { document } = snapshot;
  const { graph } = document;
  const { nodes, meta } = graph;
  const { retained, order, distance, dominator } = figuresOf(snapshot);
  const { string } = nodeTypeNumbers(meta);
  const idsOf = once(() => idColumnOf(document));
  const places = once(() => placesOf(document));
  return {
    id: idsOf,
    class: () => classTextsOf(document),
    name: () => nodeNames(graph),
    type: () => (ordinals) => {
      const indexes = new Uint32Array(ordinals.length);
      for (let at = 0; at < ordinals.length; at += 1) indexes[at] = nodes.type[ordinals[at]];
      return { texts: meta.nodeTypes, indexes };
    },
    shallow_size_bytes: () => (ordinals) => shallowSizes(document, ordinals),
    retained_size_bytes: () => (ordinals) => {
      const sizes = new Float64Array(ordinals.length);
      for (let at = 0; at < ordinals.length; at += 1) sizes[at] = retained[order.numberOf[ordinals[at]]];
      return sizes;
    },
    distance: () => (ordinals) => {
      const distances = new Int32Array(ordinals.length);
      for (let at = 0; at < ordinals.length; at += 1) {
        const steps = distance[ordinals[at]];
        distances[at] = steps === NO_DISTANCE ? NO_INTEGER : devToolsDistance(distance, steps);
      }
      return distances;
    },
    edge_count: () => (ordinals) => {
      const counts = new Int32Array(ordinals.length);
      for (let at = 0; at < ordinals.length; at += 1)
        counts[at] = nodes.firstEdge[ordinals[at] + 1] - nodes.firstEdge[ordinals[at]];
      return counts;
    },
    detached: () => {
      const isDetachedNode = detachedDomNodes(document);
      return (ordinals) => {
        const flags = new Uint8Array(ordinals.length);
        for (let at = 0; at < ordinals.length; at += 1) flags[at] = isDetachedNode(ordinals[at]) ? 1 : 0;
        return flags;
      };
    },
    dominator_id: () => {
      const ids = idsOf();
      return (ordinals) => {
        const dominators = new Int32Array(ordinals.length);
        for (let at = 0; at < ordinals.length; at += 1) {
          const number = dominator[order.numberOf[ordinals[at]]];
          dominators[at] = number === 0 ? -1 : order.ordinalOf[number];
        }
        return ids(dominators);
      };
    },
    string_id: () => (ordinals) => {
      const indexes = new Int32Array(ordinals.length);
      for (let at = 0; at < ordinals.length; at += 1)
        indexes[at] = nodes.type[ordinals[at]] === string ? nodes.name[ordinals[at]] : NO_INTEGER;
      return indexes;
    },
    url: () => (ordinals) => places().url(ordinals),
    line: () => (ordinals) => places().line(ordinals),
    realm_id: () => {
      const ids = idsOf();
      const { contexts, realmOf } = runSteps(snapshot.realms());
      return (ordinals) => {
        const realms = new Int32Array(ordinals.length);
        for (let at = 0; at < ordinals.length; at += 1) {
          const realm = realmOf[ordinals[at]];
          realms[at] = realm === NO_REALM ? -1 : contexts[realm];
        }
        return ids(realms);
      };
    },
    number_value: () => {
      const number = meta.nodeTypes.indexOf('number');
      return (ordinals) => {
        const values = new Float64Array(ordinals.length).fill(Number.NaN);
        for (let at = 0; at < ordinals.length; at += 1)
          if (nodes.type[ordinals[at]] === number) values[at] = Number(numberText(graph, ordinals[at]) ?? Number.NaN);
        return values;
      };
    },
  };
}

/** V8's names; strings and numbers have none. */
function nodeNames(graph: HeapGraph): (ordinals: Uint32Array) => TextColumn {
  const { nodes, meta, strings } = graph;
  const { string } = nodeTypeNumbers(meta);
  const number = meta.nodeTypes.indexOf('number');
  const isUsed = new Uint8Array(strings.length);
  const hasName = (ordinal: number): boolean => nodes.type[ordinal] !== string && nodes.type[ordinal] !== number;
  for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) if (hasName(ordinal)) isUsed[nodes.name[ordinal]] = 1;
  const { texts, numberOf } = stringTexts(graph, isUsed);
  return (ordinals) => {
    const indexes = new Uint32Array(ordinals.length);
    for (let at = 0; at < ordinals.length; at += 1)
      indexes[at] = hasName(ordinals[at]) ? numberOf[nodes.name[ordinals[at]]] : NO_TEXT;
    return { texts, indexes };
  };
}

function* readNodes(source: HeapSource, sliceRows: number, columns: readonly SqlColumn[]): Iterable<TableSlice> {
  const makers = preparedColumns(nodeColumns(source), columns);
  for (const [from, to] of runs(source.snapshot.document.graph.nodes.count, sliceRows)) {
    const ordinals = range(from, to);
    yield { rowCount: to - from, columns: makers.map((make) => make(ordinals)) };
  }
}

/** Runs of edges come in order. */
interface EdgeRun {
  readonly from: number;
  readonly to: number;
}

function edgeColumns({ snapshot: { document } }: HeapSource): ColumnsOf<'edge', EdgeRun> {
  const { graph } = document;
  const { edges, meta } = graph;
  const isNumbered = numberedEdgeTypes(meta);
  const idsOf = once(() => idColumnOf(document));
  return {
    from_id: () => holderIds(graph, idsOf()),
    to_id: () => {
      const ids = idsOf();
      return ({ from, to }) => ids(edges.to.subarray(from, to));
    },
    type:
      () =>
      ({ from, to }) => ({
        texts: meta.edgeTypes,
        indexes: Uint32Array.from({ length: to - from }, (_, at) => edges.typeAt(from + at)),
      }),
    name: () => edgeNames(graph),
    element_index: () => {
      let largest = 0;
      for (let row = 0; row < edges.count && largest <= MAX_INDEX; row += 1)
        if (isNumbered[edges.typeAt(row)] === 1 && edges.nameAt(row) > largest) largest = edges.nameAt(row);
      return ({ from, to }) => {
        const isWide = largest > MAX_INDEX;
        const elements = isWide
          ? new Float64Array(to - from).fill(Number.NaN)
          : new Int32Array(to - from).fill(NO_INTEGER);
        for (let row = from; row < to; row += 1)
          if (isNumbered[edges.typeAt(row)] === 1) elements[row - from] = edges.nameAt(row);
        return elements;
      };
    },
  };
}

/** Ids of the objects that hold edges. An object's edges are next to each other, so its id is looked up once. */
function holderIds({ nodes: { firstEdge } }: HeapGraph, ids: IdColumn): (run: EdgeRun) => Int32Array | Float64Array {
  let holder = 0;
  return ({ from, to }) => {
    while (from >= firstEdge[holder + 1]) holder += 1;
    const first = holder;
    while (to > firstEdge[holder + 1]) holder += 1;
    const held = ids(range(first, holder + 1));
    const values = held instanceof Int32Array ? new Int32Array(to - from) : new Float64Array(to - from);
    for (let each = first; each <= holder; each += 1) {
      const end = Math.min(to, firstEdge[each + 1]);
      for (let row = Math.max(from, firstEdge[each]); row < end; row += 1) values[row - from] = held[each - first];
    }
    return values;
  };
}

function edgeNames(graph: HeapGraph): (run: EdgeRun) => TextColumn {
  const { edges, meta, strings } = graph;
  const isNumbered = numberedEdgeTypes(meta);
  const isUsed = new Uint8Array(strings.length);
  for (let row = 0; row < edges.count; row += 1) if (isNumbered[edges.typeAt(row)] !== 1) isUsed[edges.nameAt(row)] = 1;
  const { texts, numberOf } = stringTexts(graph, isUsed);
  return ({ from, to }) => {
    const indexes = new Uint32Array(to - from);
    for (let row = from; row < to; row += 1)
      indexes[row - from] = isNumbered[edges.typeAt(row)] === 1 ? NO_TEXT : numberOf[edges.nameAt(row)];
    return { texts, indexes };
  };
}

function* readEdges(source: HeapSource, sliceRows: number, columns: readonly SqlColumn[]): Iterable<TableSlice> {
  const { edges } = source.snapshot.document.graph;
  const makers = preparedColumns(edgeColumns(source), columns);
  for (const [from, to] of runs(edges.count, sliceRows))
    yield { rowCount: to - from, columns: makers.map((make) => make({ from, to })) };
}

/** Texts that hardly repeat: a list for one slice. */
function ownTexts(texts: readonly (string | null | undefined)[]): TextColumn {
  const list: string[] = [];
  const indexes = Uint32Array.from(texts, (text) =>
    text === null || text === undefined ? NO_TEXT : list.push(text) - 1,
  );
  return { texts: list, indexes };
}

function* readClasses({ snapshot }: HeapSource, sliceRows: number): Iterable<TableSlice> {
  const { table } = snapshot.document;
  const { rowRetained, rowDistance } = figuresOf(snapshot);
  for (const [from, to] of runs(table.rows.length, sliceRows)) {
    const rows = table.rows.slice(from, to);
    yield {
      rowCount: rows.length,
      columns: [
        ownTexts(rows.map(({ name }) => name)),
        ownTexts(rows.map(({ name }) => snapshot.classOriginals.named(name)?.name)),
        Int32Array.from(rows, ({ count }) => count),
        Float64Array.from(rows, ({ shallowSizeBytes }) => shallowSizeBytes),
        rowRetained.slice(from, to),
        // Infinity: no counted path leads to any of them.
        Int32Array.from(rowDistance.subarray(from, to), (least) => (Number.isFinite(least) ? least : NO_INTEGER)),
        ownTexts(rows.map(({ url }) => url)),
        Int32Array.from(rows, ({ line }) => line ?? NO_INTEGER),
      ],
    };
  }
}

function* readStrings({ snapshot }: HeapSource, sliceRows: number): Iterable<TableSlice> {
  const { document } = snapshot;
  const { graph } = document;
  const { nodes, strings } = graph;
  const { string } = nodeTypeNumbers(graph.meta);
  const counts = new Int32Array(strings.length);
  const sizes = new Float64Array(strings.length);
  const examples = new Uint32Array(strings.length);
  for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
    if (nodes.type[ordinal] !== string) continue;
    const index = nodes.name[ordinal];
    counts[index] += 1;
    examples[index] = ordinal;
  }
  for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
    if (nodes.type[ordinal] === string) sizes[nodes.name[ordinal]] += sizeOf(document, ordinal);
  }
  const used: number[] = [];
  counts.forEach((count, index) => {
    if (count > 0) used.push(index);
  });
  const idsOf = idColumnOf(document);
  const isUsed = new Uint8Array(strings.length);
  for (const [from, to] of runs(used.length, sliceRows)) {
    const indexes = used.slice(from, to);
    isUsed.fill(0);
    for (const index of indexes) isUsed[index] = 1;
    const { texts, numberOf } = stringTexts(graph, isUsed);
    yield {
      rowCount: indexes.length,
      columns: [
        Int32Array.from(indexes),
        { texts, indexes: words(indexes, (index) => numberOf[index]) },
        ints(indexes, (index) => counts[index]),
        doubles(indexes, (index) => sizes[index]),
        idsOf(words(indexes, (index) => examples[index])),
      ],
    };
  }
}

function sizeOf(document: HeapDocument, ordinal: number): number {
  return shallowSizes(document, [ordinal])[0];
}

function* readDominators({ snapshot }: HeapSource, sliceRows: number): Iterable<TableSlice> {
  const { document } = snapshot;
  const figures = figuresOf(snapshot);
  const { order, dominator, retained } = figures;
  const counts = new Int32Array(dominator.length);
  const sizes = new Float64Array(dominator.length);
  for (let number = 1; number < dominator.length; number += 1) {
    if (dominator[number] === 0) continue;
    counts[dominator[number]] += 1;
    sizes[dominator[number]] += retained[number];
  }
  const numbers: number[] = [];
  counts.forEach((count, number) => {
    if (count > 0) numbers.push(number);
  });
  const idsOf = idColumnOf(document);
  for (const [from, to] of runs(numbers.length, sliceRows)) {
    const part = numbers.slice(from, to);
    const ordinals = part.map((number) => order.ordinalOf[number]);
    yield {
      rowCount: part.length,
      columns: [
        idsOf(ordinals),
        idsOf(ordinals.map((ordinal) => dominatorOf(figures, ordinal))),
        ints(part, (number) => counts[number]),
        doubles(part, (number) => sizes[number]),
        doubles(part, (number) => retained[number]),
      ],
    };
  }
}

function* readAllocations({ snapshot }: HeapSource, sliceRows: number): Iterable<TableSlice> {
  const { document, allocationTables: tables } = snapshot;
  if (tables === null) return;
  const { traces, traceNodeOf } = tables.allocations;
  const { ordinals, firstOf, timesUs } = runSteps(tables.births());
  const { frames, frameOf } = tables.frames();
  const functions = frames.map(({ name }) => name);
  const urls = frames.map(({ url }) => url);
  const idsOf = idColumnOf(document);
  const classes = classTextsOf(document);
  let sample = 0;
  for (const [from, to] of runs(ordinals.length, sliceRows)) {
    const part = ordinals.subarray(from, to);
    const times = new Float64Array(part.length);
    const stacks = new Int32Array(part.length).fill(NO_INTEGER);
    const frameNumbers = new Uint32Array(part.length).fill(NO_TEXT);
    part.forEach((ordinal, at) => {
      while (from + at >= firstOf[sample + 1]) sample += 1;
      times[at] = timesUs[sample] / 1000;
      const row = traceNodeOf === null ? NO_TRACE : tables.rows().rowOf(traceNodeOf[ordinal]);
      if (row === NO_TRACE) return;
      stacks[at] = traces.id[row];
      frameNumbers[at] = frameOf[traces.functionRow[row]];
    });
    yield {
      rowCount: part.length,
      columns: [
        idsOf(part),
        classes(part),
        shallowSizes(document, part),
        times,
        stacks,
        { texts: functions, indexes: frameNumbers },
        {
          texts: urls,
          indexes: words(frameNumbers, (frame) => (frame === NO_TEXT || urls[frame] === '' ? NO_TEXT : frame)),
        },
        ints(frameNumbers, (frame) => (frame === NO_TEXT ? 0 : frames[frame].line) || NO_INTEGER),
      ],
    };
  }
}

type ReadColumns = (source: HeapSource, sliceRows: number, columns: readonly SqlColumn[]) => Iterable<TableSlice>;

const READERS: Readonly<Record<(typeof HEAP_SQL_TABLES)[number]['name'], ReadColumns>> = {
  node: readNodes,
  edge: readEdges,
  class: readClasses,
  string: readStrings,
  dominator: readDominators,
  allocation: readAllocations,
  waiting: readWaiting,
};

export const HEAP_TABLES: readonly SqlTableOf<HeapSource>[] = HEAP_SQL_TABLES.map((definition) => ({
  definition: definition satisfies SqlTable,
  read: (source, sliceRows, columns = definition.columns) => READERS[definition.name](source, sliceRows, columns),
}));
