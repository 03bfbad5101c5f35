/**
 * The tables of captures, kept between questions. Each capture has a schema of its own; a question sees views of them. Unused tables are
 * dropped after a while, and the least recently used ones when there are too many bytes.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { SQL_TABLES } from '../../shared/contracts/sql-tables/index.ts';
import type { SqlSource, SqlTable } from '../../shared/contracts/sql-schema.ts';
import type { TableLayout } from '../../shared/contracts/sql-process.ts';
import { shownType } from './column-plans.ts';
import { identifier } from './database.ts';
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
  has(key: string, table: string): boolean;
  /** Does nothing if the table is there. */
  load(key: string, definition: SqlTable, file: TableFile, signal: AbortSignal): Promise<void>;
  /** The select of a view of a table; without rows if the table is not there. */
  viewOf(key: string, definition: SqlTable): string;
  drop(key: string): Promise<void>;
  /** Drops what was not used for a while. */
  dropUnused(): Promise<void>;
}

/** As long as documents stay open after their last query, and then some. */
const UNUSED_MS = 10 * 60_000;

interface Stored {
  readonly schema: string;
  readonly tables: Map<string, number>;
  usedMs: number;
}

/** The definition of a table by name; undefined for an unknown one. */
export function definitionOf(source: SqlSource, table: string): SqlTable | undefined {
  return SQL_TABLES[source].find(({ name }) => name === table);
}

export function createStoredTables({ connection, limitBytes, now }: StoredTablesOptions): StoredTables {
  const stored = new Map<string, Stored>();
  let lastNumber = 0;

  async function storedOf(key: string): Promise<Stored> {
    const known = stored.get(key);
    if (known !== undefined) return known;
    lastNumber += 1;
    const made: Stored = { schema: `capture ${lastNumber}`, tables: new Map(), usedMs: now() };
    await connection.run(`CREATE SCHEMA ${identifier(made.schema)}`);
    stored.set(key, made);
    return made;
  }

  async function drop(key: string): Promise<void> {
    const found = stored.get(key);
    if (found === undefined) return;
    stored.delete(key);
    await connection.run(`DROP SCHEMA ${identifier(found.schema)} CASCADE`);
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
    has: (key, table) => stored.get(key)?.tables.has(table) ?? false,
    async load(key, definition, { filePath, layout }, signal) {
      const place = await storedOf(key);
      place.usedMs = now();
      if (place.tables.has(definition.name)) return;
      const sizeBytes = layout.slices.reduce((sum, slice) => sum + slice.sizeBytes, 0);
      await makeRoom(sizeBytes, key);
      const { schema } = place;
      try {
        await loadTable({ connection, schema, definition, filePath, layout, signal });
        place.tables.set(definition.name, sizeBytes);
      } catch (thrown) {
        // What was made of it would be in the way of the next attempt.
        await drop(key);
        throw thrown;
      }
    },
    viewOf(key, { name, columns }) {
      const place = stored.get(key);
      if (place === undefined || !place.tables.has(name)) {
        const empty = columns.map((column) => `NULL::${shownType(column)} AS ${identifier(column.name)}`);
        return `SELECT ${empty.join(', ')} WHERE false`;
      }
      place.usedMs = now();
      // Enumerations look like texts.
      const shown = columns.map((column) =>
        column.type === 'text'
          ? `${identifier(column.name)}::VARCHAR AS ${identifier(column.name)}`
          : identifier(column.name),
      );
      return `SELECT ${shown.join(', ')} FROM ${identifier(place.schema)}.${identifier(name)}`;
    },
    drop,
    async dropUnused() {
      for (const [key, { usedMs }] of stored) if (now() - usedMs >= UNUSED_MS) await drop(key);
    },
  };
}

function sumOf(tables: ReadonlyMap<string, number>): number {
  return [...tables.values()].reduce((sum, sizeBytes) => sum + sizeBytes, 0);
}
