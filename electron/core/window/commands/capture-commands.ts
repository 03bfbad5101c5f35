/** Commands of the window on captures and files: describe, show, export, and import by a dialog. */
import { dialog, shell, type BrowserWindow, type OpenDialogOptions } from 'electron';
import { basename, join } from 'node:path';
import { err } from '../../../../shared/base/result.ts';
import { penExport } from '../../../../shared/features/library/tools/export-capture.ts';
import {
  CAPTURE_KINDS,
  OPENED_EXTENSIONS,
  exportExtension,
  FOREIGN_FORMATS,
  type CaptureRecord,
} from '../../../../shared/core/contracts/captures.ts';
import type { Core } from '../../app/index.ts';
import { writeFileAtomically } from '../../files/atomic-write.ts';
import { fileError } from '../../files/file-error.ts';
import type { WindowCommandHandlers } from '../../ipc/window-channel.ts';
import type { CallerSession } from '../../runner/types.ts';
import { addSourceMaps, importFile } from '../dropped-files.ts';
import { appError, AppFailure, unwrap } from '../../../../shared/base/errors.ts';

// Saves a picture of the window to a path that the user chooses.

interface Picture {
  readonly name: string;
  readonly format: 'svg' | 'png';
  readonly bytes: Uint8Array;
}

/** Makes a name from a program valid on any file system. */
function fileNameOf(name: string): string {
  return name.replace(/[^\p{L}\p{N} ._-]+/gu, '-').slice(0, 80);
}

/** `path` is null if the user cancelled. */
async function savePicture(
  window: BrowserWindow | null,
  { name, format, bytes }: Picture,
): Promise<{ path: string | null }> {
  const dialogOptions = {
    title: 'Save picture',
    defaultPath: `${fileNameOf(name)}.${format}`,
    filters: [{ name: format.toUpperCase(), extensions: [format] }],
  };
  const chosen = await (window === null
    ? dialog.showSaveDialog(dialogOptions)
    : dialog.showSaveDialog(window, dialogOptions));
  if (chosen.canceled || chosen.filePath === '') return { path: null };
  try {
    // The system's dialog has asked about replacing an existing file.
    await writeFileAtomically(chosen.filePath, bytes);
  } catch (thrown) {
    throw new AppFailure(fileError(thrown, { use: 'write', path: chosen.filePath, what: 'the picture' }));
  }
  return { path: chosen.filePath };
}

// Stores an object of a heap snapshot as a global variable of its target, for the console.

const DEADLINE_MS = 10_000;
/** Its objects are released; the variable holds the object. */
const GROUP = 'pen-stored';

/** Runs in the target, on the object. The first of `temp1`, `temp2` … that is free. */
const STORE = `function () {
  let number = 1;
  while (('temp' + number) in globalThis) number += 1;
  globalThis['temp' + number] = this;
  return 'temp' + number;
}`;

export interface StoredObject {
  readonly captureId: string;
  /** The id in the snapshot. */
  readonly objectId: number;
  /** The class in the snapshot: V8 forgets ids, and the same number could be another object. */
  readonly className: string;
}

/**
 * Returns the name of the variable. Errors: `capture_not_found`; `target_gone` if the target is not connected, or no longer has the object
 * under this id.
 */
export async function storeObject(
  { library, endpoints }: Pick<Core, 'library' | 'endpoints'>,
  { captureId, objectId, className }: StoredObject,
): Promise<{ name: string; targetId: string }> {
  const record = unwrap(library.get(captureId));
  const target = endpoints.byId(record.target?.id ?? '');
  if (target === null || target.state === 'gone')
    throw new AppFailure(
      appError('target_gone', 'The target of this snapshot is not connected.', 'Connect it, and take a new snapshot.'),
    );
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const session = unwrap(await endpoints.attach(target, { signal }));
  const forgotten = err(
    appError(
      'target_gone',
      `The target no longer has @${objectId}: it was collected, or its id was forgotten.`,
      'Take a new snapshot and store the object from there.',
    ),
  );
  try {
    const { send } = session;
    const found = await send(
      'HeapProfiler.getObjectByHeapObjectId',
      { objectId: String(objectId), objectGroup: GROUP },
      { signal },
    );
    if (!found.ok) throw new AppFailure(found.error.code === 'cdp_error' ? forgotten.error : found.error);
    const { objectId: handle, className: classNow } = found.value.result;
    if (handle === undefined || classNow !== className) throw new AppFailure(forgotten.error);
    const stored = unwrap(
      await send(
        'Runtime.callFunctionOn',
        { objectId: handle, functionDeclaration: STORE, returnByValue: true },
        { signal },
      ),
    );
    const { value } = stored.result;
    if (typeof value === 'string') return { name: value, targetId: target.id };
    throw new AppFailure(forgotten.error);
  } finally {
    await session.send('Runtime.releaseObjectGroup', { objectGroup: GROUP }, { deadlineMs: DEADLINE_MS });
    await session.release();
  }
}

// The file name that is suggested for an exported capture.

/** Longer ones first: `.speedscope.json` before `.json`. */
const EXTENSIONS = [...Object.values(FOREIGN_FORMATS).map(({ extension }) => extension), ...OPENED_EXTENSIONS];

/** Removes the extensions that the name of an imported file ends with: `busy.cpuprofile.gz` is `busy`. */
function withoutExtensions(name: string): string {
  const extension = EXTENSIONS.find((each) => name.length > each.length && name.toLowerCase().endsWith(each));
  return extension === undefined ? name : withoutExtensions(name.slice(0, -extension.length));
}

/** `busy-cpu-3f9a12cd-redacted.cpuprofile`: name, id, `mark`, and the extension with its dot. */
export function exportName({ name, id }: Pick<CaptureRecord, 'name' | 'id'>, extension: string, mark = ''): string {
  return `${fileNameOf(withoutExtensions(name))}-${id}${mark}${extension}`;
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

export function createCaptureCommands(options: {
  readonly core: Core;
  readonly session: CallerSession;
  readonly window: () => BrowserWindow | null;
}) {
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
    'pictures.save-as': ({ name, format, bytes }) => savePicture(options.window(), { name, format, bytes }),
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
  } satisfies Partial<WindowCommandHandlers>;
}
