import { describe, expect, it } from 'vitest';
import { sqlCompletions, namedTables } from './sql-completion.ts';
import { qualified, schemasOf } from './sql-schemas.ts';

const ONE = schemasOf([{ kind: 'heap-snapshot' }]);
const TWO = schemasOf([{ kind: 'heap-snapshot' }, { kind: 'heap-snapshot' }]);

/** Labels at the bar in the text. */
function labels(text: string, schemas = ONE): readonly string[] | null {
  const pos = text.indexOf('|');
  const found = sqlCompletions(text.replace('|', ''), pos, schemas);
  return found === null ? null : found.options.map(({ label }) => label);
}

describe('completion of a query', () => {
  it('lists tables of the first capture and all schemas where a table is named', () => {
    const found = labels('select * from cl|', TWO) ?? [];
    expect(found).toEqual(expect.arrayContaining(['class', 'node', 'a', 'b', 'library']));
    expect(found).not.toContain('retained_size_bytes');
    expect(labels('select * from node join |')).toContain('class');
  });

  it('lists the columns of the tables that the query names, also before they are named', () => {
    const found = labels('select | from class') ?? [];
    expect(found).toEqual(expect.arrayContaining(['name', 'count', 'retained_size_bytes', 'class']));
    expect(found).not.toContain('dominator_id');
    expect(labels('select | from a.class join b.node using (name)', TWO)).toContain('dominator_id');
  });

  it('gives a column its type, table and description', () => {
    const found = sqlCompletions('select c from class', 8, ONE);
    expect(found?.from).toBe(7);
    expect(found?.options.find(({ label }) => label === 'count')).toMatchObject({
      detail: 'integer · class',
      info: 'Objects of the class.',
    });
  });

  it('knows schemas, tables and aliases before a dot', () => {
    expect(labels('select b.| from a.class', TWO)).toContain('dominator');
    expect(labels('select a.class.| from a.class', TWO)).toContain('retained_size_bytes');
    expect(labels('select after.na| from a.class as before join b.class after on true', TWO)).toContain('count');
    expect(labels('select class.| from class where true')).toContain('count');
    expect(labels('select other.| from class')).toBeNull();
  });

  it('takes no word of the language for an alias', () => {
    const tables = namedTables('select * from class where count > 1 order by name', ONE);
    expect(tables.map(({ alias, table }) => [alias, table.name])).toEqual([['class', 'class']]);
  });
});

describe('schemas of a query', () => {
  it('are a, b, … and the library; a deleted capture keeps its letter', () => {
    expect(schemasOf([null, { kind: 'trace' }]).map(({ name, source }) => [name, source])).toEqual([
      ['b', 'trace'],
      ['library', 'library'],
    ]);
  });

  it('stand before the tables of an example for another capture than the first', () => {
    const [, b] = TWO;
    const sql = 'select name from class join node n on class = name where name in (select text from string)';
    expect(b === undefined ? '' : qualified(sql, b, false)).toBe(
      'select name from b.class join b.node n on class = name where name in (select text from b.string)',
    );
    expect(b === undefined ? '' : qualified('select name from class', b, true)).toBe('select name from class');
    expect(b === undefined ? '' : qualified('select * from a.class, list', b, false)).toBe(
      'select * from a.class, list',
    );
  });
});
