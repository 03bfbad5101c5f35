/** Makes what a column refers to whose texts repeat: an enumeration, or a table of the texts. The texts go to DuckDB as bytes: JavaScript makes no string of them. */
import { DuckDBDataChunk, type DuckDBConnection } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { FileTexts } from '../../../core/table-files/index.ts';
import { identifier } from './database.ts';

export interface Enumeration {
  /** Its name in SQL. */
  readonly type: string;
  /** The number in the enumeration by the number in the list; null if they are the same. */
  readonly numberOf: Uint32Array | null;
}

const VECTOR_ROWS = duckdb.vector_size();

/**
 * Null if an enumeration cannot hold one of the texts: DuckDB takes its names as C strings. Its name is to be dropped when the table is
 * made, which keeps the type: by the name, a query could list the texts of another capture.
 */
export async function makeEnumeration(
  connection: DuckDBConnection,
  schema: string,
  name: string,
  texts: FileTexts,
): Promise<Enumeration | null> {
  if (texts.hasNul) return null;
  const type = `${identifier(schema)}.${identifier(name)}`;
  const table = `${identifier(schema)}.${identifier(`names of ${name}`)}`;
  await connection.run(`CREATE TABLE ${table} (number INTEGER, name VARCHAR)`);
  appendTexts(await connection.createAppender(`names of ${name}`, schema), texts);
  const counted = await connection.runAndReadAll(`SELECT count(*) = count(DISTINCT name) FROM ${table}`);
  const isDifferent = counted.getRows()[0]?.[0] === true;
  const numberOf = isDifferent ? null : await numbersOfDifferent(connection, table, texts.count);
  const names = isDifferent ? `${table} ORDER BY number` : `${table} GROUP BY name ORDER BY min(number)`;
  await connection.run(`CREATE TYPE ${type} AS ENUM (SELECT name FROM ${names})`);
  await connection.run(`DROP TABLE ${table}`);
  return { type, numberOf };
}

/** The table with the texts of a column that has their numbers. */
export function namesTable(table: string, column: string): string {
  return `texts of ${table}.${column}`;
}

/** Makes a table with a row for each text and, after them, one for null. */
export async function makeNames(
  connection: DuckDBConnection,
  schema: string,
  table: string,
  texts: FileTexts,
): Promise<void> {
  const name = `${identifier(schema)}.${identifier(table)}`;
  await connection.run(`CREATE TABLE ${name} (number INTEGER, name VARCHAR)`);
  appendTexts(await connection.createAppender(table, schema), texts);
  await connection.run(`INSERT INTO ${name} VALUES (${texts.count}, NULL)`);
}

function appendTexts(appender: Awaited<ReturnType<DuckDBConnection['createAppender']>>, texts: FileTexts): void {
  const chunk = DuckDBDataChunk.create([appender.columnType(0), appender.columnType(1)]);
  for (let from = 0; from < texts.count; from += VECTOR_ROWS) {
    const rows = Math.min(VECTOR_ROWS, texts.count - from);
    chunk.reset();
    chunk.rowCount = rows;
    const { buffer } = Int32Array.from({ length: rows }, (_, row) => from + row);
    duckdb.copy_data_to_vector(duckdb.data_chunk_get_vector(chunk.chunk, 0), 0, buffer, 0, buffer.byteLength);
    const names = duckdb.data_chunk_get_vector(chunk.chunk, 1);
    for (let row = 0; row < rows; row += 1)
      duckdb.vector_assign_string_element_len(names, row, texts.bytesOf(from + row));
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

/** By number in the list: the number among the different texts, in the order in which each appears first. */
async function numbersOfDifferent(connection: DuckDBConnection, table: string, count: number): Promise<Uint32Array> {
  const numbers = await connection.runAndReadAll(
    `WITH different AS (
       SELECT name, row_number() OVER (ORDER BY min(number)) - 1 AS place FROM ${table} GROUP BY name
     )
     SELECT all_names.number, different.place FROM ${table} all_names JOIN different USING (name)`,
  );
  const numberOf = new Uint32Array(count);
  for (const [number, place] of numbers.getRows()) numberOf[Number(number)] = Number(place);
  return numberOf;
}
