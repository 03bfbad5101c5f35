/** `pen sql FILE… "select …"`: asks capture files an SQL query. */
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { formatCount } from '../../../../shared/base/units.ts';
import { penQuery } from '../../../../shared/features/sql/tools/query.ts';
import { valueText } from '../../../../shared/features/sql/tools/result-text.ts';
import { listTables, SCHEMAS, tableLines } from '../../../../shared/features/sql/tools/table-list.ts';
import type { SqlCapture } from '../../../../shared/features/sql/tools/sql-ports.ts';
import { ownerOf } from '../../../../shared/core/contracts/activity.ts';
import { MAX_QUERY_CAPTURES, CAPTURE_KINDS, CAPTURE_ID_PATTERN } from '../../../../shared/core/contracts/captures.ts';
import { AppFailure, appError, unwrap } from '../../../../shared/base/errors.ts';
import { MAX_QUERY_ROWS, type SqlResult } from '../../../../shared/features/sql/contract/sql.ts';
import { listLimit, refuseArguments } from '../../../core/cli/arguments/command-arguments.ts';
import { outputPath } from '../../../core/cli/arguments/output-path.ts';
import { withCaptureFiles, type CaptureFiles } from '../../../core/cli/capture-files.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../../../core/cli/context.ts';
import { callTool, withPen } from '../../../core/cli/open-pen.ts';
import { printDocument, printText, say, textTable } from '../../../core/cli/output/output.ts';
import { withSqlClient } from '../sql-files.ts';
import {
  CSV_WRITER,
  JSON_WRITER,
  ROW_FORMATS,
  SPREADSHEET_WRITER,
  type RowFormat,
  type RowWriter,
} from '../row-writers.ts';

/** The pages of one result, of a process of this command or of the app. */
type ReadPage = (cursor: string | null, limit: number) => Promise<SqlResult>;

const CELL_CHARS = 100;

interface Asked {
  readonly sql: string;
  readonly files: readonly string[];
  readonly format: RowFormat;
  /** Null: standard output. */
  readonly output: string | null;
}

/** The arguments of the command. Throws `AppFailure`. */
async function askedOf(context: CommandContext): Promise<Asked> {
  const { positionals, values } = context.arguments;
  const refused = refuseArguments(context, MAX_QUERY_CAPTURES + 1);
  if (refused !== null) throw new AppFailure(refused);
  const given = values.get('format') ?? (context.json ? 'json' : 'table');
  const format = ROW_FORMATS.find((name) => name === given);
  if (format === undefined)
    throw new AppFailure(
      appError('invalid_params', `There is no format "${given}".`, `Use one of ${ROW_FORMATS.join(', ')}.`),
    );
  const output = values.get('output');
  if (format === 'parquet' && output === undefined)
    throw new AppFailure(
      appError('invalid_params', 'A Parquet file cannot be printed.', 'Name it with --output FILE.'),
    );
  const sql = positionals.at(-1);
  if (sql === undefined)
    throw new AppFailure(
      appError(
        'invalid_params',
        'There is no query.',
        `Write ${context.program} sql FILE "select * from class", or ${context.program} sql FILE describe.`,
      ),
    );
  return {
    sql,
    files: positionals.slice(0, -1),
    format,
    output: output === undefined ? null : await outputPath(context, output),
  };
}

function printTable(context: CommandContext, { columns, rows, rowCount, cursor }: SqlResult): void {
  if (rows.length === 0) printText(context.stdout, 'No rows.');
  else
    printText(
      context.stdout,
      textTable(
        columns.map(({ name }, index) => ({
          title: name,
          alignRight: rows.some((row) => typeof row[index] === 'number'),
        })),
        rows.map((row) => columns.map((_, index) => valueText(row[index] ?? null).slice(0, CELL_CHARS))),
      ),
    );
  if (cursor !== null)
    printText(
      context.stdout,
      `… ${rowCount === null ? 'more' : formatCount(rowCount - rows.length)} more rows; --all shows them.`,
    );
}

