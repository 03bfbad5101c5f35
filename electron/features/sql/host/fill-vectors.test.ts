/** Nulls in chunks that are filled again and again: at any place of a chunk, and none left for the chunk after. */
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NO_BOOLEAN, NO_INTEGER, NO_TEXT } from '../../../../shared/engine/tables/table-columns.ts';
import type { SqlTable } from '../../../../shared/engine/tables/contract/sql-schema.ts';
import { createTableWriter } from '../../../core/table-files/index.ts';
import { openDatabase } from './database.ts';
import { VECTOR_ROWS } from './fill-vectors.ts';
import { loadTable } from './load-table.ts';

const TABLE: SqlTable = {
  name: 'thing',
  description: 'A thing.',
  columns: [
    { name: 'id', type: 'integer', description: 'Id.' },
    { name: 'count', type: 'integer', description: 'Count.' },
    { name: 'large', type: 'integer', description: 'Beyond 32 bits.' },
    { name: 'size_ms', type: 'double', description: 'Size.' },
    { name: 'is_old', type: 'boolean', description: 'Old.' },
    { name: 'name', type: 'text', description: 'One of a few names.' },
  ],
};
const NAMES = ['a', 'b', 'c', 'd', 'e'];
/** Two whole chunks and a part of one. */
const ROWS = 2 * VECTOR_ROWS + 13;
const LARGE = 2 ** 33;

/** Many in the first chunk, none in the second, and the last row. */
const isNull = (row: number): boolean => (row < VECTOR_ROWS ? (row * 7) % 5 < 2 : row === ROWS - 1);

it('reads every value and every null back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pen-sql-'));
  const database = await openDatabase({ memoryLimitBytes: 96 * 1024 ** 2, directory: folder });
  const connection = await database.connect();
  try {
    const rows = Array.from({ length: ROWS }, (_, row) => row);
    const filePath = join(folder, 'thing');
    const file = openSync(filePath, 'wx+');
    const writer = createTableWriter(TABLE, file);
    writer.write({
      rowCount: ROWS,
      columns: [
        Int32Array.from(rows),
        Int32Array.from(rows, (row) => (isNull(row) ? NO_INTEGER : -row)),
        Float64Array.from(rows, (row) => (isNull(row) ? Number.NaN : LARGE + row)),
        Float64Array.from(rows, (row) => (isNull(row) ? Number.NaN : row / 2)),
        Uint8Array.from(rows, (row) => (isNull(row) ? NO_BOOLEAN : row % 2)),
        { texts: NAMES, indexes: Uint32Array.from(rows, (row) => (isNull(row) ? NO_TEXT : row % NAMES.length)) },
      ],
    });
    closeSync(file);
    await connection.run('CREATE SCHEMA s');
    const layout = writer.finish();
    const { signal } = new AbortController();
    await loadTable({ connection, schema: 's', definition: TABLE, filePath, layout, signal });
    const read = await connection.runAndReadAll(
      'SELECT id, count, large::DOUBLE, size_ms, is_old, name::VARCHAR FROM s.thing ORDER BY id',
    );
    expect(read.getRows()).toEqual(
      rows.map((row) =>
        isNull(row)
          ? [row, null, null, null, null, null]
          : [row, -row, LARGE + row, row / 2, row % 2 === 1, NAMES[row % NAMES.length]],
      ),
    );
  } finally {
    connection.closeSync();
    database.close();
    rmSync(folder, { recursive: true });
  }
});
