/** Combines the scanners of the allocation sections and the node field that belongs to them, for the snapshot reader. */
import { type HeapAllocations, type TraceFunctions, type TraceTree } from '../graph/allocation-columns.ts';
import { enlarged32, type ColumnBudget } from './column-builders.ts';
import { createNumberScanner, type RowSink } from '../format/number-scanner.ts';
import type { SnapshotMeta } from '../format/snapshot-meta.ts';
import { createTimeSampleBuilder, type TimeSampleBuilder } from './time-samples.ts';
import { createTraceFunctionBuilder, type TraceFunctionBuilder } from './trace-functions.ts';
import { createTraceTreeScanner, type TraceTreeScanner } from './trace-tree.ts';

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
