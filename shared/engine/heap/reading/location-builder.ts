/** Splits the rows of `locations` into columns: source locations of functions and classes. */
import type { ColumnBudget } from './column-builders.ts';
import { NO_SCRIPT_NODE, type HeapLocations } from '../graph/heap-graph.ts';
import { withRowLookup } from '../graph/location-rows.ts';
import type { RowSink } from '../format/number-scanner.ts';
import { damaged } from '../format/snapshot-errors.ts';
import type { SectionLayout } from '../format/section-layout.ts';
import type { SnapshotMeta } from '../format/snapshot-meta.ts';
import { createSectionColumns } from './section-columns.ts';

export interface LocationBuilder extends RowSink {
  finish(): HeapLocations;
}

export function createLocationBuilder(
  layout: SectionLayout<'locations'>,
  { nodeFieldCount, nodeCount }: SnapshotMeta,
  budget: ColumnBudget,
): LocationBuilder {
  const { objectIndex, scriptId: script, line: ofLine, column: ofColumn, scriptObject } = layout;
  /** Ordinal of a node; −1 where none begins. */
  const ordinalOf = (nodeIndex: number): number => {
    const ordinal = nodeIndex / nodeFieldCount;
    return Number.isInteger(ordinal) && ordinal < nodeCount ? ordinal : -1;
  };
  const numbers = createSectionColumns({
    fieldCount: layout.fieldCount,
    positions: [objectIndex, script, ofLine, ofColumn, scriptObject],
    make: (length) => new Uint32Array(length),
    budget,
    check(first, rowCount, rowByteOffset) {
      const [node, , , , scriptNode] = numbers.columns;
      for (let row = first; row < first + rowCount; row += 1) {
        const ordinal = ordinalOf(node[row]);
        if (ordinal < 0)
          throw damaged(rowByteOffset(row - first), `location ${row} belongs to ${node[row]}, where no node begins`);
        node[row] = ordinal;
        const ofScript = scriptObject < 0 ? -1 : ordinalOf(scriptNode[row]);
        scriptNode[row] = ofScript < 0 ? NO_SCRIPT_NODE : ofScript;
      }
    },
  });
  return {
    takeRows: (...rows) => numbers.takeRows(...rows),
    finish() {
      const [node, scriptId, line, column, scriptNode] = numbers.finish();
      return withRowLookup({ count: numbers.rows, node, scriptId, line, column, scriptNode });
    },
  };
}

export function noLocations(): HeapLocations {
  const none = new Uint32Array(0);
  return withRowLookup({ count: 0, node: none, scriptId: none, line: none, column: none, scriptNode: none });
}
