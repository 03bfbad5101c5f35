/** Writes one table of an open document into a file for the SQL process, in steps. */
import { closeSync, openSync } from 'node:fs';
import type { TableLayout } from '../../../shared/core/analysis/table-layout.ts';
import type { ResolvePosition } from '../../../shared/engine/source-map/contract/original-positions.ts';
import type { Steps } from '../../../shared/engine/steps/index.ts';
import { AppFailure, appError } from '../../../shared/base/errors.ts';
import { withColumns } from '../../../shared/engine/tables/contract/sql-schema.ts';
import { errnoOf, fileError } from '../files/file-error.ts';
import { createTableWriter, SLICE_ROWS } from '../table-files/index.ts';
import type { OpenDocument } from './engines/document.ts';
import { tablesOf } from './engines/index.ts';

export interface TableWriting {
  readonly table: string;
  /** All of them, unless the table is large. */
  readonly columns: readonly string[];
  readonly toPath: string;
  /** Original positions; null without source maps. */
  readonly resolve: ResolvePosition | null;
}

/** The file must exist and be empty. Throws `AppFailure`: `invalid_params` for an unknown table or column, `disk_full`, `write_failed`. */
export function* writeTable(open: OpenDocument, { table, columns, toPath, resolve }: TableWriting): Steps<TableLayout> {
  const found = tablesOf(open, resolve).find(({ definition }) => definition.name === table);
  if (found === undefined)
    throw new AppFailure(appError('invalid_params', `A document of the kind ${open.kind} has no table ${table}.`));
  const definition = withColumns(found.definition, columns);
  const unknown = columns.find((column) => !definition.columns.some(({ name }) => name === column));
  if (unknown !== undefined)
    throw new AppFailure(
      appError('invalid_params', `The table ${table} of a document of the kind ${open.kind} has no column ${unknown}.`),
    );
  try {
    const file = openSync(toPath, 'r+');
    try {
      const writer = createTableWriter(definition, file);
      let done = 0;
      for (const slice of found.read(SLICE_ROWS, definition.columns)) {
        writer.write(slice);
        done += slice.rowCount;
        yield { stage: 'tables', done, total: done };
      }
      return writer.finish();
    } finally {
      closeSync(file);
    }
  } catch (thrown) {
    if (errnoOf(thrown) === null) throw thrown;
    throw new AppFailure(fileError(thrown, { use: 'write', path: toPath, what: 'a SQL table' }));
  }
}
