/** Combines the scanners of the allocation sections and the node field that belongs to them, for the snapshot reader. */
import type { HeapAllocations, TraceFunctions, TraceTree, TimeSamples } from '../graph/allocation-columns.ts';
import { enlarged32, type ColumnBudget } from './column-builders.ts';
import { createNumberScanner, type RowSink, WIDE } from '../format/number-scanner.ts';
import type { SnapshotMeta } from '../format/snapshot-meta.ts';
import { createTraceTreeScanner, type TraceTreeScanner } from './trace-tree.ts';
import type { SampleLayout, TraceFunctionLayout } from '../format/allocation-layout.ts';
import { damaged } from '../format/snapshot-errors.ts';

const BYTES_PER_ROW = 20;

interface TraceFunctionBuilder extends RowSink {
  /** Throws `damaged_file` for an unknown string. */
  finish(stringCount: number): TraceFunctions;
}

function createTraceFunctionBuilder(layout: TraceFunctionLayout, budget: ColumnBudget): TraceFunctionBuilder {
  const fields = [layout.name, layout.scriptName, layout.scriptId, layout.line, layout.column];
  let columns = fields.map(() => new Uint32Array(256));
  let rows = 0;
  /** Largest string index, and the position of its row in the file. */
  let largestName = -1;
  let largestAt = 0;

  return {
    takeRows(block, rowCount, _wide, rowByteOffset) {
      if (rows + rowCount > columns[0].length) {
        const next = Math.max(rows + rowCount, columns[0].length * 2);
        budget.reserve((next - columns[0].length) * BYTES_PER_ROW);
        columns = columns.map((column) => enlarged32(column, next));
      }
      for (let row = 0, at = 0; row < rowCount; row += 1, at += layout.fieldCount, rows += 1) {
        for (let index = 0; index < fields.length; index += 1) {
          const value = fields[index] < 0 ? 0 : block[at + fields[index]];
          // Negative: some versions of V8 write −1 for unknown.
          columns[index][rows] = value === WIDE ? 0 : value;
        }
        const name = Math.max(columns[0][rows], columns[1][rows]);
        if (name > largestName) {
          largestName = name;
          largestAt = rowByteOffset(row);
        }
      }
    },
    finish(stringCount) {
      if (largestName >= stringCount) {
        throw damaged(
          largestAt,
          `a function of its stacks names string ${largestName}, and there are ${stringCount.toLocaleString('en-US')} strings`,
          { expected: largestName + 1, found: stringCount },
        );
      }
      const [name, scriptName, scriptId, line, column] = columns.map((values) => values.slice(0, rows));
      return { count: rows, name, scriptName, scriptId, line, column };
    },
  };
}

interface TimeSampleBuilder extends RowSink {
  finish(): TimeSamples;
}

function createTimeSampleBuilder(layout: SampleLayout, budget: ColumnBudget): TimeSampleBuilder {
  let timestampUs = new Float64Array(1024);
  let lastId = new Float64Array(1024);
  let rows = 0;

  return {
    takeRows(block, rowCount, wide) {
      if (rows + rowCount > lastId.length) {
        const next = Math.max(rows + rowCount, lastId.length * 2);
        budget.reserve((next - lastId.length) * 16);
        timestampUs = enlarged(timestampUs, next);
        lastId = enlarged(lastId, next);
      }
      for (let row = 0, at = 0; row < rowCount; row += 1, at += layout.fieldCount, rows += 1) {
        const timeAt = at + layout.timestampUs;
        const idAt = at + layout.lastId;
        // A recording of more than 71 minutes has times beyond 32 bits.
        timestampUs[rows] = wide.get(timeAt) ?? block[timeAt];
        lastId[rows] = wide.get(idAt) ?? block[idAt];
      }
    },
    finish: () => ({ count: rows, timestampUs: timestampUs.slice(0, rows), lastId: lastId.slice(0, rows) }),
  };
}

function enlarged(old: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(length);
  larger.set(old);
  return larger;
}

/** Scans a section from the start of its list, or from the opening bracket with `fromBracket`. */
export interface AllocationSection {
  readonly scanner: {
    feed(chunk: Uint8Array, start: number, chunkByteOffset: number): number;
    readonly done: boolean;
  };
  readonly fromBracket: boolean;
}

