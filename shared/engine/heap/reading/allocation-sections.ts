/** Combines the scanners of the allocation sections and the node field that belongs to them, for the snapshot reader. */
import type { HeapAllocations, TraceFunctions, TraceTree } from '../graph/allocation-columns.ts';
import { enlarged32, type ColumnBudget } from './column-builders.ts';
import { createNumberScanner, type RowSink, WIDE } from '../format/number-scanner.ts';
import type { SnapshotHeader, SnapshotMeta } from '../format/snapshot-meta.ts';
import { createTraceTreeScanner, type TraceTreeScanner } from './trace-tree.ts';
import type { SectionLayout } from '../format/section-layout.ts';
import { createSectionColumns, type SectionColumns } from './section-columns.ts';
import { damaged } from '../format/snapshot-errors.ts';

interface TraceFunctionBuilder extends RowSink {
  /** Throws `damaged_file` for an unknown string. */
  finish(stringCount: number): TraceFunctions;
}

function createTraceFunctionBuilder(
  layout: SectionLayout<'trace_function_infos'>,
  budget: ColumnBudget,
): TraceFunctionBuilder {
  /** Largest string index, and the position of its row in the file. */
  let largestName = -1;
  let largestAt = 0;
  const numbers = createSectionColumns({
    fieldCount: layout.fieldCount,
    positions: [layout.name, layout.scriptName, layout.scriptId, layout.line, layout.column],
    make: (length) => new Uint32Array(length),
    budget,
    check(first, rowCount, rowByteOffset) {
      for (let row = first; row < first + rowCount; row += 1) {
        // Negative: some versions of V8 write −1 for unknown.
        for (const column of numbers.columns) if (column[row] === WIDE) column[row] = 0;
        const name = Math.max(numbers.columns[0][row], numbers.columns[1][row]);
        if (name <= largestName) continue;
        largestName = name;
        largestAt = rowByteOffset(row - first);
      }
    },
  });

  return {
    takeRows: (...rows) => numbers.takeRows(...rows),
    finish(stringCount) {
      if (largestName >= stringCount) {
        throw damaged(
          largestAt,
          `a function of its stacks names string ${largestName}, and there are ${stringCount.toLocaleString('en-US')} strings`,
          { expected: largestName + 1, found: stringCount },
        );
      }
      const [name, scriptName, scriptId, line, column] = numbers.finish();
      return { count: numbers.rows, name, scriptName, scriptId, line, column };
    },
  };
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
  open(key: string, meta: SnapshotHeader): AllocationSection | null;
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
  let samples: SectionColumns<Float64Array<ArrayBuffer>> | null = null;
  /** By node, from the first one with a stack. */
  let traceNodeOf: Uint32Array<ArrayBuffer> | null = null;

  function grown(column: Uint32Array<ArrayBuffer> | null, rows: number, nodeCount: number): Uint32Array<ArrayBuffer> {
    if (column !== null && column.length >= rows) return column;
    const length = Math.min(nodeCount, Math.max(rows, (column?.length ?? 0) * 2, 1 << 16));
    budget.reserve((length - (column?.length ?? 0)) * 4);
    return column === null ? new Uint32Array(length) : enlarged32(column, length);
  }

  return {
    open(key, { sections }) {
      if (key === 'trace_function_infos' && sections.trace_function_infos !== null) {
        const { fieldCount } = sections.trace_function_infos;
        functions = createTraceFunctionBuilder(sections.trace_function_infos, budget);
        const scanner = createNumberScanner({ fieldCount, section: key, allowNegative: true, sink: functions });
        return { scanner, fromBracket: false };
      }
      // Stacks need their functions.
      if (key === 'trace_tree' && sections.trace_tree !== null && sections.trace_function_infos !== null) {
        traces = createTraceTreeScanner(sections.trace_tree, budget);
        return { scanner: traces, fromBracket: true };
      }
      if (key === 'samples' && sections.samples !== null) {
        const { fieldCount, timestampUs, lastId } = sections.samples;
        // A recording of more than 71 minutes has times beyond 32 bits.
        const make = (length: number): Float64Array<ArrayBuffer> => new Float64Array(length);
        samples = createSectionColumns({ fieldCount, positions: [timestampUs, lastId], make, budget });
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
      const count = samples?.rows ?? 0;
      const [timestampUs, lastId] = samples?.finish() ?? [new Float64Array(0), new Float64Array(0)];
      if (foundTraces.count === 0 && count === 0) return null;
      const hasStacks = traceNodeOf !== null && foundTraces.count > 0;
      return {
        traceNodeOf: hasStacks ? grown(traceNodeOf, nodeCount, nodeCount).subarray(0, nodeCount) : null,
        recordedSize: null,
        functions: foundFunctions,
        traces: foundTraces,
        samples: { count, timestampUs, lastId },
      };
    },
  };
}
