/** Splits the rows of `trace_function_infos` into columns: functions that allocated, and their callers. */
import type { TraceFunctions } from '../graph/allocation-columns.ts';
import type { TraceFunctionLayout } from '../format/allocation-layout.ts';
import { enlarged32, type ColumnBudget } from './column-builders.ts';
import { WIDE, type RowSink } from '../format/number-scanner.ts';
import { damaged } from '../format/snapshot-errors.ts';

const BYTES_PER_ROW = 20;

export interface TraceFunctionBuilder extends RowSink {
  /** Throws `damaged_file` for an unknown string. */
  finish(stringCount: number): TraceFunctions;
}

export function createTraceFunctionBuilder(layout: TraceFunctionLayout, budget: ColumnBudget): TraceFunctionBuilder {
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
