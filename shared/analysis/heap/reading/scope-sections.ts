/** Splits the three scope sections into columns, for the snapshot reader. */
import { damaged } from '../format/snapshot-errors.ts';
import { createNumberScanner, type NumberScanner } from '../format/number-scanner.ts';
import type { SnapshotMeta } from '../format/snapshot-meta.ts';
import type { HeapScopes } from '../graph/scope-columns.ts';
import type { ColumnBudget } from './column-builders.ts';

export interface ScopeSections {
  /** Null if the section is another one, or the header does not describe it. */
  open(key: string, meta: SnapshotMeta): NumberScanner | null;
  /** Null if the file has no scopes. Throws `damaged_file` if the sections contradict each other. */
  finish(meta: SnapshotMeta, stringCount: number): HeapScopes | null;
}

interface Numbers {
  rows: number;
  columns: Int32Array[];
}

export function createScopeSections(budget: ColumnBudget): ScopeSections {
  const sections = new Map<string, Numbers>();

  /** Columns of the fields at these positions. */
  function scannerOf(key: string, fieldCount: number, positions: readonly number[]): NumberScanner {
    const numbers: Numbers = { rows: 0, columns: positions.map(() => new Int32Array(0)) };
    sections.set(key, numbers);
    return createNumberScanner({
      fieldCount,
      section: key,
      // Scopes that start with their script have ids below 0.
      allowNegative: true,
      sink: {
        takeRows(block, rowCount, wide, rowByteOffset) {
          const { rows } = numbers;
          const capacity = numbers.columns[0].length;
          if (rows + rowCount > capacity) {
            const next = Math.max(rows + rowCount, capacity * 2, 256);
            budget.reserve((next - capacity) * 4 * positions.length);
            numbers.columns = numbers.columns.map((column) => {
              const larger = new Int32Array(next);
              larger.set(column);
              return larger;
            });
          }
          for (const [index, position] of positions.entries()) {
            const column = numbers.columns[index];
            for (let row = 0, at = position; row < rowCount; row += 1, at += fieldCount) {
              const value = wide.get(at) ?? block[at];
              if (value !== (value | 0)) throw damaged(rowByteOffset(row), `"${key}" has ${value}`);
              column[rows + row] = value;
            }
          }
          numbers.rows += rowCount;
        },
      },
    });
  }

  /** Rows of the other section by scope, from the counts; all of them must be counted. */
  function firstRows(counts: Int32Array, rows: number, other: string): Uint32Array {
    const first = new Uint32Array(rows + 1);
    let sum = 0;
    for (let row = 0; row < rows; row += 1) {
      if (counts[row] < 0) throw damaged(0, `scope ${row} counts ${counts[row]} of "${other}"`);
      sum += counts[row];
      first[row + 1] = sum;
    }
    const found = sections.get(other)?.rows ?? 0;
    if (sum !== found)
      throw damaged(0, `its scopes count ${sum} of "${other}", and there are ${found}`, { expected: sum, found });
    return first;
  }

  return {
    open(key, { scopes }) {
      if (scopes === null) return null;
      if (key === 'scopes') {
        const { scriptNode, scopeId, depth, variableCount, useCount } = scopes;
        return scannerOf(key, scopes.scopeFieldCount, [scriptNode, scopeId, depth, variableCount, useCount]);
      }
      if (key === 'scope_context_vars') return scannerOf(key, scopes.variableFieldCount, [scopes.variableName]);
      if (key === 'scope_uses') return scannerOf(key, scopes.useFieldCount, [scopes.useScopeId, scopes.useSlot]);
      return null;
    },
    finish({ nodeFieldCount, nodeCount }, stringCount) {
      const scopes = sections.get('scopes');
      if (scopes === undefined) return null;
      const { rows } = scopes;
      const [scriptIndex, id, depth, variableCounts, useCounts] = scopes.columns;
      const script = new Uint32Array(rows);
      for (let row = 0; row < rows; row += 1) {
        const ordinal = scriptIndex[row] / nodeFieldCount;
        if (!Number.isInteger(ordinal) || ordinal < 0 || ordinal >= nodeCount)
          throw damaged(0, `scope ${row} belongs to ${scriptIndex[row]}, where no node begins`);
        const isFirst = row === 0 || script[row - 1] !== ordinal;
        if (depth[row] < 0 || depth[row] > (isFirst ? 0 : depth[row - 1] + 1))
          throw damaged(0, `scope ${row} is ${depth[row]} deep, and there is none around it`);
        script[row] = ordinal;
      }
      const firstVariable = firstRows(variableCounts, rows, 'scope_context_vars');
      const firstUse = firstRows(useCounts, rows, 'scope_uses');
      const [names] = sections.get('scope_context_vars')?.columns ?? [new Int32Array(0)];
      const variableName = Uint32Array.from(names.subarray(0, firstVariable[rows]));
      const unknown = variableName.find((name) => name >= stringCount);
      if (unknown !== undefined)
        throw damaged(0, `a variable of its scopes names string ${unknown}, and there are ${stringCount} strings`);
      const [useScope, slots] = sections.get('scope_uses')?.columns ?? [new Int32Array(0), new Int32Array(0)];
      return {
        count: rows,
        script,
        id: id.slice(0, rows),
        depth: Uint32Array.from(depth.subarray(0, rows)),
        firstVariable,
        firstUse,
        variableName,
        useScope: useScope.slice(0, firstUse[rows]),
        useSlot: Uint32Array.from(slots.subarray(0, firstUse[rows])),
      };
    },
  };
}