/** Writes to standard output, or into a file. */
async function withOutput(
  context: CommandContext,
  output: string | null,
  work: (write: (text: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  if (output === null) {
    await work(async (text) => printDocument(context.stdout, text));
    return;
  }
  const file = await open(output, 'w').catch((thrown: unknown) => {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppFailure(appError('write_failed', `Cannot write ${output}: ${why}.`, 'Name another file.'));
  });
  try {
    await work((text) => file.writeFile(text));
  } finally {
    await file.close();
  }
}

async function writeRows(
  writer: RowWriter,
  readPage: ReadPage,
  limit: number | null,
  write: (text: string) => Promise<void>,
): Promise<number> {
  let page = await readPage(null, Math.min(limit ?? MAX_QUERY_ROWS, MAX_QUERY_ROWS));
  await write(writer.head(page.columns));
  let count = 0;
  for (;;) {
    await write(writer.rows(page.columns, page.rows, count === 0));
    count += page.rows.length;
    if (page.cursor === null || (limit !== null && count >= limit)) break;
    page = await readPage(page.cursor, Math.min((limit ?? Infinity) - count, MAX_QUERY_ROWS));
  }
  await write(writer.tail());
  return count;
}

async function printResult(
  context: CommandContext,
  { format, output }: Asked,
  readPage: ReadPage,
): Promise<CommandOutcome> {
  const { values, switches } = context.arguments;
  if (format === 'table' && output === null) {
    const limit = listLimit(context) ?? MAX_QUERY_ROWS;
    printTable(context, await readPage(null, Math.min(limit, MAX_QUERY_ROWS)));
    return DONE;
  }
  // Documents are for programs: all rows, unless fewer are asked for.
  const limit = values.has('top') && !switches.has('all') ? listLimit(context) : null;
  const writer = format === 'json' ? JSON_WRITER : format === 'spreadsheet' ? SPREADSHEET_WRITER : CSV_WRITER;
  await withOutput(context, output, async (write) => {
    const count = await writeRows(writer, readPage, limit, write);
    if (output !== null) say(context, `${formatCount(count)} rows were written to ${output}.`);
  });
  return DONE;
}

function printTables(context: CommandContext, result: Pick<SqlResult, 'rows'>): CommandOutcome {
  printText(context.stdout, tableLines(result).join('\n').replaceAll('**', ''));
  return DONE;
}

/** Queries about the library go through the app, or through a core of this command's own. */
function askThroughPen(context: CommandContext, asked: Asked): Promise<CommandOutcome> {
  if (asked.format === 'parquet')
    throw new AppFailure(
      appError('invalid_params', 'Queries about the library cannot be written as Parquet.', 'Use --format csv.'),
    );
  const captures = asked.files.map((name) =>
    CAPTURE_ID_PATTERN.test(name) ? name : resolve(context.workingDirectory, name),
  );
  return withPen(context, async (pen) => {
    const ask = async (params: Readonly<Record<string, unknown>>): Promise<SqlResult> =>
      penQuery.result.parse(toResult(await callTool(context, pen, { tool: penQuery.name, params })));
    return printResult(context, asked, (cursor, limit) =>
      ask(cursor === null ? { sql: asked.sql, captures, limit } : { cursor, limit }),
    );
  });
}

function toResult(result: Awaited<ReturnType<typeof callTool>>): unknown {
  return unwrap(result);
}

async function askFiles(context: CommandContext, asked: Asked, files: CaptureFiles): Promise<CommandOutcome> {
  const captures: SqlCapture[] = [];
  for (let place = 0; place < asked.files.length; place += 1) {
    const { path, kind } = await files.find(place);
    captures.push({ captureId: null, kind: CAPTURE_KINDS[kind].document, filePath: path });
  }
  if (/^\s*(describe|tables)\s*;?\s*$/i.test(asked.sql))
    return printTables(
      context,
      listTables(captures.map(({ kind }, index) => ({ schema: SCHEMAS.charAt(index), source: kind }))),
    );
  return withSqlClient(context, files, async (client) => {
    const { interrupt: signal } = context;
    const owner = ownerOf({ kind: 'cli', id: 'pen sql' });
    const query = { sql: asked.sql, captures };
    if (asked.format === 'parquet' && asked.output !== null) {
      const { rowCount } = unwrap(
        await client.exportFile(query, { format: 'parquet', path: asked.output }, { signal }),
      );
      say(context, `${formatCount(rowCount)} rows were written to ${asked.output}.`);
      return DONE;
    }
    return printResult(context, asked, async (cursor, limit) =>
      unwrap(
        cursor === null
          ? await client.query({ ...query, limit, owner }, { signal })
          : await client.page(cursor, limit, { owner, signal }),
      ),
    );
  });
}

export async function runSql(context: CommandContext): Promise<CommandOutcome> {
  let asked: Asked;
  try {
    asked = await askedOf(context);
    if (asked.files.length === 0 || /\blibrary\s*\./i.test(asked.sql)) return await askThroughPen(context, asked);
  } catch (thrown) {
    if (thrown instanceof AppFailure) return { error: thrown.error };
    throw thrown;
  }
  const usage = 'sql FILE… "select …"';
  return withCaptureFiles(context, { usage, count: 2, most: MAX_QUERY_CAPTURES + 1 }, (files) =>
    askFiles(context, asked, files),
  );
}
