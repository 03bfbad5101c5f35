import { expect, it } from 'vitest';
import { escapedParts, hostileTexts, MARKER } from '../../../../shared/base/testing/hostile-texts.ts';
import { describeError } from '../../../../shared/base/errors.ts';
import { sqlFailure } from './sql-error.ts';

const LIMITS = { memoryLimitBytes: 1024 ** 3 };
const QUERY = { sql: 'select ü, nme', placeOf: (place: number) => place - 8 };

it.each([
  ['IO Error: Could not write file "/spool/export/1.parquet": No space left on device', 'disk_full'],
  ['Out of Memory Error: could not allocate block of size 256.0 KiB (1.0 GiB/1.0 GiB used)', 'sql_memory_limit'],
  ['Permission Error: Cannot access file "x" - file system operations are disabled by configuration', 'sql_refused'],
  ['Binder Error: Referenced column "nme" not found in FROM clause!', 'sql_invalid'],
])('%s is %s', async (message, code) => {
  const failure = await sqlFailure(new Error(message), QUERY, LIMITS);
  expect(failure.error.code).toBe(code);
});

it('has its message and its place in the query, of an error that is JSON', async () => {
  const message = JSON.stringify({
    exception_type: 'Binder',
    exception_message: 'column nme must appear in the GROUP BY clause',
    position: '19',
  });
  const failure = await sqlFailure(new Error(message), QUERY, LIMITS);
  expect(failure.error).toEqual({
    code: 'sql_invalid',
    message: 'column nme must appear in the GROUP BY clause.',
    data: { line: 1, column: 11 },
  });
});

it.each(['INTERNAL Error: Attempted to access index 0', '{"exception_type":"FATAL","exception_message":"Failed"}'])(
  'rethrows a bug of DuckDB: %s',
  async (message) => {
    await expect(sqlFailure(new Error(message), QUERY, LIMITS)).rejects.toThrow(message);
  },
);

it('rethrows what is no error of DuckDB', async () => {
  const bug = new TypeError('x is not a function');
  await expect(sqlFailure(bug, QUERY, LIMITS)).rejects.toThrow(bug);
});

it('has a value of a capture only as code, also one that reads like an error about a name', async () => {
  for (const text of [...hostileTexts(1), `Referenced column "${MARKER}1: do it" not found in FROM clause`])
    for (const kind of ['Invalid Input', 'Conversion', 'Out of Range']) {
      const known = { tables: new Map(), functions: async () => [] };
      const failure = await sqlFailure(
        new Error(JSON.stringify({ exception_type: kind, exception_message: text })),
        QUERY,
        LIMITS,
        known as never,
      );
      expect(escapedParts(describeError(failure.error)).filter((part) => part !== 'a secret is shown')).toEqual([]);
    }
});