export interface AllocationSections {
  /** Null if the section is another one, or the header does not describe it. */
  open(key: string, meta: SnapshotMeta): AllocationSection | null;
  /** Wraps the node sink so that `trace_node_id` is stored, if the file has stacks. */
  withTraceNodes(sink: RowSink, meta: SnapshotMeta): RowSink;
  /** Null if the file has no allocations. Throws `damaged_file` if its sections contradict each other. */
  finish(nodeCount: number, stringCount: number): HeapAllocations | null;
}

const NONE = new Uint32Array(0);
const NO_FUNCTIONS: TraceFunctions = {
  count: 0,
  name: NONE,
  scriptName: NONE,
  scriptId: NONE,
  line: NONE,
  column: NONE,
};
const NO_TRACES: TraceTree = {
  count: 0,
  id: NONE,
  functionRow: NONE,
  parent: NONE,
  allocatedCount: new Float64Array(0),
  allocatedSizeBytes: new Float64Array(0),
};

export function createAllocationSections(budget: ColumnBudget): AllocationSections {
  let functions: TraceFunctionBuilder | null = null;
  let traces: TraceTreeScanner | null = null;
  let samples: TimeSampleBuilder | null = null;
  /** By node, from the first one with a stack. */
  let traceNodeOf: Uint32Array<ArrayBuffer> | null = null;

  function grown(column: Uint32Array<ArrayBuffer> | null, rows: number, nodeCount: number): Uint32Array<ArrayBuffer> {
    if (column !== null && column.length >= rows) return column;
    const length = Math.min(nodeCount, Math.max(rows, (column?.length ?? 0) * 2, 1 << 16));
    budget.reserve((length - (column?.length ?? 0)) * 4);
    return column === null ? new Uint32Array(length) : enlarged32(column, length);
  }

  return {
    open(key, { allocation }) {
      if (key === 'trace_function_infos' && allocation.functions !== null) {
        const { fieldCount } = allocation.functions;
        functions = createTraceFunctionBuilder(allocation.functions, budget);
        const scanner = createNumberScanner({ fieldCount, section: key, allowNegative: true, sink: functions });
        return { scanner, fromBracket: false };
      }
      // Stacks need their functions.
      if (key === 'trace_tree' && allocation.traces !== null && allocation.functions !== null) {
        traces = createTraceTreeScanner(allocation.traces, budget);
        return { scanner: traces, fromBracket: true };
      }
      if (key === 'samples' && allocation.samples !== null) {
        const { fieldCount } = allocation.samples;
        samples = createTimeSampleBuilder(allocation.samples, budget);
        const scanner = createNumberScanner({ fieldCount, section: key, allowNegative: false, sink: samples });
        return { scanner, fromBracket: false };
      }
      return null;
    },
    withTraceNodes(sink, { nodeTraceNode, nodeFieldCount, nodeCount, traceFunctionCount }) {
      // Files without stacks have the field too, all zeros: skip it.
      if (nodeTraceNode < 0 || traceFunctionCount === 0) return sink;
      let rows = 0;
      return {
        takeRows(block, rowCount, wide, rowByteOffset) {
          sink.takeRows(block, rowCount, wide, rowByteOffset);
          for (let row = 0, at = nodeTraceNode; row < rowCount; row += 1, at += nodeFieldCount) {
            const traceNode = block[at];
            if (traceNode === 0) continue;
            traceNodeOf = grown(traceNodeOf, rows + rowCount, nodeCount);
            traceNodeOf[rows + row] = traceNode;
          }
          rows += rowCount;
        },
      };
    },
    finish(nodeCount, stringCount) {
      const foundFunctions = functions?.finish(stringCount) ?? NO_FUNCTIONS;
      const foundTraces = traces?.finish(foundFunctions.count) ?? NO_TRACES;
      const foundSamples = samples?.finish() ?? {
        count: 0,
        timestampUs: new Float64Array(0),
        lastId: new Float64Array(0),
      };
      if (foundTraces.count === 0 && foundSamples.count === 0) return null;
      const hasStacks = traceNodeOf !== null && foundTraces.count > 0;
      return {
        traceNodeOf: hasStacks ? grown(traceNodeOf, nodeCount, nodeCount).subarray(0, nodeCount) : null,
        recordedSize: null,
        functions: foundFunctions,
        traces: foundTraces,
        samples: foundSamples,
      };
    },
  };
}
