/** Commands of the window on captures and files: describe, show, export, and import by a dialog. */
import { dialog, shell, type BrowserWindow, type OpenDialogOptions } from 'electron';
import { basename, join } from 'node:path';
import { penExport } from '../../../../shared/features/library/tools/export-capture.ts';
import { CAPTURE_KINDS, OPENED_EXTENSIONS, exportExtension } from '../../../../shared/core/contracts/captures.ts';
import type { Core } from '../../app/index.ts';
import type { WindowCommandHandlers } from '../../ipc/window-channel.ts';
import type { CallerSession } from '../../runner/types.ts';
import { addSourceMaps, importFile } from '../dropped-files.ts';
import { saveDataset } from '../../../features/dataset/window/save-dataset.ts';
import { exportName } from './export-name.ts';
import { storeObject } from './store-object.ts';
import { savePicture } from './save-picture.ts';
import type { SqlCapture } from '../../../../shared/features/sql/tools/sql-ports.ts';
import { appError, AppFailure, unwrap } from '../../../../shared/base/errors.ts';
import type { SqlFileFormat } from '../../../../shared/features/sql/contract/sql.ts';

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

/** Empty when the user cancels. */
async function chooseSourceMaps(window: BrowserWindow | null, from: 'folder' | 'file'): Promise<readonly string[]> {
  const dialogOptions: OpenDialogOptions =
    from === 'folder'
      ? { title: 'Folder with source maps', properties: ['openDirectory'] }
      : {
          title: 'Source maps',
          properties: ['openFile', 'multiSelections'],
          filters: [
            { name: 'Source maps', extensions: ['map', 'json'] },
            { name: 'All files', extensions: ['*'] },
          ],
        };
  const chosen = await (window === null
    ? dialog.showOpenDialog(dialogOptions)
    : dialog.showOpenDialog(window, dialogOptions));
  return chosen.filePaths;
}

type CaptureCommands = Pick<
  WindowCommandHandlers,
  | 'captures.update'
  | 'notes.list'
  | 'captures.reveal'
  | 'heap.store-object'
  | 'captures.save-as'
  | 'captures.save-all'
  | 'captures.save-dataset'
  | 'pictures.save-as'
  | 'sql.save-as'
  | 'source-maps.add'
  | 'files.open'
>;

export function createCaptureCommands(options: {
  readonly core: Core;
  readonly session: CallerSession;
  readonly window: () => BrowserWindow | null;
}): CaptureCommands {
  const { core, session } = options;
  const done = {};
  return {
    'captures.update': async ({ captureId, name, note, pinned }) => {
      core.library.update(captureId, {
        ...(name === undefined ? {} : { name }),
        ...(note === undefined ? {} : { note }),
        ...(pinned === undefined ? {} : { pinned }),
      });
      return done;
    },
    'notes.list': async ({ captureId }) => {
      const listed = unwrap(core.library.notes.list(captureId));
      return { notes: [...listed] };
    },
    'heap.store-object': (object) => storeObject(core, object),
    'captures.reveal': async ({ captureId }) => {
      const record = unwrap(core.library.get(captureId));
      shell.showItemInFolder(record.file);
      return done;
    },
    'captures.save-as': async ({ captureId, format, redact = false, link }) => {
      const record = unwrap(core.library.get(captureId));
      const extension = exportExtension(record, format);
      const suggested = exportName(record, extension, redact ? '-redacted' : '');
      const window = options.window();
      const chosen = await (window === null
        ? dialog.showSaveDialog({ defaultPath: suggested })
        : dialog.showSaveDialog(window, {
            title: redact ? 'Export redacted capture' : 'Export capture',
            defaultPath: suggested,
            filters: [{ name: CAPTURE_KINDS[record.kind].label, extensions: [extension.slice(1)] }],
          }));
      if (chosen.canceled || chosen.filePath === '') return { path: null };
      // The system's dialog has asked about replacing an existing file.
      const written = unwrap(
        await core.runner.run(
          'pen_export',
          { capture: link ?? captureId, path: chosen.filePath, format, redact, overwrite: true },
          session,
        ),
      );
      const { path, redaction } = penExport.result.parse(written);
      return { path, ...(redaction === undefined ? {} : { redacted: redaction.total }) };
    },
    'captures.save-all': async ({ captureIds }) => {
      const window = options.window();
      const properties: Electron.OpenDialogOptions['properties'] = ['openDirectory', 'createDirectory'];
      const dialogOptions = { title: 'Export captures into a folder', properties };
      const chosen = await (window === null
        ? dialog.showOpenDialog(dialogOptions)
        : dialog.showOpenDialog(window, dialogOptions));
      const folder = chosen.filePaths[0];
      if (chosen.canceled || folder === undefined) return { folder: null, files: 0 };
      for (const captureId of captureIds) {
        const record = unwrap(core.library.get(captureId));
        const path = join(folder, exportName(record, exportExtension(record, 'native')));
        unwrap(await core.runner.run('pen_export', { capture: captureId, path, format: 'native' }, session));
      }
      return { folder, files: captureIds.length };
    },
    'captures.save-dataset': ({ captureIds, redact = false }) =>
      saveDataset(core, options.window(), { captureIds, redact }),
    'pictures.save-as': ({ name, format, bytes }) => savePicture(options.window(), { name, format, bytes }),
    'sql.save-as': (question) => saveResult(core, options.window(), question),
    'source-maps.add': async ({ from }) =>
      unwrap(await addSourceMaps({ core }, await chooseSourceMaps(options.window(), from))),
    'files.open': async () => {
      const window = options.window();
      const properties: Electron.OpenDialogOptions['properties'] = ['openFile', 'multiSelections'];
      const filters = [
        {
          name: 'Captures',
          extensions: OPENED_EXTENSIONS.map((extension) => extension.slice(1)),
        },
        { name: 'All files', extensions: ['*'] },
      ];
      const chosen = await (window === null
        ? dialog.showOpenDialog({ properties, filters })
        : dialog.showOpenDialog(window, { properties, filters }));
      const captureIds: string[] = [];
      for (const path of chosen.filePaths) {
        const imported = await importFile({ core, session }, path);
        if (!imported.ok)
          throw new AppFailure({ ...imported.error, message: `${basename(path)}: ${imported.error.message}` });
        captureIds.push(...imported.value.captureIds);
      }
      return { captureIds };
    },
  };
}
