/** Saves the rows of an SQL query from the window. */
import { appError, AppFailure, unwrap } from '../../../../shared/base/errors.ts';
import { CAPTURE_KINDS } from '../../../../shared/core/contracts/captures.ts';
import type { SqlFileFormat } from '../../../../shared/features/sql/contract/sql.ts';
import type { SqlCapture } from '../../../../shared/features/sql/tools/sql-ports.ts';
import type { Core } from '../../../core/app/index.ts';
import { writeChosen, type PersonFiles } from '../../../core/workbench/door.ts';
import type { WindowPart, WindowParts } from '../../../core/workbench/part.ts';

interface SavedQuery {
  readonly sql: string;
  /** The schemas `a`, `b`, … in this order. */
  readonly captureIds: readonly string[];
  readonly format: SqlFileFormat;
}

/** `path` is null if the user cancelled. Errors: those of `SqlPort`, `capture_not_found`, `write_failed`. */
async function saveResult(
  core: Pick<Core, 'library' | 'sql'>,
  files: PersonFiles,
  { sql: text, captureIds, format }: SavedQuery,
): Promise<{ path: string | null; rowCount: number }> {
  const { sql } = core;
  if (sql === null) throw new AppFailure(appError('sql_crashed', 'SQL is not available in this process.'));
  const captures: SqlCapture[] = [];
  for (const captureId of captureIds) {
    const record = unwrap(core.library.get(captureId));
    captures.push({ captureId, kind: CAPTURE_KINDS[record.kind].document, filePath: record.file });
  }
  const chosen = await files.save({
    title: 'Export rows',
    name: `rows.${format}`,
    filters: [{ name: format === 'parquet' ? 'Parquet' : format.toUpperCase(), extensions: [format] }],
  });
  // It ends at the time limit of questions, or with the app.
  const { signal } = new AbortController();
  const saved = await writeChosen(chosen, async (path) =>
    unwrap(await sql.exportFile({ sql: text, captures }, { format, path }, { signal })),
  );
  return saved === null ? { path: null, rowCount: 0 } : { path: saved.at, rowCount: saved.value.rowCount };
}

export const openSqlWindow = ({ core, files }: Pick<WindowParts, 'core' | 'files'>) =>
  ({
    commands: { 'sql.save-as': (question) => saveResult(core, files, question) },
  }) satisfies WindowPart;
