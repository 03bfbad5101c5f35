/** Definitions of tables, and the queries about them. */
import { describe, expect, it } from 'vitest';
import { SQL_EXAMPLES } from '../contract/examples/index.ts';
import { SQL_TABLES } from '../contract/tables/index.ts';

/** Results have no tables: the captures that they are built on have. */
const isAsked = ([source]: readonly [string, unknown]): boolean =>
  !['leak-hunt', 'exploration', 'proof', 'interaction', 'comparison'].includes(source);
const SOURCES = Object.entries(SQL_TABLES).filter(isAsked);
const UNITS: readonly (readonly [RegExp, string])[] = [
  [/_(ms|bytes|px)$/, 'double'],
  [/^(is|has|had|needs)_/, 'boolean'],
];

describe.each(SOURCES)('the tables of %s', (_source, tables) => {
  it('have unique names in lower case', () => {
    const names = tables.map(({ name }) => name);
    expect(names.length).toBeGreaterThan(0);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, columns } of tables) {
      const all = [name, ...columns.map((column) => column.name)];
      expect(all.filter((each) => !/^[a-z][a-z0-9_]*$/.test(each))).toEqual([]);
      expect(new Set(all.slice(1)).size).toBe(columns.length);
    }
  });

  it('have types that agree with the units of their names', () => {
    const columns = tables.flatMap((table) => table.columns);
    const others = columns.filter(({ name, type }) =>
      UNITS.some(([pattern, expected]) => pattern.test(name) && type !== expected),
    );
    expect(others).toEqual([]);
  });

  it('describe every column in a sentence', () => {
    const texts = tables.flatMap(({ description, columns }) => [
      description,
      ...columns.map((each) => each.description),
    ]);
    expect(texts.filter((text) => !/[.…]$/u.test(text))).toEqual([]);
  });
});

describe.each(Object.entries(SQL_EXAMPLES).filter(isAsked))('the queries about %s', (_source, examples) => {
  it('are few, each with its own title', () => {
    expect(examples.length).toBeGreaterThanOrEqual(5);
    expect(examples.length).toBeLessThanOrEqual(7);
    expect(new Set(examples.map(({ title }) => title)).size).toBe(examples.length);
  });

  it('name both captures if they compare two', () => {
    const compares = examples.filter(({ sql }) => /\bb\.[a-z_]+/.test(sql));
    expect(compares).toEqual(examples.filter(({ isComparison }) => isComparison === true));
  });
});
