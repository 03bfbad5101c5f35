/**
 * The views that a query sees: in a catalog of its own, which has nothing else, as `a`, `b`, … and `library`. It is dropped as soon as
 * the query runs, so no query sees the captures of another one by any name.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { SqlSourceRef } from '../../../../shared/features/sql/contract/sql-process.ts';
import { identifier, literal } from './database.ts';
import type { NamedTable } from './query.ts';

export interface QueryCatalog {
  /** The setting by which names without a schema are found. */
  readonly searchPath: string;
  drop(): Promise<void>;
}

export type MakeQueryCatalog = (
  tables: readonly NamedTable[],
  sources: readonly SqlSourceRef[],
  /** The select of a view. */
  selectOf: (table: NamedTable) => string,
) => Promise<QueryCatalog>;

export function createQueryCatalogs(connection: DuckDBConnection): MakeQueryCatalog {
  let lastNumber = 0;
  return async (tables, sources, selectOf) => {
    lastNumber += 1;
    const catalog = identifier(`query ${lastNumber}`);
    const first = `${catalog}.${identifier(sources[0]?.schema ?? 'a')}`;
    const schemas = new Set([first, ...tables.map(({ source }) => `${catalog}.${identifier(source.schema)}`)]);
    const drop = async (): Promise<void> => void (await connection.run(`DETACH ${catalog}`));
    await connection.run(`ATTACH ${literal(':memory:')} AS ${catalog}`);
    try {
      for (const schema of schemas) await connection.run(`CREATE SCHEMA ${schema}`);
      for (const table of tables) {
        const view = `${catalog}.${identifier(table.source.schema)}.${identifier(table.definition.name)}`;
        await connection.run(`CREATE VIEW ${view} AS ${selectOf(table)}`);
      }
    } catch (thrown) {
      await drop();
      throw thrown;
    }
    return { searchPath: first, drop };
  };
}
