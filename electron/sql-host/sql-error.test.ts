import { expect, it } from 'vitest';
import { sqlFailure } from './sql-error.ts';

const LIMITS = { memoryLimitBytes: 1024 ** 3 };

it.each([
  ['IO Error: Could not write file "/spool/export/1.parquet": No space left on device', 'disk_full'],
  ['Out of Memory Error: could not allocate block of size 256.0 KiB (1.0 GiB/1.0 GiB used)', 'sql_memory_limit'],
  ['Permission Error: Cannot access file "x" - file system operations are disabled by configuration', 'sql_refused'],
  ['Binder Error: Referenced column "nme" not found in FROM clause!', 'sql_invalid'],
])('%s is %s', async (message, code) => {
  const failure = await sqlFailure(new Error(message), 'select 1', LIMITS);
  expect(failure.error.code).toBe(code);
});

it('rethrows what is no error of DuckDB', async () => {
  const bug = new TypeError('x is not a function');
  await expect(sqlFailure(bug, 'select 1', LIMITS)).rejects.toThrow(bug);
});
