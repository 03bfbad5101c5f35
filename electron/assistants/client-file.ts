/**
 * The configuration file of an MCP client: our entry in it is read, written and taken out. A file is replaced as a whole or left unchanged, and
 * a copy of what was there before is stored first.
 */
import { mkdir, readFile, rm, rmdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { err, ok } from '../../shared/base/result.ts';
import type {
  ConnectedFile,
  FileChange,
  UndoneFile,
  ChangedLine,
} from '../../shared/contracts/app/assistant-clients.ts';
import { appError, type AppError, type AppResult, AppFailure, unwrap, settle } from '../../shared/contracts/errors.ts';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { isWithin, realPathOfDeepest } from '../files/containment.ts';
import { errnoOf, fileError } from '../files/file-error.ts';
import { hashOf, type ClientFileCopies } from './client-file-copies.ts';
import type { EntryFormat } from './entry-format.ts';

/** Unchanged lines before and after. */
const AROUND = 2;
/** A file may be one line of megabytes. */
const MAX_LINE_CHARS = 300;

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  // The end of the last line begins no other.
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function shown(mark: ChangedLine['mark'], lines: readonly string[]): ChangedLine[] {
  return lines.map((line) => ({
    mark,
    text: line.length > MAX_LINE_CHARS ? `${line.slice(0, MAX_LINE_CHARS)}…` : line,
  }));
}

/** Returns what is different between two texts of a file. `lines` is empty if only line ends differ, or nothing. */
function fileChange(file: string, before: string, after: string): FileChange {
  const old = linesOf(before);
  const next = linesOf(after);
  const shorter = Math.min(old.length, next.length);
  let start = 0;
  while (start < shorter && old[start] === next[start]) start += 1;
  let end = 0;
  while (end < shorter - start && old.at(-1 - end) === next.at(-1 - end)) end += 1;
  const removed = old.slice(start, old.length - end);
  const added = next.slice(start, next.length - end);
  if (removed.length === 0 && added.length === 0) return { file, line: 1, lines: [] };
  const from = Math.max(0, start - AROUND);
  return {
    file,
    line: from + 1,
    lines: [
      ...shown('same', next.slice(from, start)),
      ...shown('removed', removed),
      ...shown('added', added),
      ...shown('same', next.slice(next.length - end, next.length - end + AROUND)),
    ],
  };
}

export interface ClientFilePlace {
  /** The client, in the records of copies. */
  readonly client: string;
  readonly file: string;
  readonly format: EntryFormat;
  /** Folders that the file may be in when its path leads through links: the home folder, the project, a folder that a variable names. */
  readonly within: readonly string[];
}

/** The present content of a file. */
export interface ClientFileContent {
  /** The real path. */
  readonly path: string;
  /** Null if there is no file. */
  readonly bytes: Buffer | null;
  /** Empty if there is no file. */
  readonly text: string;
  /** Permission bits of the file. */
  readonly mode: number;
  /** Our entry; undefined if there is none. */
  readonly entry: unknown;
}

/** A new file may be read by others, as those that clients create. */
const NEW_FILE_MODE = 0o644;

const BY_HAND = 'Fix it, or paste the snippet into it by hand.';

function unchanged(file: string, why: string): AppError {
  return appError('damaged_file', `${file} was not changed: ${why}.`, BY_HAND);
}

/** Follows links, but not out of the folders in which the client's file belongs. */
async function realPathWithin({ file, within }: ClientFilePlace): Promise<string> {
  const path = await realPathOfDeepest(file);
  const folders = await Promise.all(within.map((folder) => realPathOfDeepest(folder)));
  if (folders.some((folder) => isWithin(folder, path))) return path;
  throw new AppFailure(
    appError(
      'path_denied',
      `${file} was not changed: it is a link to ${path}, outside ${within.join(' and ')}.`,
      'Replace the link by a file, or paste the snippet into it by hand.',
    ),
  );
}

interface FoundFile {
  /** Null for a pipe or a device: reading it would wait, or never end. */
  readonly bytes: Buffer | null;
  readonly mode: number;
}

/** Null if there is no file. */
async function readBytes(path: string): Promise<FoundFile | null> {
  try {
    const found = await stat(path);
    const mode = found.mode & 0o777;
    // Reading a folder fails with the reason.
    return { bytes: found.isFile() || found.isDirectory() ? await readFile(path) : null, mode };
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') return null;
    throw thrown;
  }
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Runs file work, and turns the system's errors into ours. */
async function onFile<T>(file: string, use: 'read' | 'write', work: () => Promise<T>): Promise<AppResult<T>> {
  try {
    return await settle(work);
  } catch (thrown) {
    return err(fileError(thrown, { use, path: file }));
  }
}

/**
 * Reads a client's file. `damaged_file` if it is not valid in its format (comments are allowed in JSON), `path_denied` for a link that leads
 * elsewhere.
 */
export async function readClientFile(place: ClientFilePlace): Promise<ClientFileContent> {
  return unwrap(
    await onFile(place.file, 'read', async () => {
      const path = await realPathWithin(place);
      const found = await readBytes(path);
      if (found?.bytes === null) throw new AppFailure(unchanged(place.file, 'it is no regular file'));
      const text = found === null ? '' : decode(found.bytes);
      if (text === null) throw new AppFailure(unchanged(place.file, 'it is not UTF-8 text'));
      const entry = place.format.read(text);
      if (!entry.ok) throw new AppFailure(unchanged(place.file, entry.error));
      const { bytes = null, mode = NEW_FILE_MODE } = found ?? {};
      return { path, bytes, text, mode, entry: entry.value };
    }),
  );
}

/** The text with our entry set, and what that changes. */
function planned(
  { file, format }: ClientFilePlace,
  content: ClientFileContent,
  entry: Readonly<Record<string, unknown>>,
): AppResult<{ text: string; change: FileChange }> {
  const text = format.set(content.text, entry);
  if (!text.ok) return err(unchanged(file, text.error));
  const again = format.read(text.value);
  if (!again.ok || !isDeepStrictEqual(again.value, entry))
    return err(unchanged(file, 'the entry cannot be added without changing other lines'));
  return ok({ text: text.value, change: fileChange(file, content.text, text.value) });
}

/** Returns what connecting would change. Errors: those of `readClientFile`. */
export function previewEntry(
  place: ClientFilePlace,
  content: ClientFileContent,
  entry: Readonly<Record<string, unknown>>,
): AppResult<FileChange> {
  const plan = planned(place, content, entry);
  return plan.ok ? ok(plan.value.change) : plan;
}

/** Replaces a file, unless another program has changed it since it was read. */
async function replaceFile(
  file: string,
  { path, bytes, mode }: ClientFileContent,
  next: string | Uint8Array,
): Promise<void> {
  // A rename would replace a file that its owner made read-only.
  if (bytes !== null && (mode & 0o222) === 0)
    throw new AppFailure(
      appError('write_failed', `${file} was not changed: it is read-only.`, 'Make it writable, then try again.'),
    );
  const now = await readBytes(path);
  if (!isDeepStrictEqual(now?.bytes ?? null, bytes))
    throw new AppFailure(appError('busy', `${file} was not changed: another program is writing it.`, 'Try again.'));
  await writeFileAtomically(path, next, mode);
}

/** The bytes to go back to: those before we first changed the file, whatever was connected since. */
async function bytesToRestore(
  { format }: ClientFilePlace,
  { path, bytes, text }: ClientFileContent,
  copies: ClientFileCopies,
): Promise<{ before: Buffer | null; createdFolder: string | null }> {
  const copy = await copies.find(path);
  if (copy === null || bytes === null) return { before: bytes, createdFolder: null };
  if (copy.writtenHash === hashOf(bytes)) return copy;
  // The file was edited since: back to what it is now, without the entry that we had written.
  const without = format.remove(text);
  return { before: without.ok ? Buffer.from(without.value) : bytes, createdFolder: null };
}

/** Sets our entry in a client's file. Its folder is created if it is missing. Errors: those of `readClientFile`, and of writing. */
export function writeEntry(
  place: ClientFilePlace,
  entry: Readonly<Record<string, unknown>>,
  copies: ClientFileCopies,
): Promise<AppResult<ConnectedFile>> {
  const { file } = place;
  return onFile(file, 'write', async () => {
    const content = await readClientFile(place);
    const plan = unwrap(planned(place, content, entry));
    if (plan.text === content.text) return { change: plan.change, backup: null };
    const created = (await mkdir(dirname(content.path), { recursive: true })) ?? null;
    const { before, createdFolder } = await bytesToRestore(place, content, copies);
    const next = Buffer.from(plan.text);
    const old = await copies.find(content.path);
    const backup = await copies.store(content.path, {
      client: place.client,
      writtenHash: hashOf(next),
      before,
      createdFolder: createdFolder ?? created,
    });
    const written = await settle(() => replaceFile(file, content, next));
    if (written.ok) return { change: plan.change, backup };
    if (old === null) await copies.forget(content.path);
    else await copies.store(content.path, old);
    throw new AppFailure(written.error);
  });
}

/** Removes folders that were created for a file and are empty again. */
async function removeCreated(from: string, createdFolder: string): Promise<void> {
  for (let folder = from; isWithin(createdFolder, folder); folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch (thrown) {
      if (errnoOf(thrown) === null) throw thrown;
      // Something else is in it now.
      return;
    }
  }
}

/**
 * Takes our entry out. A file that nothing else has changed since gets its bytes back, or is deleted if there was none. `file_not_found`
 * without an entry.
 */
export function undoEntry(place: ClientFilePlace, copies: ClientFileCopies): Promise<AppResult<UndoneFile>> {
  const { file, format } = place;
  return onFile<UndoneFile>(file, 'write', async () => {
    const content = await readClientFile(place);
    const { path, bytes, text, entry } = content;
    const copy = await copies.find(path);
    if (bytes !== null && copy !== null && copy.writtenHash === hashOf(bytes)) {
      if (copy.before !== null) {
        await replaceFile(file, content, copy.before);
      } else {
        await rm(path);
        if (copy.createdFolder !== null) await removeCreated(dirname(path), copy.createdFolder);
      }
      await copies.forget(path);
      return { change: fileChange(file, text, copy.before?.toString('utf8') ?? ''), restored: 'file' };
    }
    if (entry === undefined) {
      await copies.forget(path);
      throw new AppFailure(appError('file_not_found', `${file} has no entry of ours.`, 'There is nothing to undo.'));
    }
    const without = format.remove(text);
    if (!without.ok) throw new AppFailure(unchanged(file, without.error));
    await replaceFile(file, content, without.value);
    await copies.forget(path);
    return { change: fileChange(file, text, without.value), restored: 'entry' };
  });
}
