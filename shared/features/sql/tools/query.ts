/** `pen_query`: asks one or several captures an SQL query. */
import { z } from 'zod';
import { proposedCall } from '../../../base/proposed-call.ts';
import { formatCount, formatDuration } from '../../../base/units.ts';
import { ok } from '../../../base/result.ts';
import { MAX_QUERY_CAPTURES, CAPTURE_KINDS } from '../../../core/contracts/captures.ts';
import { appError, AppFailure, unwrap } from '../../../base/errors.ts';
import { MAX_QUERY_ROWS, SqlResultSchema } from '../contract/sql.ts';
import { defineCapability, type CallContext } from '../../../core/capability/define.ts';
import { ownerOf } from '../../../core/contracts/activity.ts';
import { cursorParam } from '../../../core/capability/parameters.ts';
import { namedCapture } from '../../../core/capability/open-capture.ts';
import { resultTable } from './result-text.ts';
import type { SqlCapture } from './sql-ports.ts';
import { listTables, SCHEMAS, tableLines } from './table-list.ts';
import { answerWith, listOf } from '../../../core/findings/blocks.ts';

const MAX_SQL_CHARS = 100_000;
const DEFAULT_ROWS = 100;

async function openNamed(
  named: readonly string[],
  context: Pick<CallContext, 'ports' | 'caller'>,
): Promise<SqlCapture[]> {
  const captures: SqlCapture[] = [];
  for (const name of named) {
    const { source, record } = await namedCapture(name, context);
    const kind = unwrap(
      record === null ? await context.ports.analysis.kindOf(source.file, { byHead: true }) : ok(record.kind),
    );
    captures.push({
      captureId: source.captureId,
      kind: CAPTURE_KINDS[kind].document,
      filePath: source.file,
    });
  }
  return captures;
}

const ResultSchema = SqlResultSchema.extend({
  /** True if the rows are the list of tables and columns. */
  isTableList: z.boolean(),
});

export const penQuery = defineCapability({
  name: 'pen_query',
  title: 'Query',
  summary: 'Asks captures in SQL (DuckDB, one select). Without sql: their tables.',
  category: 'library',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
  params: z.strictObject({
    sql: z
      .string()
      .max(MAX_SQL_CHARS)
      .default('')
      .describe('One select, with, describe or explain. Empty or "describe": the tables and columns.'),
    captures: z
      .array(z.string().min(1).max(4096))
      .max(MAX_QUERY_CAPTURES)
      .default([])
      .describe(
        'Capture ids or file paths: the schemas a, b, … in this order (a.node, b.node); a is the default. library.capture lists captures.',
      ),
    limit: z.number().int().min(1).max(MAX_QUERY_ROWS).default(DEFAULT_ROWS).describe('Rows in the answer.'),
    cursor: cursorParam,
  }),
  aliases: { query: { parameter: 'sql' } },
  listed: { captures: 'ids, schemas a, b, …' },
  result: ResultSchema,
  locks: [],
  deadlineMs: 1_800_000,
  run: async ({ sql, captures, limit, cursor }, context) => {
    const { ports, caller, signal } = context;
    const owner = ownerOf(caller);
    if (ports.sql === undefined)
      throw new AppFailure(
        appError('sql_crashed', 'SQL is not available in this process.', 'Ask through the app or pen.'),
      );
    if (cursor !== undefined && cursor !== '') {
      const page = unwrap(await ports.sql.page(cursor, limit, { owner, signal }));
      return { ...page, isTableList: false };
    }
    const opened = await openNamed(captures, context);
    if (/^\s*(describe|tables)?\s*;?\s*$/i.test(sql)) {
      const sources = opened.map(({ kind }, index) => ({ schema: SCHEMAS.charAt(index), source: kind }));
      return { ...listTables([...sources, { schema: 'library', source: 'library' }]), isTableList: true };
    }
    const answer = unwrap(await ports.sql.query({ sql, captures: opened, limit, owner }, { signal }));
    return { ...answer, isTableList: false };
  },
  summarise: (value) => {
    if (value.isTableList) return answerWith('Tables', [], listOf(tableLines(value)));
    const { rows, rowCount, cursor, durationMs } = value;
    return answerWith(
      'Query',
      [
        ['Rows', rowCount === null ? `${formatCount(rows.length)} of more` : formatCount(rowCount)],
        ['Time', formatDuration(durationMs)],
      ],
      resultTable(value), // The rows are kept under the cursor, so the query is not repeated.
      cursor !== null &&
        `Next rows: ${proposedCall('pen_query', { limit: rows.length === DEFAULT_ROWS ? undefined : rows.length, cursor })}`,
    );
  },
});
