/**
 * Unpacks the captures in a zip archive, one after the other. Limits are checked before anything is unpacked, and the names in the archive are
 * shown but never used as paths.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { getFileNameLowLevel, openPromise, type Entry, type ZipFile } from 'yauzl';
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import { HEAD_BYTES } from '../../../shared/core/sniff/sniff.ts';
import { AppFailure, appError, type AppError } from '../../../shared/base/errors.ts';
import { errnoOf, fileError } from '../files/file-error.ts';
import { newPartialName } from '../files/partial-name.ts';
import { throwIfCancelled } from './cancellation.ts';
import { LIBRARY_RESERVE_BYTES, requireSpace, writeChunks } from './copy.ts';
import { detectKind } from './detect-kind.ts';
import type { Disk } from './disk.ts';
import { isGzip, readChunks } from './read-chunks.ts';

const MAX_ENTRIES = 1000;
/** Real captures shrink to a tenth; an archive above a harmless size that shrinks further was made to fill the disk. */
const MAX_INFLATION = 200;
const ALWAYS_INFLATED_BYTES = 1024 ** 3;
/** Characters of a name that are shown. */
const MAX_NAME_CHARS = 120;

export interface UnpackedFile {
  /** The last part of the entry's name, for lists and messages. */
  readonly name: string;
  /** A new file, which belongs to the caller. */
  readonly path: string;
}

/** An entry that was not unpacked; `why` completes "NAME …". */
export interface SkippedEntry {
  readonly name: string;
  readonly why: string;
}

export interface UnpackOptions {
  readonly disk: Disk;
  readonly signal: AbortSignal;
  /** The folder of the unpacked files. */
  readonly folder: string;
  /** More than this many bytes are refused. */
  readonly mostBytes: number;
  readonly onSkipped: (skipped: SkippedEntry) => void;
}

interface ListedEntry {
  readonly name: string;
  readonly entry: Entry;
}

/** Returns whether a file's first bytes are those of a zip archive, also of an empty one. */
function isZip(head: Uint8Array): boolean {
  const [p, k, third, fourth] = head;
  return p === 0x50 && k === 0x4b && ((third === 3 && fourth === 4) || (third === 5 && fourth === 6));
}

/** The size of a zip archive on the disk; null for any other file. Throws `AppFailure` if the file cannot be read. */
export async function sizeOfZip(
  path: string,
  options: { readonly disk: Disk; readonly signal: AbortSignal },
): Promise<number | null> {
  // Opening a pipe would wait for its writer.
  const stats = await stat(path).catch(() => null);
  if (stats?.isFile() !== true) return null;
  for await (const chunk of readChunks(path, options)) return isZip(chunk) ? stats.size : null;
  return null;
}

/**
 * Unpacks each file that may be a capture: by its beginning, or because it is gzipped. Throws `AppFailure`: `damaged_file` for an archive that
 * cannot be listed, `too_large`, `disk_full`, `cancelled`. Entries that cannot be unpacked are reported to `onSkipped`.
 */
export async function* unpackCaptures(
  path: string,
  archiveBytes: number,
  options: UnpackOptions,
): AsyncGenerator<UnpackedFile, void, undefined> {
  const archive = await open(path);
  try {
    const entries = await listEntries(archive, path, options);
    const totalBytes = entries.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0);
    requireSize(path, archiveBytes, totalBytes, options.mostBytes);
    requireSpace(options.disk, options.folder, totalBytes, LIBRARY_RESERVE_BYTES, `Cannot unpack ${path}`);
    for (const { name, entry } of entries) {
      throwIfCancelled(options.signal);
      const target = join(options.folder, newPartialName());
      const why = await unpack(archive, { name, entry }, target, options);
      if (why === null) yield { name: lastPart(name), path: target };
      else options.onSkipped({ name, why });
    }
  } finally {
    archive.close();
  }
}

async function open(path: string): Promise<ZipFile> {
  try {
    // Names are decoded here: a name that would be dangerous as a path is harmless, because none is used as one.
    return await openPromise(path, { autoClose: false, decodeStrings: false });
  } catch (thrown) {
    throw new AppFailure(archiveError(thrown, path));
  }
}

function archiveError(thrown: unknown, path: string): AppError {
  if (errnoOf(thrown) !== null || !(thrown instanceof Error)) return fileError(thrown, { use: 'read', path });
  return appError(
    'damaged_file',
    `The zip archive ${path} cannot be read: ${thrown.message}.`,
    'Download or create it again; the copy may be incomplete.',
  );
}

