/** Saves all rows of a question in SQL to a path that the user chooses. */
import { dialog, type BrowserWindow } from 'electron';
import { err, ok } from '../../shared/base/result.ts';
import type { SqlCapture } from '../../shared/capabilities/sql/sql-ports.ts';
import { CAPTURE_KINDS } from '../../shared/contracts/captures.ts';
import { appError, type AppResult } from '../../shared/contracts/errors.ts';
import type { SqlFileFormat } from '../../shared/contracts/sql.ts';
import type { Core } from '../core/index.ts';

export interface SavedQuestion {
  readonly sql: string;
  /** The schemas `a`, `b`, … in this order. */
  readonly captureIds: readonly string[];
  readonly format: SqlFileFormat;
}

/** `path` is null if the user cancelled. Errors: those of `SqlPort`, `capture_not_found`, `write_failed`. */
export async function saveResult(
  core: Pick<Core, 'library' | 'sql'>,
  window: BrowserWindow | null,
  { sql, captureIds, format }: SavedQuestion,
): Promise<AppResult<{ path: string | null; rowCount: number }>> {
  if (core.sql === null) return err(appError('sql_crashed', 'SQL is not available in this process.'));
  const captures: SqlCapture[] = [];
  for (const captureId of captureIds) {
    const record = core.library.get(captureId);
    if (!record.ok) return record;
    captures.push({ captureId, kind: CAPTURE_KINDS[record.value.kind].document, filePath: record.value.file });
  }
  const dialogOptions = {
    title: 'Export rows',
    defaultPath: `rows.${format}`,
    filters: [{ name: format === 'parquet' ? 'Parquet' : format.toUpperCase(), extensions: [format] }],
  };
  const chosen = await (window === null
    ? dialog.showSaveDialog(dialogOptions)
    : dialog.showSaveDialog(window, dialogOptions));
  if (chosen.canceled || chosen.filePath === '') return ok({ path: null, rowCount: 0 });
  // It ends at the time limit of questions, or with the app.
  const { signal } = new AbortController();
  // The system's dialog has asked about replacing an existing file.
  const written = await core.sql.exportFile({ sql, captures }, { format, path: chosen.filePath }, { signal });
  return written.ok ? ok({ path: chosen.filePath, rowCount: written.value.rowCount }) : written;
}
