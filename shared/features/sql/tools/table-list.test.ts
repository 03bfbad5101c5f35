import { expect, it } from 'vitest';
import { SQL_TABLES } from '../contract/tables/index.ts';
import { listTables, tableLines } from './table-list.ts';

/** Most answers for assistants have no more bytes than this. */
const ANSWER_BYTES = 8192;

it('has a row for each table and column', () => {
  const { rows, rowCount } = listTables([{ schema: 'a', source: 'network' }]);
  expect(rowCount).toBe(rows.length);
  expect(rows[0]).toEqual(['a.request', null, null, 'A request, or one hop of a redirect.']);
  expect(rows).toContainEqual(['a.header', 'name', 'text', 'Name in lower case.']);
});

it('has one line for the same table of several captures', () => {
  const lines = tableLines(
    listTables([
      { schema: 'a', source: 'heap' },
      { schema: 'b', source: 'heap' },
      { schema: 'c', source: 'trace' },
    ]),
  );
  expect(lines).toHaveLength(SQL_TABLES.heap.length + SQL_TABLES.trace.length);
  expect(lines[0]).toMatch(/^\*\*a\.node, b\.node\*\*: An object of the heap\. · id integer, class text, /);
  expect(lines.find((line) => line.startsWith('**c.frame**'))).toContain('is_dropped boolean');
});

it('fits into an answer for two traces and the library', () => {
  const lines = tableLines(
    listTables([
      { schema: 'a', source: 'trace' },
      { schema: 'b', source: 'trace' },
      { schema: 'library', source: 'library' },
    ]),
  );
  expect(lines.join('\n- ').length).toBeLessThan(ANSWER_BYTES - 200);
});
