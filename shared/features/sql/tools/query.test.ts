import type { OwnerId } from '../../../core/contracts/activity.ts';
import { describe, expect, it } from 'vitest';
import { err, ok } from '../../../base/result.ts';
import { appError, unwrap } from '../../../base/errors.ts';
import type { SqlResult } from '../contract/sql.ts';
import { toyHeap, toyRecord } from '../../../core/capability/testing/toy-heap.ts';
import { penQuery } from './query.ts';
import type { SqlPort } from './sql-ports.ts';

const RESULT: SqlResult = {
  columns: [
    { name: 'name', type: 'VARCHAR', link: 'class', captureId: 'heap-00000001' },
    { name: 'retained_size_bytes', type: 'DOUBLE', link: null, captureId: null },
    { name: 'count', type: 'INTEGER', link: null, captureId: null },
    { name: 'self_us', type: 'DOUBLE', link: null, captureId: null },
    { name: 'id', type: 'INTEGER', link: null, captureId: null },
  ],
  rows: [
    ['a|b\nc', 2_500_000, 12_345, 18_830.062_54, 12_345],
    [null, null, null, null, null],
  ],
  rowCount: null,
  cursor: 'f00:2',
  durationMs: 12,
};

const RECORD = toyRecord('heap-00000001');

function query(params: Parameters<typeof penQuery.params.parse>[0], port?: Partial<SqlPort>) {
  const asked: Parameters<SqlPort['query']>[0][] = [];
  const sql: SqlPort = {
    query: async (each) => {
      asked.push(each);
      return ok(RESULT);
    },
    page: async () => ok(RESULT),
    ...port,
  };
  const { context, notes } = toyHeap({
    answers: {},
    captures: [RECORD],
    kinds: { 'b.json': 'trace' },
  });
  const answer = penQuery.run(penQuery.params.parse(params), { ...context, ports: { ...context.ports, sql } });
  return { answer, asked, notes };
}

describe('pen_query', () => {
  it('asks captures of the library and files, in the order given', async () => {
    const { answer, asked } = query({ sql: 'select 1', captures: ['heap-00000001', 'b.json'], limit: 5 });
    await answer;
    expect(asked).toEqual([
      {
        sql: 'select 1',
        limit: 5,
        owner: expect.any(String) as OwnerId,
        captures: [
          { captureId: 'heap-00000001', kind: 'heap', filePath: 'a.heapsnapshot' },
          { captureId: null, kind: 'trace', filePath: expect.stringContaining('b.json') as string },
        ],
      },
    ]);
  });

  it('shows plain numbers, in the units of their columns, and how to read on', async () => {
    const text = penQuery.summarise(unwrap(await query({ sql: 'select 1' }).answer));
    expect(text).toContain('| a\\|b c | 2500000 | 12345 | 18830.063 | 12345 |');
    expect(text).toContain('**Rows**: 2 of more');
    expect(text).toContain('Next rows: pen_query {"limit":2,"cursor":"f00:2"}');
  });

  it('reads the next page of a result without its query', async () => {
    const pages: unknown[] = [];
    const { answer, asked } = query(
      { cursor: 'f00:2', limit: 7 },
      {
        page: async (...given) => {
          pages.push(given.slice(0, 2));
          return ok({ ...RESULT, cursor: null });
        },
      },
    );
    expect(unwrap(await answer).cursor).toBeNull();
    expect([pages, asked]).toEqual([[['f00:2', 7]], []]);
  });

  it.each(['', 'describe', ' DESCRIBE ; '])('lists the tables of its captures for %j', async (sql) => {
    const { answer, asked } = query({ sql, captures: ['heap-00000001'] });
    const value = unwrap(await answer);
    const text = penQuery.summarise(value);
    expect(asked).toEqual([]);
    expect(value.rows).toContainEqual(['a.class', 'count', 'integer', 'Objects of the class.']);
    expect(text).toMatch(/- \*\*a\.node\*\*: An object of the heap\. · id integer, class text/);
    expect(text).toContain('library.capture');
    expect(new TextEncoder().encode(text).length).toBeLessThan(8192);
  });

  it('passes errors on', async () => {
    const error = appError('sql_invalid', 'There is no table nod.', undefined, { line: 1, column: 15 });
    const { answer } = query({ sql: 'select * from nod' }, { query: async () => err(error) });
    expect(await answer).toEqual(err(error));
    expect(await query({ sql: 'select 1', captures: ['heap-0000000f'] }).answer).toMatchObject({
      error: { code: 'capture_not_found' },
    });
  });
});
