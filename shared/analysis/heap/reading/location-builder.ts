/** Splits the rows of `locations` into columns: source locations of functions and classes. */
import { enlarged32, type ColumnBudget } from './column-builders.ts';
import { NO_SCRIPT_NODE, type HeapLocations } from '../graph/heap-graph.ts';
import { withRowLookup } from '../graph/location-rows.ts';
import { WIDE, type RowSink } from '../format/number-scanner.ts';
import { damaged } from '../format/snapshot-errors.ts';
import type { LocationLayout, SnapshotMeta } from '../format/snapshot-meta.ts';

export interface LocationBuilder extends RowSink {
  readonly rows: number;
  finish(): HeapLocations;
}

export function createLocationBuilder(
  layout: LocationLayout,
  meta: SnapshotMeta,
  budget: ColumnBudget,
): LocationBuilder {
  const f = layout.fieldCount;
  let columns = [0, 1, 2, 3, 4].map(() => new Uint32Array(1024));
  let rows = 0;
  const ordinalOf = (nodeIndex: number): number => nodeIndex / meta.nodeFieldCount;

  return {
    get rows() {
      return rows;
    },
    takeRows(block, rowCount, _wide, rowByteOffset) {
      if (rows + rowCount > columns[0].length) {
        const next = Math.max(rows + rowCount, columns[0].length * 2);
        budget.reserve((next - columns[0].length) * 20);
        columns = columns.map((column) => enlarged32(column, next));
      }
      const [node, scriptId, line, column, scriptNode] = columns;
      for (let row = 0, at = 0; row < rowCount; row += 1, at += f, rows += 1) {
        const ordinal = ordinalOf(block[at + layout.objectIndex]);
        if (!Number.isInteger(ordinal) || ordinal >= meta.nodeCount) {
          throw damaged(
            rowByteOffset(row),
            `location ${rows} belongs to ${block[at + layout.objectIndex]}, where no node begins`,
          );
        }
        node[rows] = ordinal;
        scriptId[rows] = block[at + layout.scriptId];
        line[rows] = block[at + layout.line];
        column[rows] = block[at + layout.column];
        const script = layout.scriptObject < 0 ? WIDE : block[at + layout.scriptObject];
        const scriptOrdinal = ordinalOf(script);
        scriptNode[rows] =
          script !== WIDE && Number.isInteger(scriptOrdinal) && scriptOrdinal < meta.nodeCount
            ? scriptOrdinal
            : NO_SCRIPT_NODE;
      }
    },
    finish() {
      const [node, scriptId, line, column, scriptNode] = columns.map((values) => values.slice(0, rows));
      return withRowLookup({ count: rows, node, scriptId, line, column, scriptNode });
    },
  };
}

export function noLocations(): HeapLocations {
  const none = new Uint32Array(0);
  return withRowLookup({ count: 0, node: none, scriptId: none, line: none, column: none, scriptNode: none });
}
