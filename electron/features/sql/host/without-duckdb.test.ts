import { expect, it, vi } from 'vitest';
import type { SqlReply } from '../../../../shared/features/sql/contract/sql-process.ts';
import { createRefusingHost, duckdbMissing } from './without-duckdb.ts';

const thrown = new Error(
  "Cannot find package '@duckdb/node-api' imported from /app/sql-host.js\nRequire stack:\n- /app",
);

it('says what is missing and how to install it, on one line', () => {
  const error = duckdbMissing(thrown);
  expect(error.code).toBe('sql_unavailable');
  expect(error.message).toBe(
    `SQL needs DuckDB, which could not be loaded for ${process.platform} ${process.arch}: Cannot find package '@duckdb/node-api' imported from /app/sql-host.js`,
  );
  expect(error.suggestion).toContain('--include=optional');
});

it('answers each request with it, and nothing else', () => {
  const sent: SqlReply[] = [];
  const reportBug = vi.fn<(thrown: unknown) => void>();
  const error = duckdbMissing(thrown);
  const receive = createRefusingHost(error, (reply) => void sent.push(reply), reportBug);
  receive({ type: 'check', requestId: 7, sql: 'select 1', sources: [] });
  receive({ type: 'cancel', requestId: 7 });
  receive({ type: 'drop', key: 'a' });
  expect(sent).toEqual([{ type: 'error', requestId: 7, error }]);
  expect(reportBug).not.toHaveBeenCalled();
  receive({ type: 'no such request' });
  expect(reportBug).toHaveBeenCalledOnce();
});