/** The files of the archive without those that a system adds. */
async function listEntries(
  archive: ZipFile,
  path: string,
  { onSkipped }: Pick<UnpackOptions, 'onSkipped'>,
): Promise<ListedEntry[]> {
  if (archive.entryCount > MAX_ENTRIES) {
    throw new AppFailure(
      appError(
        'too_large',
        `The zip archive ${path} has ${formatCount(archive.entryCount)} files, and at most ${formatCount(MAX_ENTRIES)} are read.`,
        'Unpack it, and open the captures in it.',
      ),
    );
  }
  const listed: ListedEntry[] = [];
  try {
    for await (const entry of archive.eachEntry()) {
      const name = nameOf(entry);
      if (isOfSystem(name)) continue;
      if (entry.isEncrypted()) onSkipped({ name, why: 'is encrypted' });
      else if (!entry.canDecodeFileData())
        onSkipped({ name, why: `is compressed in a way that cannot be read (method ${entry.compressionMethod})` });
      else listed.push({ name, entry });
    }
  } catch (thrown) {
    throw new AppFailure(archiveError(thrown, path));
  }
  return listed;
}

function requireSize(path: string, archiveBytes: number, totalBytes: number, mostBytes: number): void {
  const limitBytes = Math.min(mostBytes, Math.max(ALWAYS_INFLATED_BYTES, archiveBytes * MAX_INFLATION));
  if (totalBytes <= limitBytes) return;
  throw new AppFailure(
    appError(
      'too_large',
      `The zip archive ${path} has ${formatBytes(archiveBytes)} and unpacks to ${formatBytes(totalBytes)}; the limit is ${formatBytes(limitBytes)}.`,
      'Unpack the captures that you need, and open those.',
      { sizeBytes: totalBytes, limitBytes },
    ),
  );
}

function nameOf(entry: Entry): string {
  const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
  // Control characters and invisible ones, which could make a name look like another.
  const shown = name.replaceAll(/[\p{Cc}\p{Cf}]/gu, '');
  return shown.length > MAX_NAME_CHARS ? `…${shown.slice(-MAX_NAME_CHARS)}` : shown;
}

function lastPart(name: string): string {
  return name.split('/').findLast((part) => part !== '') ?? 'file';
}

/** Folders, and the files that Finder and Explorer add. */
function isOfSystem(name: string): boolean {
  return name.endsWith('/') || name.startsWith('__MACOSX/') || ['.DS_Store', 'Thumbs.db'].includes(lastPart(name));
}

/** Writes the file; returns why it is skipped, null if it was written. */
async function unpack(
  archive: ZipFile,
  { name, entry }: ListedEntry,
  target: string,
  { disk, signal }: UnpackOptions,
): Promise<string | null> {
  const chunks = checkedContent(archive, entry);
  try {
    const head: Buffer[] = [];
    let headBytes = 0;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
      head.push(next.value);
      headBytes += next.value.length;
      if (headBytes >= HEAD_BYTES) break;
    }
    const first = Buffer.concat(head);
    const known = isGzip(first) || detectKind(first.subarray(0, HEAD_BYTES), name);
    if (known !== true && !known.ok) return notCapture(known.error);
    async function* whole(): AsyncGenerator<Buffer, void, undefined> {
      yield first;
      yield* chunks;
    }
    await writeChunks(target, whole(), {
      disk,
      signal,
      mode: 0o600,
      sync: false,
      shownAs: name,
      reserveBytes: LIBRARY_RESERVE_BYTES,
    });
    return null;
  } catch (thrown) {
    if (thrown instanceof DamagedEntry) return `is damaged (${thrown.message})`;
    throw thrown;
  } finally {
    await chunks.return();
  }
}

function notCapture({ code, data }: AppError): string {
  const found = data?.['found'];
  return code === 'empty_file' ? 'is empty' : `contains ${typeof found === 'string' ? found : 'no capture'}`;
}

/** The entry's data does not match its header; caught in this file. */
class DamagedEntry extends Error {}

/** The decompressed bytes; their number is checked while reading and their checksum at the end. Throws `DamagedEntry`. */
async function* checkedContent(archive: ZipFile, entry: Entry): AsyncGenerator<Buffer, void, undefined> {
  let checksum = 0;
  try {
    const stream = await archive.openReadStreamPromise(entry);
    for await (const chunk of stream) {
      if (!Buffer.isBuffer(chunk)) continue;
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
  } catch (thrown) {
    if (!(thrown instanceof Error) || errnoOf(thrown) !== null) throw thrown;
    throw new DamagedEntry(thrown.message);
  }
  if (checksum !== entry.crc32) throw new DamagedEntry('its checksum is wrong');
}
