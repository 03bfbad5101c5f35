/** Makes a table from a file of raw columns, a chunk of rows at a time, copied into DuckDB's vectors as they are. */
import { open, type FileHandle } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DuckDBDataChunk, type DuckDBConnection } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { withColumns, type SqlTable } from '../../../../shared/engine/tables/contract/sql-schema.ts';
import type { TableLayout } from '../../../../shared/core/analysis/table-layout.ts';
import { readSlice, readTexts, type FileTexts } from '../../../core/table-files/index.ts';
import { planColumns, type ColumnPlan } from './column-plans.ts';
import { identifier } from './database.ts';
import { makeEnumeration, makeNames, namesTable } from './enumeration.ts';
import { createVectorFillers, VECTOR_ROWS, type Filling } from './fill-vectors.ts';

export interface LoadOptions {
  readonly connection: DuckDBConnection;
  /** An existing schema. */
  readonly schema: string;
  readonly definition: SqlTable;
  readonly filePath: string;
  readonly layout: TableLayout;
  readonly signal: AbortSignal;
}

/** An enumeration of more texts takes longer to make than a join with them takes in many queries. */
const MAX_ENUMERATED = 1 << 16;

/** Returns the columns whose values are numbers of rows of the table `namesTable(table, column)` of the same schema. */
export async function loadTable(options: LoadOptions): Promise<ReadonlySet<string>> {
  const file = await open(options.filePath, 'r');
  try {
    return await fillTable(file, options);
  } finally {
    await file.close();
  }
}

async function fillTable(
  file: FileHandle,
  { connection, schema, definition: whole, layout, signal }: LoadOptions,
): Promise<ReadonlySet<string>> {
  const definition = withColumns(whole, layout.columns);
  const fillings: Filling[] = [];
  const types: string[] = [];
  const enumerations: string[] = [];
  const numbered = new Set<string>();
  for (const plan of planColumns(definition, layout)) {
    const made = await prepare(file, plan, { connection, schema, definition, layout });
    types.push(made.type);
    fillings.push(made.filling);
    if (made.filling.as === 'number') numbered.add(plan.column.name);
    if (made.filling.as === 'enumeration') enumerations.push(made.type);
  }
  const columns = definition.columns.map(({ name }, index) => `${identifier(name)} ${types[index] ?? ''}`);
  const table = `${identifier(schema)}.${identifier(definition.name)}`;
  await connection.run(`CREATE TABLE ${table} (${columns.join(', ')})`);
  for (const name of enumerations) await connection.run(`DROP TYPE ${name}`);
  if (layout.rowCount === 0) return numbered;

  const appender = await connection.createAppender(definition.name, schema);
  // The types of the table itself: of an equal enumeration made again, every chunk would be compared name by name.
  const empty = await connection.run(`SELECT * FROM ${table} LIMIT 0`);
  const filled = fillings.map((filling, index) => ({ filling, type: empty.columnLogicalType(index).logical_type }));
  const chunk = new DuckDBDataChunk(duckdb.create_data_chunk(filled.map(({ type }) => type)));
  const fillers = createVectorFillers(chunk.chunk, filled);
  /** The list of a column without an enumeration; consecutive slices may share it. */
  let texts = new Map<number, FileTexts>();
  const mostBytes = layout.slices.reduce((most, { sizeBytes }) => Math.max(most, sizeBytes), 0);
  const rooms = [new Uint8Array(mostBytes), new Uint8Array(mostBytes)];
  let next = layout.slices[0] === undefined ? null : readSlice(file, layout, layout.slices[0], rooms[0]);
  for (const [number, slice] of layout.slices.entries()) {
    const used = new Map<number, FileTexts>();
    for (const [index, list] of slice.lists.entries()) {
      const place = list === null ? undefined : layout.lists[list];
      if (list === null || place === undefined || fillings[index]?.as !== 'values') continue;
      used.set(list, texts.get(list) ?? used.get(list) ?? (await readTexts(file, place)));
    }
    texts = used;
    const values = (await next) ?? [];
    const following = layout.slices[number + 1];
    // Read while this one is appended.
    next = following === undefined ? null : readSlice(file, layout, following, rooms[(number + 1) % 2]);
    for (let from = 0; from < slice.rowCount; from += VECTOR_ROWS) {
      const rows = Math.min(VECTOR_ROWS, slice.rowCount - from);
      chunk.reset();
      chunk.rowCount = rows;
      values.forEach((column, index) => {
        const fill = fillers[index];
        if (fill === undefined) throw new Error('a slice has more columns than its table');
        fill({ column, from, rows, texts });
      });
      appender.appendDataChunk(chunk);
    }
    // Cancelling gets through between slices.
    await nextTurn();
    signal.throwIfAborted();
  }
  appender.closeSync();
  return numbered;
}

/** The type of a column, with what its values refer to. */
async function prepare(
  file: FileHandle,
  { column, enumerated, type }: ColumnPlan,
  { connection, schema, definition, layout }: Pick<LoadOptions, 'connection' | 'schema' | 'definition' | 'layout'>,
): Promise<{ readonly type: string; readonly filling: Filling }> {
  const list = enumerated === null ? undefined : layout.lists[enumerated];
  if (list === undefined) return { type: type ?? 'VARCHAR', filling: { as: 'values' } };
  const texts = await readTexts(file, list);
  if (texts.count > MAX_ENUMERATED) {
    await makeNames(connection, schema, namesTable(definition.name, column.name), texts);
    return { type: 'INTEGER', filling: { as: 'number', noText: texts.count } };
  }
  const made = await makeEnumeration(connection, schema, `${definition.name}.${column.name}`, texts);
  if (made === null) return { type: 'VARCHAR', filling: { as: 'values' } };
  return { type: made.type, filling: { as: 'enumeration', numberOf: made.numberOf } };
}
