/**
 * Parses a `.heapsnapshot` byte stream, in chunks of any size and split anywhere, into the columns of a `HeapGraph`. `snapshot` must
 * precede the sections it describes, as V8 writes it; the others may come in any order. Unknown sections are skipped and listed.
 *
 *
 *     { "snapshot": { meta, node_count … }, "nodes": [ … ], "edges": [ … ], "locations": [ … ], "strings": [ … ] }
 */
import { createGuard, type AppResult } from '../../../base/errors.ts';
import { createAllocationSections } from './allocation-sections.ts';
import {
  createEdgeBuilder,
  createNameUse,
  createNodeBuilder,
  type EdgeBuilder,
  type EdgeColumns,
  type NodeBuilder,
} from './column-builders.ts';
import { plainColumns, type ColumnMaker } from '../columns/column-memory.ts';
import { MAX_ROWS, type HeapGraph, type HeapNodes, type HeapWalkable } from '../graph/heap-graph.ts';
import { createJsonSkipper } from '../format/json-skipper.ts';
import { createLocationBuilder, noLocations, type LocationBuilder } from './location-builder.ts';
import { createScopeSections } from './scope-sections.ts';
import { describeByte } from '../../../base/byte-codes.ts';
import { createNumberScanner, type NumberScanner } from '../format/number-scanner.ts';
import { damaged, emptyFile, foreign, tooLarge, truncated } from '../format/snapshot-errors.ts';
import { isUncounted, parseSnapshotMeta, type SnapshotHeader, type SnapshotMeta } from '../format/snapshot-meta.ts';
import type { TailScan } from './tail-scan.ts';
import { createStringScanner, type StringTable } from '../strings/string-table.ts';

/** V8's header has about 1.5 KB. */
const MAX_HEADER_BYTES = 1 << 20;
const MAX_KEY_BYTES = 4096;
/** A file without a header up to here has another format; reading the rest would only take time. */
const MAX_BYTES_BEFORE_HEADER = 4 << 20;

/** Known sections that the header does not describe; any other section is listed as unknown. */
const KNOWN_BUT_UNREAD = new Set(['trace_function_infos', 'trace_tree', 'samples']);

export interface SnapshotReader {
  /** Reads the next bytes. After an error every further call returns the same error. The chunk may be reused afterwards. */
  write(chunk: Uint8Array): AppResult<undefined>;
  /** Ends the file; returns the graph or the error. */
  end(): AppResult<HeapGraph>;
  /** The header, once it has been read; where it names no counts, once the nodes have been. */
  readonly meta: SnapshotMeta | null;
  readonly bytesRead: number;
  /** All nodes as soon as their section is read; edges and strings may be missing. */
  readonly nodes: HeapNodes | null;
  /** Nodes and edges as soon as both are complete, and name none but `strings`: another thread may walk them while the rest is read. */
  walkable(strings: StringTable): HeapWalkable | null;
  /**
   * Columns that another thread may fill with edges from the last one on while reading continues; allocates them if necessary. Null before
   * the header, or if the file may be too small for its counts.
   */
  takeEdgeColumns(): AppResult<EdgeColumns | null>;
  /**
   * Another thread has read the edges from row `firstRow` on; the next byte is the section's closing bracket. Returns false without any change if
   * the bytes so far do not end where that row begins; an error if the labels exceed the memory limit.
   */
  adoptEdges(scan: Pick<TailScan, 'firstRow' | 'head' | 'entries' | 'edgesEndByteOffset'>): AppResult<boolean>;
  /**
   * Another thread read the strings, from the end of the bytes so far to `endByteOffset`. Returns false without any change if the bytes so
   * far do not end before the opening bracket of the strings; an error if the table exceeds the memory limit.
   */
  adoptStrings(table: StringTable, endByteOffset: number): AppResult<boolean>;
}

export interface SnapshotReaderOptions {
  /** Total bytes, if known: limits what a header can make the reader allocate. */
  readonly fileSizeBytes?: number | null;
  /**
   * Maximum bytes of columns; beyond it reading ends in `too_large`. Called again whenever the columns would exceed the last limit, so that
   * the caller can free memory for `neededBytes` first.
   */
  readonly ceilingBytes?: (neededBytes: number) => number;
  /** Allocates the columns of nodes and edges. */
  readonly columns?: ColumnMaker;
}

/** The shortest string with its quotes and comma. */
const MIN_STRING_BYTES = 3;
/** Strings that memory is reserved for in a file of unknown size. */
const EXPECTED_STRINGS = 1 << 20;

