/**
 * Exports a capture to a path of the user: the original bytes, gzipped, or another format. The target is written completely or not at all.
 */
import { existsSync } from 'node:fs';
import { link, lstat, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Readable, pipeline } from 'node:stream';
import { constants, createGzip } from 'node:zlib';
import { z } from 'zod';
import type { Progress } from '../../../shared/core/contracts/activity.ts';
import { CAPTURE_KINDS, type CaptureKind, type CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import {
  REDACTION_REPORT_EXTENSION,
  REDACTION_REPORT_FORMAT,
  SECRET_KIND_LABELS,
  type RedactionSummary,
} from '../../../shared/base/redaction/redaction.ts';
import { AppFailure, appError, unwrap, type AppResult } from '../../../shared/base/errors.ts';
import type { KnownSecrets } from '../../../shared/base/redaction/known-secrets.ts';
import { errnoOf, fileError } from '../files/file-error.ts';
import { partialBeside } from '../files/partial-name.ts';
import { copyProgress, requireSpace, writeChunks } from './copy.ts';
import type { Disk } from './disk.ts';
import { createExportRedaction, type ExportRedaction } from './export-redaction.ts';
import { kindOfFile } from './kind-of-file.ts';
import { readChunks, type ReadChunksOptions } from './read-chunks.ts';

// The report that lies next to a redacted export: `FILE.redaction.json`. It contains no secret.

const REPORT_VERSION = 1;
/** A larger file is no report. */
const MAX_BYTES = 1024 ** 2;

const ReportHeadSchema = z.looseObject({ format: z.literal(REDACTION_REPORT_FORMAT) });

/** The path of the report on an export. */
function redactionReportPath(exported: string): string {
  return `${exported}${REDACTION_REPORT_EXTENSION}`;
}

/** The content of the report. */
function redactionReport(
  { id, kind }: Pick<CaptureRecord, 'id' | 'kind'>,
  exported: string,
  summary: RedactionSummary,
): string {
  const report = {
    format: REDACTION_REPORT_FORMAT,
    version: REPORT_VERSION,
    file: basename(exported),
    capture: id,
    captured: CAPTURE_KINDS[kind].label,
    note: 'Each secret was replaced by text of the same length. Equal secrets have equal replacements within this file; the key of their hashes was not stored. Secrets of other forms may remain.',
    kindLabels: Object.fromEntries(summary.kinds.map(({ kind: found }) => [found, SECRET_KIND_LABELS[found]])),
    ...summary,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** True if the file at `path` is such a report. Rejects with the system's error if it cannot be read. */
async function isRedactionReport(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    if ((await file.stat()).size > MAX_BYTES) return false;
    return ReportHeadSchema.safeParse(JSON.parse(await file.readFile('utf8'))).success;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return false;
    throw thrown;
  } finally {
    await file.close();
  }
}

/** Writes a report to a path that does not exist; leaves nothing behind if that fails. */
async function writeRedactionReport(path: string, report: string): Promise<void> {
  const file = await open(path, 'wx', 0o666);
  try {
    await file.writeFile(report);
  } catch (thrown) {
    await rm(path, { force: true });
    throw thrown;
  } finally {
    await file.close();
  }
}

/** zlib's default: snapshots shrink to about a fifth at some 30 MB/s; 9 is three times slower for 2 % less. */
const GZIP_LEVEL = 6;

export interface ExportOptions {
  readonly path: string;
  readonly format: 'native' | 'gzip';
  /** Written instead of the capture's own bytes. */
  readonly content?: Uint8Array;
  /** A file whose bytes are written instead. */
  readonly contentFile?: string;
  /** Writes the replacement into the given file, which exists and is empty. */
  readonly writeContent?: (path: string) => Promise<AppResult<{ readonly sizeBytes: number }>>;
  /** Replaces the secrets of the written JSON, and writes a report next to it. Not with `writeContent`. */
  readonly redact?: boolean;
  /** Secrets that were seen elsewhere, such as cookies of live requests. */
  readonly knownSecrets?: Pick<KnownSecrets, 'find'>;
  readonly overwrite: boolean;
  /** The only kind of capture that `overwrite` may replace, recognised by the file's content; default: any regular file. */
  readonly replaceable?: CaptureKind | 'none';
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
  readonly disk: Disk;
  readonly now: () => number;
}

/** An export on disk. */
export interface Exported {
  readonly path: string;
  readonly sizeBytes: number;
  /** The replacements, and the path of the report on it. */
  readonly redaction?: RedactionSummary & { readonly report: string };
}

/**
 * Writes a temporary file next to the target and renames it. Throws `AppFailure`: `file_exists` unless `overwrite` allows it,
 * `file_not_found` for a missing folder, `disk_full`, `write_failed`, `cancelled`; on failure nothing is left behind and an existing target
 * is unchanged.
 */
export async function exportCapture(record: CaptureRecord, options: ExportOptions): Promise<Exported> {
  const { path, disk, signal } = options;
  const source = options.contentFile ?? record.file;
  await checkTarget(path, options);
  const redaction = redactionOf(record, options);
  if (redaction !== null) await checkTarget(redactionReportPath(path), { ...options, isReport: true });
  if (!existsSync(source)) {
    throw new AppFailure(
      appError(
        'file_not_found',
        `The file of capture ${record.id} is gone from the library.`,
        'It was deleted outside PEN Workbench; take the capture again.',
      ),
    );
  }
  const neededBytes =
    options.content?.length ?? (options.contentFile === undefined ? record.sizeBytes : (await stat(source)).size);
  if (options.format === 'native') requireSpace(disk, dirname(path), neededBytes, 0, `Cannot export to ${path}`);

  const progress = copyProgress({
    message: options.format === 'gzip' ? 'Exporting (gzip)' : 'Exporting',
    totalBytes: neededBytes,
    now: options.now,
    report: options.progress,
  });
  async function* native(reading: ReadChunksOptions): AsyncGenerator<Buffer, void, undefined> {
    if (options.content === undefined) yield* readChunks(source, reading);
    else yield Buffer.from(options.content);
  }
  const partial = partialBeside(path);
  const reading: ReadChunksOptions = { disk, signal, onRead: progress.read };
  if (options.writeContent !== undefined) {
    const sizeBytes = await writtenBy(options.writeContent, partial);
    await place(partial, path, options.overwrite);
    progress.finish();
    return { path, sizeBytes };
  }
  for (const read of redaction?.readings ?? []) {
    const searched = copyProgress({
      message: 'Searching for secrets',
      totalBytes: neededBytes,
      now: options.now,
      report: options.progress,
    });
    const onRead = (bytes: number): void => {
      searched.read(bytes);
      searched.written(0);
    };
    await read(native({ disk, signal, onRead }));
    searched.finish();
  }
  const isGzip = options.format === 'gzip';
  const plain = redaction?.redacted(native(reading)) ?? native({ ...reading, recycle: !isGzip });
  // 0666 minus the umask: an export gets the same mode as the user's other files.
  const sizeBytes = await writeChunks(partial, isGzip ? gzipped(plain) : plain, {
    disk,
    signal,
    mode: 0o666,
    sync: false,
    shownAs: path,
    reserveBytes: 0,
    onWritten: progress.written,
  });
  if (redaction !== null) {
    const placed = await placeRedacted(record, partial, redaction.summary(), options);
    progress.finish();
    return { path, sizeBytes, redaction: placed };
  }
  await place(partial, path, options.overwrite);
  progress.finish();
  return { path, sizeBytes };
}

function redactionOf(
  { kind }: Pick<CaptureRecord, 'kind'>,
  { redact = false, writeContent, knownSecrets }: ExportOptions,
): ExportRedaction | null {
  if (!redact) return null;
  if (writeContent === undefined) return createExportRedaction(kind, knownSecrets ?? null);
  throw new AppFailure(
    appError('unsupported_format', 'Secrets cannot be redacted in this format.', 'Export it as native or gzip.'),
  );
}

/** Places the report first: no redacted file lies there without one. */
async function placeRedacted(
  record: CaptureRecord,
  partial: string,
  summary: RedactionSummary,
  { path, overwrite }: Pick<ExportOptions, 'path' | 'overwrite'>,
): Promise<NonNullable<Exported['redaction']>> {
  const report = redactionReportPath(path);
  const partialReport = partialBeside(report);
  try {
    await writeRedactionReport(partialReport, redactionReport(record, path, summary));
    await place(partialReport, report, overwrite);
  } catch (thrown) {
    await rm(partial, { force: true });
    if (thrown instanceof AppFailure) throw thrown;
    throw new AppFailure(fileError(thrown, { use: 'write', path: report }));
  }
  try {
    await place(partial, path, overwrite);
  } catch (thrown) {
    await rm(report, { force: true });
    throw thrown;
  }
  return { ...summary, report };
}

async function writtenBy(write: NonNullable<ExportOptions['writeContent']>, partial: string): Promise<number> {
  try {
    const made = await open(partial, 'wx', 0o666);
    await made.close();
    return unwrap(await write(partial)).sizeBytes;
  } catch (thrown) {
    await rm(partial, { force: true });
    if (thrown instanceof AppFailure) throw thrown;
    throw new AppFailure(fileError(thrown, { use: 'write', path: partial }));
  }
}

async function place(partial: string, path: string, overwrite: boolean): Promise<void> {
  try {
    await moveToTarget(partial, path, overwrite);
  } catch (thrown) {
    await rm(partial, { force: true });
    if (thrown instanceof AppFailure) throw thrown;
    throw new AppFailure(fileError(thrown, { use: 'write', path }));
  }
}

async function checkTarget(
  path: string,
  {
    overwrite,
    replaceable,
    isReport = false,
  }: Pick<ExportOptions, 'overwrite' | 'replaceable'> & { readonly isReport?: boolean },
): Promise<void> {
  try {
    const folder = await stat(dirname(path));
    if (!folder.isDirectory()) {
      throw new AppFailure(
        appError('file_not_found', `Cannot write ${path}: ${dirname(path)} is not a folder.`, 'Check the path.'),
      );
    }
    const found = await lstat(path).catch((thrown: unknown) => {
      if (errnoOf(thrown) === 'ENOENT') return null;
      throw thrown;
    });
    if (found === null) return;
    if (!found.isFile()) {
      const what = found.isDirectory() ? 'a folder' : 'not a regular file';
      throw new AppFailure(appError('write_failed', `Cannot write ${path}: it is ${what}.`, 'Choose a file.'));
    }
    if (!overwrite) throw new AppFailure(existsError(path));
    if (isReport) await checkReportReplaceable(path);
    else if (replaceable !== undefined) await checkReplaceable(path, replaceable);
  } catch (thrown) {
    if (thrown instanceof AppFailure) throw thrown;
    throw new AppFailure(fileError(thrown, { use: 'write', path }));
  }
}

function notReplaced(path: string, why: string): AppFailure {
  return new AppFailure(
    appError('file_exists', `${path} exists already and was not replaced: ${why}.`, 'Choose another name.'),
  );
}

/** The caller named the export, not the report: the report replaces an older one only. */
async function checkReportReplaceable(path: string): Promise<void> {
  if (!(await isRedactionReport(path))) throw notReplaced(path, 'it is no redaction report');
}

async function checkReplaceable(path: string, replaceable: CaptureKind | 'none'): Promise<void> {
  if (replaceable === 'none') throw notReplaced(path, 'files of this format are not replaced for MCP clients');
  const found = await kindOfFile(path);
  // This caller must learn nothing else about the file, not even whether it can be read.
  if (!found.ok || found.value !== replaceable)
    throw notReplaced(path, `it does not hold a capture of kind "${CAPTURE_KINDS[replaceable].label}"`);
}

function existsError(path: string) {
  return appError('file_exists', `${path} exists already.`, 'Choose another name, or allow overwriting (overwrite).');
}

async function moveToTarget(partial: string, path: string, overwrite: boolean): Promise<void> {
  if (overwrite) return rename(partial, path);
  try {
    // A link fails for an existing name, a rename does not: another process may have created the file during the copy.
    await link(partial, path);
  } catch (thrown) {
    if (errnoOf(thrown) === 'EEXIST') throw new AppFailure(existsError(path));
    // File systems without hard links (FAT, some network shares): check, then rename.
    if (existsSync(path)) throw new AppFailure(existsError(path));
    return rename(partial, path);
  }
  await rm(partial, { force: true });
}

async function* gzipped(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const source = Readable.from(chunks, { highWaterMark: 1 });
  const gzip = createGzip({ level: GZIP_LEVEL, chunkSize: 256 * 1024, flush: constants.Z_NO_FLUSH });
  // The iteration below gets the same error as the callback.
  pipeline(source, gzip, () => undefined);
  try {
    for await (const chunk of gzip) if (Buffer.isBuffer(chunk)) yield chunk;
  } finally {
    source.destroy();
  }
}
