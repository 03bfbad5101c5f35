/** SQL queries: the client of the SQL process, with the list of captures as a table. */
import { createTableWriter, SLICE_ROWS } from '../../core/table-files/index.ts';
import { createSqlClient, type SqlClient, type SqlLauncher } from './client/index.ts';
import { LIBRARY_TABLES } from '../../../shared/features/sql/rows/library-tables.ts';
import type { LibrarySource } from '../../../shared/features/sql/rows/library-tables.ts';
import { targetShownTo, targetSnapshot } from '../../../shared/core/contracts/targets.ts';
import type { AnalysisClient } from '../../core/analysis-client/index.ts';
import type { Endpoints } from '../../core/cdp/index.ts';
import type { Library } from '../../core/library/index.ts';
import type { Log } from '../../core/log/log.ts';
import type { SettingsStore } from '../../core/settings/index.ts';
import type { Spool } from '../../core/spool/index.ts';
import type { Watches } from '../live/index.ts';

export interface OpenSqlOptions {
  readonly launch: SqlLauncher;
  readonly spool: Spool;
  readonly settings: SettingsStore;
  readonly analysis: AnalysisClient;
  readonly library: Library;
  readonly endpoints: Endpoints;
  readonly watches: Watches;
  readonly log: Log;
}

export function openSql({
  launch,
  spool,
  settings,
  analysis,
  library,
  endpoints,
  watches,
  log,
}: OpenSqlOptions): SqlClient {
  const librarySource = (): LibrarySource => ({
    captures: library.list(),
    watched: endpoints
      .endpoints()
      .flatMap(({ targets }) => targets)
      .flatMap((target) => {
        const series = watches.seriesAfter(target.id, Number.NEGATIVE_INFINITY);
        return series === null ? [] : [{ target: targetSnapshot(targetShownTo('mcp', target)), series }];
      }),
  });
  return createSqlClient({
    launch,
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