/** Limits of a snapshot whose header names no counts. */
const UNCOUNTED = { nodeCount: MAX_ROWS, edgeCount: MAX_ROWS };

/** Scans the value of one section; `finish` is called at its end. */
interface SectionScanner {
  feed(chunk: Uint8Array, start: number, chunkByteOffset: number): number;
  readonly done: boolean;
}

type Place = 'start' | 'key-or-end' | 'key' | 'in-key' | 'colon' | 'value' | 'in-value' | 'after-value' | 'finished';

export function createSnapshotReader(options: SnapshotReaderOptions = {}): SnapshotReader {
  const names = createNameUse();
  const seen = new Set<string>();
  const unknownSections: string[] = [];
  let reservedBytes = 0;
  let ceilingBytes = 0;
  let bytesRead = 0;
  let place: Place = 'start';
  let keyBytes: number[] = [];
  let keyEscaped = false;
  let key = '';
  let keyByteOffset = 0;
  let section: SectionScanner | null = null;
  let finishSection: () => void = () => {};
  let meta: SnapshotHeader | null = null;
  let nodes: NodeBuilder | null = null;
  let areNodesRead = false;
  let edges: EdgeBuilder | null = null;
  let edgeScanner: NumberScanner | null = null;
  let locations: LocationBuilder | null = null;
  let strings: StringTable | null = null;
  /** The first error releases the columns. */
  const { run } = createGuard(() => {
    nodes = edges = locations = section = strings = edgeScanner = null;
  });

  const budget = {
    fileSizeBytes: options.fileSizeBytes ?? null,
    columns: options.columns ?? plainColumns,
    reserve(bytes: number): void {
      reservedBytes += bytes;
      if (reservedBytes > ceilingBytes)
        ceilingBytes = options.ceilingBytes?.(reservedBytes) ?? Number.POSITIVE_INFINITY;
      if (reservedBytes > ceilingBytes) {
        throw tooLarge(
          bytesRead,
          `its columns need more than ${Math.round(reservedBytes / 2 ** 20)} MB of memory`,
          ceilingBytes,
          'bytes',
        );
      }
    },
  };

  const allocationSections = createAllocationSections(budget);
  const scopeSections = createScopeSections(budget);

  /** Skips the opening bracket of a section of numbers, which the scanner does not expect. */
  function afterBracket(inner: SectionScanner): SectionScanner {
    let opened = false;
    return {
      get done() {
        return inner.done;
      },
      feed(chunk, start, chunkByteOffset) {
        let i = start;
        while (!opened && i < chunk.length) {
          const byte = chunk[i];
          if (byte === 91) opened = true;
          else if (!isSpace(byte)) throw damaged(chunkByteOffset + i, `"${key}" is not a list`);
          i += 1;
        }
        return opened ? inner.feed(chunk, i, chunkByteOffset) : i;
      },
    };
  }

  function needMeta(at: number): SnapshotHeader {
    if (meta === null) throw foreign(at, `"${key}" comes before the header that would describe it`);
    return meta;
  }

  function openSection(at: number): void {
    if (seen.has(key)) throw damaged(keyByteOffset, `it has "${key}" twice`);
    seen.add(key);
    finishSection = () => {};
    if (key === 'snapshot') {
      const skipper = createJsonSkipper('the header', MAX_HEADER_BYTES);
      section = skipper;
      finishSection = () => {
        meta = parseSnapshotMeta(skipper.text(), at);
      };
    } else if (key === 'nodes') {
      const layout = needMeta(at);
      const builder = isUncounted(layout)
        ? createNodeBuilder({ ...layout, ...UNCOUNTED }, { ...budget, fileSizeBytes: null }, names, at)
        : createNodeBuilder(layout, budget, names, at);
      nodes = builder;
      section = afterBracket(
        createNumberScanner({
          fieldCount: layout.nodeFieldCount,
          section: key,
          allowNegative: false,
          sink: allocationSections.withTraceNodes(builder, layout),
        }),
      );
      finishSection = () => {
        if (isUncounted(layout)) {
          if (builder.rows === 0) throw damaged(bytesRead, 'it has no nodes at all');
          meta = { ...layout, nodeCount: builder.rows, edgeCount: builder.edgeTotal };
        } else checkCount(builder.rows, layout.nodeCount, 'nodes');
        areNodesRead = true;
      };
    } else if (key === 'edges') {
      const layout = needMeta(at);
      if (isUncounted(layout)) throw damaged(at, 'its header names no nodes, and its edges come before them');
      const builder = (edges ??= createEdgeBuilder(layout, budget, names, at));
      edgeScanner = createNumberScanner({
        fieldCount: layout.edgeFieldCount,
        section: key,
        // The builder decides which of its numbers may be.
        allowNegative: true,
        sink: builder,
      });
      section = afterBracket(edgeScanner);
      finishSection = () => checkCount(builder.rows, layout.edgeCount, 'edges');
    } else if (key === 'locations' && needMeta(at).sections.locations !== null) {
      const layout = needMeta(at);
      if (layout.sections.locations === null) return;
      const builder = createLocationBuilder(layout.sections.locations, layout, budget);
      locations = builder;
      section = afterBracket(
        createNumberScanner({
          fieldCount: layout.sections.locations.fieldCount,
          section: key,
          allowNegative: true,
          sink: builder,
        }),
      );
    } else if (key === 'strings') {
      // The largest index of a name is expected to be that of the last string. In a damaged file it can be any number.
      const { fileSizeBytes = null } = options;
      const mostStrings =
        fileSizeBytes === null ? EXPECTED_STRINGS : Math.ceil((fileSizeBytes - at) / MIN_STRING_BYTES);
      const scanner = createStringScanner({
        expectedCount: Math.min(names.max + 1, mostStrings),
        reserve: (bytes) => budget.reserve(bytes),
      });
      section = afterBracket(scanner);
      finishSection = () => {
        strings = scanner.finish();
      };
    } else {
      const allocation = meta === null ? null : allocationSections.open(key, meta);
      if (allocation !== null) {
        section = allocation.fromBracket ? allocation.scanner : afterBracket(allocation.scanner);
        return;
      }
      const scopes = meta === null ? null : scopeSections.open(key, meta);
      if (scopes !== null) {
        section = afterBracket(scopes);
        return;
      }
      if (!KNOWN_BUT_UNREAD.has(key)) unknownSections.push(key);
      section = createJsonSkipper(`"${key}"`, 0);
    }
  }

  function checkCount(found: number, expected: number, what: string): void {
    if (found === expected) return;
    throw damaged(
      bytesRead,
      `its header names ${expected.toLocaleString('en-US')} ${what}, and there are ${found.toLocaleString('en-US')}`,
      { expected, found },
    );
  }

  function consume(chunk: Uint8Array): void {
    const chunkByteOffset = bytesRead;
    let i = 0;
    while (i < chunk.length) {
      if (place === 'in-value' && section !== null) {
        i = section.feed(chunk, i, chunkByteOffset);
        if (!section.done) break;
        bytesRead = chunkByteOffset + i;
        finishSection();
        bytesRead = chunkByteOffset;
        section = null;
        place = 'after-value';
        continue;
      }
      const byte = chunk[i];
      const at = chunkByteOffset + i;
      if (place === 'in-key') {
        i += 1;
        if (keyEscaped) keyEscaped = false;
        else if (byte === 92) keyEscaped = true;
        else if (byte === 34) {
          key = new TextDecoder().decode(Uint8Array.from(keyBytes));
          place = 'colon';
          continue;
        }
        keyBytes.push(byte);
        if (keyBytes.length > MAX_KEY_BYTES) throw damaged(keyByteOffset, 'the name of a section never ends');
        continue;
      }
      if (isSpace(byte)) {
        i += 1;
        continue;
      }
      // UTF-8's byte order mark, which some editors write.
      if (place === 'start' && (byte === 0xef || byte === 0xbb || byte === 0xbf) && at < 3) {
        i += 1;
        continue;
      }
      if (place === 'start') {
        if (byte !== 123) throw foreign(at, `it begins with ${describeByte(byte)}, not with a JSON object`);
        place = 'key-or-end';
        i += 1;
      } else if ((place === 'key-or-end' || place === 'key') && byte === 34) {
        keyBytes = [];
        keyByteOffset = at;
        place = 'in-key';
        i += 1;
      } else if (place === 'key-or-end' && byte === 125) {
        place = 'finished';
        i += 1;
      } else if (place === 'colon' && byte === 58) {
        place = 'value';
        i += 1;
      } else if (place === 'value') {
        openSection(at);
        place = 'in-value';
      } else if (place === 'after-value' && byte === 44) {
        place = 'key';
        i += 1;
      } else if (place === 'after-value' && byte === 125) {
        place = 'finished';
        i += 1;
      } else if (meta === null) {
        throw foreign(at, `it has ${describeByte(byte)} where a section of it belongs`);
      } else {
        throw damaged(
          at,
          place === 'finished' ? 'something follows its end' : `${describeByte(byte)} stands between its sections`,
        );
      }
    }
    bytesRead = chunkByteOffset + chunk.length;
    if (meta === null && place !== 'start' && key !== 'snapshot' && bytesRead >= MAX_BYTES_BEFORE_HEADER) {
      throw foreign(0, `it begins with "${[...seen][0] ?? key}" and does not have the header of a heap snapshot`);
    }
  }

  function whereItStopped(): string {
    if (place === 'in-value' || place === 'value' || place === 'colon') return `"${key}"`;
    return 'its list of sections';
  }

  function complete(): HeapGraph {
    if (bytesRead === 0) throw emptyFile();
    if (place === 'start') throw foreign(0, 'it contains only whitespace');
    if (place !== 'finished') {
      if (meta === null && key !== 'snapshot')
        throw foreign(bytesRead, 'it does not have the header of a heap snapshot');
      throw truncated(bytesRead, whereItStopped());
    }
    if (meta === null)
      throw foreign(
        0,
        `it has no "snapshot" section${seen.size > 0 ? ` (but "${[...seen].slice(0, 3).join('", "')}")` : ''}`,
      );
    if (nodes === null || edges === null || strings === null || !seen.has('edges')) {
      const missing = ['nodes', 'edges', 'strings'].filter((name) => !seen.has(name));
      throw damaged(bytesRead, `it has no section "${missing.join('", "')}"`);
    }
    if (nodes.edgeTotal !== edges.rows) {
      throw damaged(
        bytesRead,
        `its nodes own ${nodes.edgeTotal.toLocaleString('en-US')} edges, and there are ${edges.rows.toLocaleString('en-US')}`,
        { expected: nodes.edgeTotal, found: edges.rows },
      );
    }
    if (names.max >= strings.length) {
      const count = strings.length;
      const jump = names.jumps.find((candidate) => candidate.name >= count);
      throw damaged(
        jump?.byteOffset ?? bytesRead,
        `${jump?.where ?? 'a row'} names string ${jump?.name ?? names.max}, and there are ${count.toLocaleString('en-US')} strings`,
        { expected: names.max + 1, found: count },
      );
    }
    // Where the numbers of other sections are says nothing any more.
    const { sections: _sections, ...described } = meta;
    return {
      meta: described,
      nodes: nodes.finish(),
      edges: edges.finish(),
      strings,
      locations: locations?.finish() ?? noLocations(),
      allocations: allocationSections.finish(nodes.rows, strings.length),
      scopes: scopeSections.finish(meta, strings.length),
      unknownFields: [...meta.unknownFields, ...unknownSections],
    };
  }

  return {
    write: (chunk) =>
      run(() => {
        // A chunk that crosses the limit is read in two parts, so that the outcome does not depend on where chunks end.
        const leftBytes = MAX_BYTES_BEFORE_HEADER - bytesRead;
        const isCrossing = leftBytes > 0 && leftBytes < chunk.length;
        if (isCrossing) consume(chunk.subarray(0, leftBytes));
        consume(isCrossing ? chunk.subarray(leftBytes) : chunk);
        return undefined;
      }),
    end: () => run(complete),
    takeEdgeColumns: () =>
      run(() => {
        if (meta === null || isUncounted(meta)) return null;
        edges ??= createEdgeBuilder(meta, budget, names, bytesRead);
        return edges.columns;
      }),
    adoptEdges: ({ firstRow, head, entries, edgesEndByteOffset }) =>
      run(() => {
        if (edges === null || edgeScanner === null || place !== 'in-value' || key !== 'edges') return false;
        if (edges.rows !== firstRow || !edgeScanner.skipToEnd()) return false;
        edges.adoptRest(head, entries);
        bytesRead = edgesEndByteOffset;
        return true;
      }),
    adoptStrings: (table, endByteOffset) =>
      run(() => {
        if (place !== 'value' || key !== 'strings' || seen.has(key)) return false;
        budget.reserve(table.byteLength);
        seen.add(key);
        strings = table;
        place = 'after-value';
        bytesRead = endByteOffset;
        return true;
      }),
    get meta() {
      return meta === null || isUncounted(meta) ? null : meta;
    },
    get bytesRead() {
      return bytesRead;
    },
    walkable(table) {
      if (meta === null || isUncounted(meta) || nodes === null || edges === null || !areNodesRead) return null;
      if (edges.rows !== meta.edgeCount || nodes.edgeTotal !== edges.rows || names.max >= table.length) return null;
      return { meta, nodes: nodes.finish(), edges: edges.finish(), strings: table };
    },
    get nodes() {
      return areNodesRead ? (nodes?.finish() ?? null) : null;
    },
  };
}

function isSpace(byte: number): boolean {
  return byte === 32 || byte === 10 || byte === 13 || byte === 9;
}
