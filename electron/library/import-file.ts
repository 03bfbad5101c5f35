/** Copies a file of the disk beside the library's captures, ready to be placed: its kind told from its content, gzip taken off. */
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { formatBytes } from '../../shared/base/units.ts';
import type { Progress } from '../../shared/contracts/activity.ts';
import { isOfPerson, type CaptureDraft } from '../../shared/contracts/captures.ts';
import { AppFailure, appError, type AppError } from '../../shared/contracts/errors.ts';
import { copyProgress, LIBRARY_RESERVE_BYTES, requireSpace, writeChunks } from './copy.ts';
import { createSampleScanner } from './detect-kind.ts';
import type { Disk } from './disk.ts';
import { contentOf, lookAtFile } from './kind-of-file.ts';
import type { ReadChunksOptions } from './read-chunks.ts';

export interface ImportOptions {
  readonly note: string;
  readonly takenBy: string;
  /** The most bytes that the copy may have; Infinity for a person's. */
  readonly roomBytes: number;
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
  readonly disk: Disk;
  readonly now: () => number;
}

export interface IncomingFile {
  /** Where the copy lies; its file system is the library's. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly draft: CaptureDraft;
  readonly notes: string[];
}

const CLOSING_BRACE = 0x7d;
const CLOSING_BRACKET = 0x5d;

/** The last byte that is no white space; null where all is. */
function lastVisibleByte(chunk: Uint8Array): number | null {
  for (let at = chunk.length - 1; at >= 0; at -= 1) {
    const byte = chunk[at];
    if (byte !== undefined && byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
  }
  return null;
}

/** Real captures shrink to a tenth; what shrinks further than this, past a size that hurts nobody, was made to fill the disk. */
const MOST_INFLATION = 200;
const ALWAYS_INFLATED_BYTES = 1024 ** 3;

function mostInflatedBytes(sizeBytes: number, { takenBy }: ImportOptions): number {
  return isOfPerson({ takenBy }) ? Infinity : Math.max(ALWAYS_INFLATED_BYTES, sizeBytes * MOST_INFLATION);
}

function noRoom(name: string, sizeBytes: number, roomBytes: number): AppError {
  return appError(
    'too_large',
    `${name} has ${formatBytes(sizeBytes)}, and the library has room for ${formatBytes(roomBytes)} of what assistants import: captures of the person are not deleted for it.`,
    'Delete captures with pen_delete_capture, or ask the person to raise the limit of the library.',
    { sizeBytes, limitBytes: roomBytes },
  );
}

/**
 * Copies `path` to `partialPath`. The library holds native bytes only, so that analysis and export know one form: a gzip file
 * is decompressed on the way in. Throws `AppFailure`; the copy is then gone.
 */
export async function importFile(path: string, partialPath: string, options: ImportOptions): Promise<IncomingFile> {
  const { disk, signal, now } = options;
  const reading: ReadChunksOptions = { disk, signal };
  const found = await lookAtFile(path, reading);
  const name = basename(path);
  // What a gzip file holds is known when it is read; the copy itself watches the free space.
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
      `${name} was gzipped (${formatBytes(found.sizeBytes)}); the library keeps it as ${formatBytes(sizeBytes)}.`,
    );
  // A trace may be a list that nobody closed: Chrome writes one while it records.
  const isCut =
    found.kind !== 'trace' &&
    found.format !== 'collapsed' &&
    lastByte !== CLOSING_BRACE &&
    lastByte !== CLOSING_BRACKET;
  if (isCut) notes.push(`${name} does not end as its format does: it was cut off, and may not open. Export it again.`);
  const after = await stat(path).catch(() => null);
  if (after === null || after.size !== found.sizeBytes || after.mtimeMs !== found.modifiedAtMs) {
    notes.push(`${name} was changed while it was read; the capture may not be whole.`);
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
        source: path,
        modified: new Date(found.modifiedAtMs).toISOString(),
        ...(found.format === null ? {} : { format: found.format }),
      },
      truncated: isCut,
      loss: isCut ? [{ reason: 'The imported file was cut off', lostMs: null, lostEvents: null }] : [],
    },
    notes,
  };
}
