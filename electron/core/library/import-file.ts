/**
 * Copies a file from the disk into a temporary file next to the library's captures: its kind detected from its content, gzip decompressed.
 */
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { formatBytes } from '../../../shared/base/units.ts';
import type { Progress } from '../../../shared/core/contracts/activity.ts';
import { FOREIGN_FORMATS, isOfPerson, type CaptureDraft } from '../../../shared/core/contracts/captures.ts';
import { AppFailure, appError, type AppError } from '../../../shared/base/errors.ts';
import { copyProgress, LIBRARY_RESERVE_BYTES, requireSpace, writeChunks } from './copy.ts';
import { createSampleScanner } from './detect-kind.ts';
import type { Disk } from './disk.ts';
import { contentOf, lookAtFile } from './kind-of-file.ts';
import type { ReadChunksOptions } from './read-chunks.ts';

export interface ImportOptions {
  readonly note: string;
  readonly takenBy: string;
  /** The maximum size of the copy; Infinity for the user. */
  readonly roomBytes: number;
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
  readonly disk: Disk;
  readonly now: () => number;
  /** Name and source to show for a file that was unpacked from an archive. Default: those of the path. */
  readonly shown?: { readonly name: string; readonly source: string };
}

export interface IncomingFile {
  /** The path of the copy, on the library's file system. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly draft: CaptureDraft;
  readonly notes: string[];
}

const CLOSING_BRACE = 0x7d;
const CLOSING_BRACKET = 0x5d;

/** The last byte that is not white space; null if there is none. */
function lastVisibleByte(chunk: Uint8Array): number | null {
  for (let at = chunk.length - 1; at >= 0; at -= 1) {
    const byte = chunk[at];
    if (byte !== undefined && byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
  }
  return null;
}

/** Real captures shrink to a tenth; a file above a harmless size that shrinks further was made to fill the disk. */
const MAX_INFLATION = 200;
const ALWAYS_INFLATED_BYTES = 1024 ** 3;

function mostInflatedBytes(sizeBytes: number, { takenBy }: ImportOptions): number {
  return isOfPerson({ takenBy }) ? Infinity : Math.max(ALWAYS_INFLATED_BYTES, sizeBytes * MAX_INFLATION);
}

function noRoom(name: string, sizeBytes: number, roomBytes: number): AppError {
  return appError(
    'too_large',
    `${name} has ${formatBytes(sizeBytes)}, but the library has room for only ${formatBytes(roomBytes)} imported by assistants: it does not delete captures of the user to make room.`,
    'Delete captures with pen_delete_capture, or ask the user to raise the limit of the library.',
    { sizeBytes, limitBytes: roomBytes },
  );
}

/**
 * Copies `path` to `partialPath`. The library holds original bytes only, so that analysis and export handle one form: a gzip file is
 * decompressed during import. Throws `AppFailure`; the copy is then deleted.
 */
export async function importFile(path: string, partialPath: string, options: ImportOptions): Promise<IncomingFile> {
  const { disk, signal, now } = options;
  const reading: ReadChunksOptions = { disk, signal };
  const found = await lookAtFile(path, reading);
  const { name, source } = options.shown ?? { name: basename(path), source: path };
  // The content size of a gzip file is unknown before it is read; the copy itself watches the free space.
  if (found.sizeBytes > options.roomBytes) throw new AppFailure(noRoom(name, found.sizeBytes, options.roomBytes));
  const mostBytes = Math.min(options.roomBytes, mostInflatedBytes(found.sizeBytes, options));
  requireSpace(disk, dirname(partialPath), found.sizeBytes, LIBRARY_RESERVE_BYTES, `Cannot import ${name}`);

  const progress = copyProgress({
    message: `Importing ${name}`,
    totalBytes: found.sizeBytes,
    now,
    report: options.progress,
  });
  const scanner = createSampleScanner();
  let lastByte: number | null = null;
  async function* content(): AsyncGenerator<Buffer, void, undefined> {
    for await (const chunk of contentOf(path, found.gzipped, {
      ...reading,
      mostBytes,
      recycle: true,
      onRead: progress.read,
    })) {
      if (found.kind === 'heap-snapshot') scanner.push(chunk);
      lastByte = lastVisibleByte(chunk) ?? lastByte;
      yield chunk;
    }
  }
  const sizeBytes = await writeChunks(partialPath, content(), {
    disk,
    signal,
    mode: 0o600,
    sync: true,
    shownAs: `${name} into the library`,
    reserveBytes: LIBRARY_RESERVE_BYTES,
    onWritten: progress.written,
  });
  progress.finish();

  const notes: string[] = [];
  if (found.gzipped)
    notes.push(
      `${name} was gzipped (${formatBytes(found.sizeBytes)}); the library stores it decompressed as ${formatBytes(sizeBytes)}.`,
    );
  // A trace may be an unclosed list: Chrome writes one while it records.
  const isCut =
    found.kind !== 'trace' &&
    (found.format === null || FOREIGN_FORMATS[found.format].isJson) &&
    lastByte !== CLOSING_BRACE &&
    lastByte !== CLOSING_BRACKET;
  if (isCut) notes.push(`${name} is incomplete: it was cut off and may not open. Export it again.`);
  const after = await stat(path).catch(() => null);
  if (after === null || after.size !== found.sizeBytes || after.mtimeMs !== found.modifiedAtMs) {
    notes.push(`${name} was changed while it was read; the capture may be incomplete.`);
  }
  return {
    path: partialPath,
    sizeBytes,
    draft: {
      kind: scanner.hasSamples === true ? 'heap-timeline' : found.kind,
      name,
      note: options.note,
      target: null,
      origin: 'imported',
      takenBy: options.takenBy,
      startedAt: new Date(now()).toISOString(),
      durationMs: 0,
      pauseMs: null,
      options: {
        source,
        modified: new Date(found.modifiedAtMs).toISOString(),
        ...(found.format === null ? {} : { format: found.format }),
        ...(found.stringsDropped ? { dropStrings: true } : {}),
      },
      truncated: isCut,
      loss: isCut ? [{ reason: 'The imported file was cut off', lostMs: null, lostEvents: null }] : [],
    },
    notes,
  };
}
