/** SQL queries in the core: the client of the SQL process, with the list of captures as a table. */
import { createTableWriter, SLICE_ROWS } from '../../core/table-files/index.ts';
import { createSqlClient, createSqlLauncher, type SqlClient } from './client/index.ts';
import { LIBRARY_TABLES, type LibrarySource } from '../../../shared/features/sql/rows/library-tables.ts';
import { targetShownTo, targetSnapshot } from '../../../shared/core/contracts/targets.ts';
import type { CoreParts, OpenPart } from '../../core/app/part.ts';
import type { Watches } from '../live/index.ts';

declare module '../../core/app/types.ts' {
  interface Core {
    /** Null in a process that answers no SQL queries. */
    readonly sql: SqlClient | null;
  }
}

function openSql(
  entryPath: string,
  { spool, settings, analysis, library, endpoints, log }: CoreParts,
  watches: Watches | undefined,
): SqlClient {
  const librarySource = (): LibrarySource => ({
    captures: library.list(),
    watched: endpoints
      .endpoints()
      .flatMap(({ targets }) => targets)
      .flatMap((target) => {
        const series = watches?.seriesAfter(target.id, Number.NEGATIVE_INFINITY) ?? null;
        return series === null ? [] : [{ target: targetSnapshot(targetShownTo('mcp', target)), series }];
      }),
  });
  return createSqlClient({
    launch: createSqlLauncher({ execPath: process.execPath, entryPath, log }),
    directory: () => spool.state().directory,
    memoryLimitBytes: () => settings.current().sqlMemoryBytes,
    writeTable: analysis.writeTable,
    writeLibraryTable(table, file) {
      const found = LIBRARY_TABLES.find(({ definition }) => definition.name === table);
      if (found === undefined) throw new Error(`the library has no table ${table}`);
      const writer = createTableWriter(found.definition, file);
      for (const slice of found.read(librarySource(), SLICE_ROWS)) writer.write(slice);
      return writer.finish();
    },
    log,
  });
}

export const openSqlPart: OpenPart = (core, { watches }) => {
  const { sqlEntry } = core.options;
  if (sqlEntry === undefined) return { members: { sql: null } };
  const sql = openSql(sqlEntry, core, watches);
  return { ports: { sql }, members: { sql }, close: () => sql.close() };
};
