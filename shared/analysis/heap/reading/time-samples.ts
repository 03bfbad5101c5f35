/** Splits the rows of `samples` into columns: times, and the last assigned id at each. */
import type { TimeSamples } from '../graph/allocation-columns.ts';
import type { SampleLayout } from '../format/allocation-layout.ts';
import type { ColumnBudget } from './column-builders.ts';
import type { RowSink } from '../format/number-scanner.ts';

export interface TimeSampleBuilder extends RowSink {
  finish(): TimeSamples;
}

export function createTimeSampleBuilder(layout: SampleLayout, budget: ColumnBudget): TimeSampleBuilder {
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
