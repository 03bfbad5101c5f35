/** Saves the rows of an SQL query from the window. */
import { dialog, type BrowserWindow } from 'electron';
import { appError, AppFailure, unwrap } from '../../../../shared/base/errors.ts';
import { CAPTURE_KINDS } from '../../../../shared/core/contracts/captures.ts';
import type { SqlFileFormat } from '../../../../shared/features/sql/contract/sql.ts';
import type { SqlCapture } from '../../../../shared/features/sql/tools/sql-ports.ts';
import type { Core } from '../../../core/app/index.ts';
import type { WindowPart, WindowParts } from '../../../core/window/part.ts';

interface SavedQuery {
  readonly sql: string;
  /** The schemas `a`, `b`, … in this order. */
  readonly captureIds: readonly string[];
  readonly format: SqlFileFormat;
}

/** `path` is null if the user cancelled. Errors: those of `SqlPort`, `capture_not_found`, `write_failed`. */
async function saveResult(
  core: Pick<Core, 'library' | 'sql'>,
  window: BrowserWindow | null,
  { sql, captureIds, format }: SavedQuery,
): Promise<{ path: string | null; rowCount: number }> {
  if (core.sql === null) throw new AppFailure(appError('sql_crashed', 'SQL is not available in this process.'));
  const captures: SqlCapture[] = [];
  for (const captureId of captureIds) {
    const record = unwrap(core.library.get(captureId));
    captures.push({ captureId, kind: CAPTURE_KINDS[record.kind].document, filePath: record.file });
  }
  const dialogOptions = {
    title: 'Export rows',
    defaultPath: `rows.${format}`,
    filters: [{ name: format === 'parquet' ? 'Parquet' : format.toUpperCase(), extensions: [format] }],
  };
  const chosen = await (window === null
    ? dialog.showSaveDialog(dialogOptions)
    : dialog.showSaveDialog(window, dialogOptions));
  if (chosen.canceled || chosen.filePath === '') return { path: null, rowCount: 0 };
  // It ends at the time limit of questions, or with the app.
  const { signal } = new AbortController();
  // The system's dialog has asked about replacing an existing file.
  const written = unwrap(await core.sql.exportFile({ sql, captures }, { format, path: chosen.filePath }, { signal }));
  return { path: chosen.filePath, rowCount: written.rowCount };
}

export const openSqlWindow = ({ core, window }: Pick<WindowParts, 'core' | 'window'>) =>
  ({
    commands: { 'sql.save-as': (question) => saveResult(core, window(), question) },
  }) satisfies WindowPart;
