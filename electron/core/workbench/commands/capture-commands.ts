/** Commands of the window on captures and files: describe, show, export, and import by a dialog. */
import { basename, join } from 'node:path';
import { fileNameOf } from '../../../../shared/base/addresses.ts';
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
import { writeChosen, type Door, type PersonFiles } from '../door.ts';
import type { WindowCommandHandlers } from '../page-handlers.ts';
import type { CallerSession } from '../../runner/types.ts';
import { addSourceMaps, importFile } from '../dropped-files.ts';
import { appError, AppFailure, unwrap } from '../../../../shared/base/errors.ts';

const ALL_FILES = { name: 'All files', extensions: ['*'] };

// Saves a picture of the window to a path that the user chooses.

interface Picture {
  readonly name: string;
  readonly format: 'svg' | 'png';
  readonly bytes: Uint8Array;
}

/** `path` is null if the user cancelled. */
async function savePicture(files: PersonFiles, { name, format, bytes }: Picture): Promise<{ path: string | null }> {
  const chosen = await files.save({
    title: 'Save picture',
    name: `${fileNameOf(name)}.${format}`,
    filters: [{ name: format.toUpperCase(), extensions: [format] }],
  });
  const saved = await writeChosen(chosen, async (path) => {
    try {
      await writeFileAtomically(path, bytes);
    } catch (thrown) {
      throw new AppFailure(fileError(thrown, { use: 'write', path, what: 'the picture' }));
    }
  });
  return { path: saved?.at ?? null };
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
function chooseSourceMaps(files: PersonFiles, from: 'folder' | 'file'): Promise<readonly string[]> {
  return files.open(
    from === 'folder'
      ? { title: 'Folder with source maps', of: 'folder' }
      : {
          title: 'Source maps',
          of: 'files',
          filters: [{ name: 'Source maps', extensions: ['map', 'json'] }, ALL_FILES],
        },
  );
}

export function createCaptureCommands(options: {
  readonly core: Core;
  readonly session: CallerSession;
  readonly door: Pick<Door, 'files' | 'reveal'>;
}) {
  const { core, session, door } = options;
  const { files } = door;
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
      door.reveal(record.file);
      return done;
    },
    'captures.save-as': async ({ captureId, format, redact = false, link }) => {
      const record = unwrap(core.library.get(captureId));
      const extension = exportExtension(record, format);
      const chosen = await files.save({
        title: redact ? 'Export redacted capture' : 'Export capture',
        name: exportName(record, extension, redact ? '-redacted' : ''),
        filters: [{ name: CAPTURE_KINDS[record.kind].label, extensions: [extension.slice(1)] }],
      });
      const saved = await writeChosen(chosen, async (path) => {
        const asked = { capture: link ?? captureId, path, format, redact, overwrite: true };
        // Whoever chose the place was asked about replacing an existing file.
        return penExport.result.parse(unwrap(await core.runner.run('pen_export', asked, session)));
      });
      if (saved === null) return { path: null };
      const { redaction } = saved.value;
      return { path: saved.at, ...(redaction === undefined ? {} : { redacted: redaction.total }) };
    },
    'captures.save-all': async ({ captureIds }) => {
      const chosen = await files.folder({ title: 'Export captures into a folder', name: 'captures' });
      const saved = await writeChosen(chosen, async (folder) => {
        for (const captureId of captureIds) {
          const record = unwrap(core.library.get(captureId));
          const path = join(folder, exportName(record, exportExtension(record, 'native')));
          unwrap(await core.runner.run('pen_export', { capture: captureId, path, format: 'native' }, session));
        }
      });
      return saved === null ? { folder: null, files: 0 } : { folder: saved.at, files: captureIds.length };
    },
    'pictures.save-as': ({ name, format, bytes }) => savePicture(files, { name, format, bytes }),
    'source-maps.add': async ({ from }) => unwrap(await addSourceMaps({ core }, await chooseSourceMaps(files, from))),
    'files.open': async () => {
      const extensions = OPENED_EXTENSIONS.map((extension) => extension.slice(1));
      const chosen = await files.open({ of: 'files', filters: [{ name: 'Captures', extensions }, ALL_FILES] });
      const captureIds: string[] = [];
      for (const path of chosen) {
        const imported = await importFile({ core, session }, path);
        if (!imported.ok)
          throw new AppFailure({ ...imported.error, message: `${basename(path)}: ${imported.error.message}` });
        captureIds.push(...imported.value.captureIds);
      }
      return { captureIds };
    },
  } satisfies Partial<WindowCommandHandlers>;
}
