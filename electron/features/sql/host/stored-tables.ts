/**
 * The tables of captures, cached between queries. A query sees views of them. Unused tables are
 * dropped after a while, and the least recently used ones when there are too many bytes.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { SQL_TABLES, type SqlSource } from '../../../../shared/features/sql/contract/tables/index.ts';
import type { SqlTable } from '../../../../shared/engine/tables/contract/sql-schema.ts';
import type { TableLayout } from '../../../../shared/core/analysis/table-layout.ts';
import { shownType } from './column-plans.ts';
import { identifier, TABLES_CATALOG } from './database.ts';
import { namesTable } from './enumeration.ts';
import { loadTable } from './load-table.ts';

export interface StoredTablesOptions {
  readonly connection: DuckDBConnection;
  /** Bytes of all tables, as far as known; above them unused ones are dropped. */
  readonly limitBytes: number;
  readonly now: () => number;
}

export interface TableFile {
  readonly filePath: string;
  readonly layout: TableLayout;
}

export interface StoredTables {
  /**
   * Null if the table is there with the columns of `wanted`; else the columns to make it of. A table that lacks a column is made with all
   * columns of the definition: it is made twice at most.
   */
  missingColumns(key: string, definition: SqlTable, wanted: SqlTable): string[] | null;
  /** Replaces a table that has fewer columns; does nothing if it has them all. `definition`: with all columns of the table. */
  load(key: string, definition: SqlTable, file: TableFile, signal: AbortSignal): Promise<void>;
  /** The select of a view with the columns of the definition. */
  selectOf(key: string, definition: SqlTable): string;
  /** The schema of a table, quoted, with its catalog; it has no other table. Null if the table is not there. */
  schemaOf(key: string, table: string): string | null;
  drop(key: string): Promise<void>;
  /** Drops what was not used for a while. */
  dropUnused(): Promise<void>;
}

/** As long as documents stay open after their last query, and then some. */
const UNUSED_MS = 10 * 60_000;

/** A table with its enumerations is alone in a schema, so that it can be dropped with them. */
interface StoredTable {
  readonly schema: string;
  readonly columns: ReadonlySet<string>;
  /** Columns whose values are numbers of texts. */
  readonly numbered: ReadonlySet<string>;
  readonly sizeBytes: number;
}

interface StoredCapture {
  readonly tables: Map<string, StoredTable>;
  usedMs: number;
}

/** The definition of a table by name; undefined for an unknown one. */
export function definitionOf(source: SqlSource, table: string): SqlTable | undefined {
  return SQL_TABLES[source].find(({ name }) => name === table);
}

/** A select of the columns of a table, without rows. */
export function selectNothing({ columns }: SqlTable): string {
  const empty = columns.map((column) => `NULL::${shownType(column)} AS ${identifier(column.name)}`);
  return `SELECT ${empty.join(', ')} WHERE false`;
}

export function createStoredTables({ connection, limitBytes, now }: StoredTablesOptions): StoredTables {
  /** By the key of the capture. */
  const stored = new Map<string, StoredCapture>();
  let lastNumber = 0;

  function captureOf(key: string): StoredCapture {
    const known = stored.get(key) ?? { tables: new Map<string, StoredTable>(), usedMs: now() };
    stored.set(key, known);
    return known;
  }

  const dropSchema = (schema: string): Promise<unknown> =>
    connection.run(`DROP SCHEMA IF EXISTS ${identifier(schema)} CASCADE`);

  async function drop(key: string): Promise<void> {
    const found = stored.get(key);
    stored.delete(key);
    for (const { schema } of found?.tables.values() ?? []) await dropSchema(schema);
  }

  async function makeRoom(neededBytes: number, exceptKey: string): Promise<void> {
    const byUse = [...stored].toSorted(([, one], [, other]) => one.usedMs - other.usedMs);
    let heldBytes = byUse.reduce((sum, [, { tables }]) => sum + sumOf(tables), 0);
    for (const [key, { tables }] of byUse) {
      if (heldBytes + neededBytes <= limitBytes) return;
      if (key === exceptKey) continue;
      heldBytes -= sumOf(tables);
      await drop(key);
    }
  }

  return {
    missingColumns(key, definition, wanted) {
      const has = stored.get(key)?.tables.get(wanted.name)?.columns ?? null;
      const names = wanted.columns.map(({ name }) => name);
      if (has === null) return names;
      return names.every((name) => has.has(name)) ? null : definition.columns.map(({ name }) => name);
    },
    async load(key, definition, { filePath, layout }, signal) {
      const { tables } = captureOf(key);
      const before = tables.get(definition.name);
      if (before !== undefined && layout.columns.every((column) => before.columns.has(column))) return;
      // Its memory is needed for the new one; queries that read it still see it.
      if (before !== undefined) {
        tables.delete(definition.name);
        await dropSchema(before.schema);
      }
      const sizeBytes = layout.slices.reduce((sum, slice) => sum + slice.sizeBytes, 0);
      await makeRoom(sizeBytes, key);
      lastNumber += 1;
      const schema = `table ${lastNumber}`;
      let numbered: ReadonlySet<string>;
      try {
        await connection.run(`CREATE SCHEMA ${identifier(schema)}`);
        numbered = await loadTable({ connection, schema, definition, filePath, layout, signal });
      } catch (thrown) {
        // Tables that were made of it take memory.
        await dropSchema(schema);
        throw thrown;
      }
      const capture = captureOf(key);
      capture.usedMs = now();
      capture.tables.set(definition.name, { schema, columns: new Set(layout.columns), numbered, sizeBytes });
    },
    selectOf(key, { name, columns }) {
      const capture = stored.get(key);
      const found = capture?.tables.get(name);
      if (capture === undefined || found === undefined) throw new Error(`the table ${name} of a query is not there`);
      capture.usedMs = now();
      return selectFrom(found, name, columns);
    },
    schemaOf(key, table) {
      const found = stored.get(key)?.tables.get(table);
      return found === undefined ? null : schemaName(found.schema);
    },
    drop,
    async dropUnused() {
      for (const [key, { usedMs }] of stored) if (now() - usedMs >= UNUSED_MS) await drop(key);
    },
  };
}

function schemaName(schema: string): string {
  return `${TABLES_CATALOG}.${identifier(schema)}`;
}

/** Enumerations look like texts, and numbers of texts are joined with them. */
function selectFrom({ schema, numbered }: StoredTable, name: string, columns: SqlTable['columns']): string {
  const at = (table: string): string => `${schemaName(schema)}.${identifier(table)}`;
  const joins: string[] = [];
  const shown = columns.map((column) => {
    const own = identifier(column.name);
    if (column.type !== 'text') return `base.${own}`;
    if (!numbered.has(column.name)) return `base.${own}::VARCHAR AS ${own}`;
    const texts = identifier(`texts of ${column.name}`);
    joins.push(` JOIN ${at(namesTable(name, column.name))} ${texts} ON ${texts}.number = base.${own}`);
    return `${texts}.name AS ${own}`;
  });
  return `SELECT ${shown.join(', ')} FROM ${at(name)} base${joins.join('')}`;
}

function sumOf(tables: ReadonlyMap<string, StoredTable>): number {
  return [...tables.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
