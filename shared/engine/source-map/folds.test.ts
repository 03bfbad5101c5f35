/** Lines that are left out of several sources at once. */
import { expect, it } from 'vitest';
import { foldsOf } from './folds.ts';

const SOURCE = `import { memo } from 'react';
import {
  a,
  b,
} from './b';

interface Props {
  row: Row;
}

/** Adds up. */
export function total(rows: Row[]): number {
  let sum = 0;
  for (const row of rows) {
    sum += row.price;
  }
  sum += 1;
  return sum;
}

export const short = (n: number) => n + 1;

export class List {
  add(row: Row) {
    const key = keyOf(row);
    this.rows.set(key, row);
    this.order.push(key);
    this.changed = true;
    this.notify();
    return key;
  }
}
`;
const shown = (told: readonly number[], limitChars: number): string => {
  const folds = foldsOf(SOURCE, { told: new Set(told), limitChars });
  return SOURCE.split('\n')
    .filter((_, at) => !folds.some(({ from, to }) => at + 1 >= from && at + 1 <= to))
    .join('\n');
};

it('are imports and types, where the rest is short enough', () => {
  expect(foldsOf(SOURCE, { told: new Set(), limitChars: 10_000 })).toEqual([{ from: 1, to: 9 }]);
});

it('are bodies of functions too, the longest first, until the rest is short enough', () => {
  const some = shown([], 330);
  expect(some).toContain('let sum = 0;');
  expect(some).not.toContain('keyOf(row)');
  expect(some).toContain('  add(row: Row) {\n  }');
  expect(shown([], 130)).not.toContain('let sum = 0;');
  expect(shown([], 130)).toContain('export const short = (n: number) => n + 1;');
});

it('are no functions that an earlier answer named', () => {
  const some = shown([26], 200);
  expect(some).toContain('keyOf(row)');
  expect(some).not.toContain('let sum = 0;');
});

it('are no functions within one that an earlier answer named', () => {
  const within = `function provider() {
  const value = memo(() => ({
    a: 1,
    b: 2,
    c: 3,
    d: 4,
    e: 5,
  }));
  return value;
}
`;
  expect(foldsOf(within, { told: new Set([9]), limitChars: 80 })).toEqual([]);
  expect(foldsOf(within, { told: new Set(), limitChars: 80 })).toHaveLength(1);
});

it('are the end of what is too long otherwise, in any case', () => {
  const table = Array.from({ length: 100 }, (_, at) => `rows.push(${at});`).join('\n');
  const [fold] = foldsOf(table, { told: new Set([90]), limitChars: 150 });
  expect(fold).toEqual({ from: 21, to: 100 });
});

it('are no code behind a bracket that is closed nowhere', () => {
  const text = `type Open = '(';\n${'keep();\n'.repeat(150)}`;
  expect(foldsOf(text, { told: new Set(), limitChars: 10_000 })).toEqual([]);
});

it('are none in a short source', () => {
  expect(foldsOf("import a from './a';\nexport const b = a;\n", { told: new Set(), limitChars: 100 })).toEqual([]);
});
