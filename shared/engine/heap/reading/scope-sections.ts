/** Splits the three scope sections into columns, for the snapshot reader. */
import { damaged } from '../format/snapshot-errors.ts';
import { createNumberScanner, type NumberScanner } from '../format/number-scanner.ts';
import type { SnapshotHeader, SnapshotMeta } from '../format/snapshot-meta.ts';
import type { HeapScopes } from '../graph/scope-columns.ts';
import type { ColumnBudget } from './column-builders.ts';
import { createSectionColumns, type SectionColumns } from './section-columns.ts';

export interface ScopeSections {
  /** Null if the section is another one, or the header does not describe it. */
  open(key: string, meta: SnapshotHeader): NumberScanner | null;
  /** Null if the file has no scopes. Throws `damaged_file` if the sections contradict each other. */
  finish(meta: SnapshotMeta, stringCount: number): HeapScopes | null;
}

export function createScopeSections(budget: ColumnBudget): ScopeSections {
  const found = new Map<string, SectionColumns<Float64Array<ArrayBuffer>>>();

  /** Columns of the fields at these positions. */
  function scannerOf(key: string, fieldCount: number, positions: readonly number[]): NumberScanner {
    const numbers = createSectionColumns({
      fieldCount,
      positions,
      make: (length) => new Float64Array(length),
      budget,
      check(first, rowCount, rowByteOffset) {
        for (const column of numbers.columns)
          for (let row = first; row < first + rowCount; row += 1)
            if (column[row] !== (column[row] | 0))
              throw damaged(rowByteOffset(row - first), `"${key}" has ${column[row]}`);
      },
    });
    found.set(key, numbers);
    // Scopes that start with their script have ids below 0.
    return createNumberScanner({ fieldCount, section: key, allowNegative: true, sink: numbers });
  }

  /** Rows of the other section by scope, from the counts; all of them must be counted. */
  function firstRows(counts: Float64Array, rows: number, other: string): Uint32Array {
    const first = new Uint32Array(rows + 1);
    let sum = 0;
    for (let row = 0; row < rows; row += 1) {
      if (counts[row] < 0) throw damaged(0, `scope ${row} counts ${counts[row]} of "${other}"`);
      sum += counts[row];
      first[row + 1] = sum;
    }
    const written = found.get(other)?.rows ?? 0;
    if (sum !== written)
      throw damaged(0, `its scopes count ${sum} of "${other}", and there are ${written}`, {
        expected: sum,
        found: written,
      });
    return first;
  }

  return {
    open(key, { sections: { scopes, scope_context_vars: variables, scope_uses: uses } }) {
      if (scopes === null || variables === null || uses === null) return null;
      if (key === 'scopes') {
        const { fieldCount, scriptNode, scopeId, depth, variableCount, useCount } = scopes;
        return scannerOf(key, fieldCount, [scriptNode, scopeId, depth, variableCount, useCount]);
      }
      if (key === 'scope_context_vars') return scannerOf(key, variables.fieldCount, [variables.name]);
      if (key === 'scope_uses') return scannerOf(key, uses.fieldCount, [uses.scopeId, uses.slot]);
      return null;
    },
    finish({ nodeFieldCount, nodeCount }, stringCount) {
      const scopes = found.get('scopes');
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
      const [names] = found.get('scope_context_vars')?.columns ?? [new Float64Array(0)];
      const variableName = Uint32Array.from(names.subarray(0, firstVariable[rows]));
      const unknown = variableName.find((name) => name >= stringCount);
      if (unknown !== undefined)
        throw damaged(0, `a variable of its scopes names string ${unknown}, and there are ${stringCount} strings`);
      const [useScope, slots] = found.get('scope_uses')?.columns ?? [new Float64Array(0), new Float64Array(0)];
      return {
        count: rows,
        script,
        id: Int32Array.from(id.subarray(0, rows)),
        depth: Uint32Array.from(depth.subarray(0, rows)),
        firstVariable,
        firstUse,
        variableName,
        useScope: Int32Array.from(useScope.subarray(0, firstUse[rows])),
        useSlot: Uint32Array.from(slots.subarray(0, firstUse[rows])),
      };
    },
  };
}
