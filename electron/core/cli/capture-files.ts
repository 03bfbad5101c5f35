/**
 * Opens the captures that a command names. A path needs neither app nor library: a forked process reads the file, or this one if it is small.
 * A capture id is looked up in the library of the running app, or in that of the data folder.
 */
import { open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import type {
  AnalysisAnswer,
  AnalysisParams,
  AnalysisProgress,
  AnalysisQueryName,
} from '../../../shared/core/analysis/analysis.ts';
import type { HeapOverview } from '../../../shared/engine/heap/contract/heap-overview.ts';
import { ANALYSIS_STAGES } from '../../../shared/engine/steps/contract/analysis-stages.ts';
import { KINDS } from '../../../shared/features/kinds.ts';
import {
  CAPTURE_ID_PATTERN,
  CAPTURE_KINDS,
  CaptureRecordSchema,
  type CaptureKind,
  type CaptureRecord,
} from '../../../shared/core/contracts/captures.ts';
import { AppFailure, appError, settle, unwrap } from '../../../shared/base/errors.ts';
import type { Settings } from '../../../shared/core/contracts/settings.ts';
import {
  createAnalysisClient,
  createForkLauncher,
  type AnalysisClient,
  type AnalysisLauncher,
  type ColumnCacheFolder,
} from '../analysis-client/index.ts';
import { kindOfFile } from '../library/kind-of-file.ts';
import type { Log } from '../log/log.ts';
import { createSettingsStore } from '../settings/index.ts';
import { createArchiveFiles, onlyCapture, type ArchiveFiles } from './archive-files.ts';
import { refuseArguments } from './arguments/command-arguments.ts';
import { createCommandLog } from './command-log.ts';
import type { CommandContext, CommandOutcome } from './context.ts';
import { say } from './output/output.ts';
import { createProgressDisplay } from './output/progress-display.ts';

// Checks whether files are small enough to be read in the process of the command line.

/**
 * Reading larger files takes longer than starting a process for them, which can be ended at any time and has a column cache. Smaller files have no
 * column cache anyway.
 */
const SMALL_BYTES = 1 << 20;
/** First bytes of gzip and zip: their content may be large. */
const COMPRESSED = [
  [0x1f, 0x8b],
  [0x50, 0x4b],
];

async function isSmallFile(path: string): Promise<boolean> {
  const stats = await stat(path);
  // Opening a pipe would wait for its writer.
  if (!stats.isFile() || stats.size >= SMALL_BYTES) return false;
  const file = await open(path);
  try {
    const { buffer } = await file.read(new Uint8Array(2), 0, 2, 0);
    return !COMPRESSED.some(([first, second]) => buffer[0] === first && buffer[1] === second);
  } finally {
    await file.close();
  }
}

/** Returns whether all of them are regular files below 1 MiB that are not compressed; false for a path that cannot be read. */
export async function areSmallFiles(paths: readonly string[]): Promise<boolean> {
  try {
    return (await Promise.all(paths.map((path) => isSmallFile(path)))).every(Boolean);
  } catch {
    // A capture id, or a file whose opening reports why it cannot be read.
    return false;
  }
}

/** A file that a command names, and its kind. */
export interface NamedFile {
  /** The path as the user typed it. */
  readonly named: string;
  readonly path: string;
  readonly kind: CaptureKind;
  /** Facts that the library knows of a capture named by its id; absent for a path. */
  readonly recorded?: RecordedFacts;
}

/** A capture as known when it was recorded: its time, its target, and what it lacks. */
export type RecordedFacts = Pick<
  CaptureRecord,
  'truncated' | 'loss' | 'startedAt' | 'durationMs' | 'target' | 'options' | 'origin'
>;

/** A file that is open for queries. */
export interface AskableFile extends NamedFile {
  /** Sends one query about it. Throws `AppFailure`. */
  readonly ask: <N extends AnalysisQueryName>(query: N, params: AnalysisParams<N>) => Promise<AnalysisAnswer<N>>;
}

/** An open snapshot with its retained sizes. */
export interface HeapFile extends AskableFile {
  readonly overview: HeapOverview;
}

/** The files that a command names. All members throw `AppFailure`. */
export interface CaptureFiles {
  /** One file; of a zip archive its only capture. */
  find(place: number): Promise<NamedFile>;
  /** One file, or every capture of a zip archive. Reports to stderr which files of the archive are no captures. */
  findAll(place: number): Promise<NamedFile[]>;
  /** A snapshot, or a timeline, which is one too. */
  openHeap(file: NamedFile): Promise<HeapFile>;
  /** A file of any kind; of a heap without its retained sizes. */
  open(file: NamedFile): Promise<AskableFile>;
  /** The process that reads them. */
  readonly client: AnalysisClient;
  readonly settings: Settings;
}

export const CaptureInfoSchema = z.object({
  capture: CaptureRecordSchema.pick({
    file: true,
    truncated: true,
    loss: true,
    startedAt: true,
    durationMs: true,
    target: true,
    options: true,
    origin: true,
  }),
});
type CaptureInfo = z.infer<typeof CaptureInfoSchema>['capture'];

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    // Opening the file reports why it cannot be examined.
    return false;
  }
}

/** The file of a capture of the library. Throws `AppFailure`. */
async function fileOfCapture(context: CommandContext, captureId: string): Promise<CaptureInfo> {
  const { callTool, withPen } = await import('./open-pen.ts');
  let info: CaptureInfo | null = null;
  const outcome = await withPen(context, async (pen) => {
    const result = await callTool(context, pen, { tool: 'pen_capture_info', params: { capture: captureId } });
    if (!result.ok) return { error: result.error };
    info = CaptureInfoSchema.parse(result.value).capture;
    return { status: 0 };
  });
  if (outcome.error !== undefined) throw new AppFailure(outcome.error);
  if (info === null) throw new Error('pen_capture_info answered without a capture');
  return info;
}

/** The path of the user's argument; an existing file wins over a capture id. Throws `AppFailure`. */
async function pathOf(context: CommandContext, named: string): Promise<{ path: string; recorded?: RecordedFacts }> {
  const path = resolve(context.workingDirectory, named);
  if (!CAPTURE_ID_PATTERN.test(named) || (await exists(path))) return { path };
  const { file, ...recorded } = await fileOfCapture(context, named);
  return { path: file, recorded };
}

/** Refuses kinds that `pen analyze` and similar commands do not read. Throws `AppFailure`. */
export function refuseKind({ path, kind }: NamedFile, instead: string): never {
  const { label } = CAPTURE_KINDS[kind];
  const message = `${path} is a file of the kind "${label}", which ${instead}`;
  throw new AppFailure(appError('unsupported_format', message, 'Use a file that it reads.'));
}

/** A snapshot, or a timeline, which is one too. */
export function isHeap(kind: CaptureKind): boolean {
  return kind === 'heap-snapshot' || kind === 'heap-timeline';
}

function captureFiles(
  client: AnalysisClient,
  named: readonly string[],
  archives: ArchiveFiles,
  context: CommandContext,
  settings: Settings,
): CaptureFiles {
  const ask =
    (path: string): AskableFile['ask'] =>
    async (query, params) =>
      unwrap(await client.query(path, query, params, { signal: context.interrupt }));

  /** Runs a long operation, with its progress on stderr. */
  async function showing<T>(
    work: (options: { signal: AbortSignal; progress: (progress: AnalysisProgress) => void }) => Promise<T>,
  ): Promise<T> {
    const display = createProgressDisplay(context.stderr);
    try {
      return await work({
        signal: context.interrupt,
        progress: ({ stage, done, total }) => {
          const { label, unit } = ANALYSIS_STAGES[stage];
          display.show({ done, total, message: label, bytes: unit === 'bytes' ? done : null, bytesPerSecond: null });
        },
      });
    } finally {
      display.end();
    }
  }

  return {
    client,
    settings,
    async find(place) {
      const name = named[place] ?? '';
      const { path, ...recorded } = await pathOf(context, name);
      const archive = await archives.unpack(path);
      const file = archive === null ? path : onlyCapture(name, archive).path;
      return { named: name, path: file, kind: unwrap(await client.kindOf(file)), ...recorded };
    },
    async findAll(place) {
      const name = named[place] ?? '';
      const { path, ...recorded } = await pathOf(context, name);
      const archive = await archives.unpack(path);
      if (archive === null) return [{ named: name, path, kind: unwrap(await client.kindOf(path)), ...recorded }];
      if (archive.files.length < 2) onlyCapture(name, archive);
      for (const skipped of archive.skipped) say(context, `${name}: ${skipped.name} ${skipped.why}.`);
      const found: NamedFile[] = [];
      for (const file of archive.files) {
        const kind = await client.kindOf(file.path);
        // A gzipped file shows what it is only when it is unpacked.
        if (kind.ok) found.push({ named: `${name}: ${file.name}`, path: file.path, kind: kind.value });
        else say(context, `${name}: ${kind.error.message.replaceAll(file.path, file.name)}`);
      }
      return found;
    },
    openHeap: (file) =>
      showing(async (options) => {
        const { path } = file;
        unwrap(await client.query(path, 'heap.overview', {}, options));
        unwrap(await client.query(path, 'heap.retained', {}, options));
        const overview = unwrap(await client.query(path, 'heap.overview', {}, options));
        return { ...file, overview, ask: ask(path) };
      }),
    open: (file) =>
      showing(async (options) => {
        unwrap(await client.query(file.path, KINDS[CAPTURE_KINDS[file.kind].document].overview, {}, options));
        return { ...file, ask: ask(file.path) };
      }),
  };
}

/** The column cache for the next command; null with `--no-cache`. */
function columnCacheOf(
  { dataDirectory, arguments: given }: CommandContext,
  settings: Settings,
): ColumnCacheFolder | null {
  if (given.switches.has('no-cache')) return null;
  return { dataDirectory, libraryLimitBytes: settings.libraryLimitBytes };
}

/** Small files are read in this process; they have no column cache. */
async function launcherFor(
  context: CommandContext,
  log: Log,
  columnCache: () => ColumnCacheFolder | null,
): Promise<AnalysisLauncher> {
  const paths = context.arguments.positionals.map((named) => resolve(context.workingDirectory, named));
  if (await areSmallFiles(paths)) {
    const { createInProcessLauncher } = await import('./in-process-analysis.ts');
    return createInProcessLauncher({ log });
  }
  return createForkLauncher({
    execPath: process.execPath,
    entryPath: context.installation.analysisEntry,
    log,
    columnCache,
  });
}

export interface CommandFiles {
  /** The usage of the command: `diff A B`. */
  readonly usage: string;
  readonly count: number;
  /** The maximum number of files, if more may follow. */
  readonly most?: number;
  /** The time that a file stays open after its last query; default: long enough for a person's next question. */
  readonly keepOpenMs?: number;
  /** False: neither read nor write the column cache. */
  readonly usesColumnCache?: boolean;
}

/**
 * Runs `work`, which opens the files in the command's arguments by index, and ends the process that read them. An `AppFailure` of `work` is
 * the command's failure.
 */
export async function withCaptureFiles(
  context: CommandContext,
  { usage, count, most = count, keepOpenMs, usesColumnCache = true }: CommandFiles,
  work: (files: CaptureFiles) => Promise<CommandOutcome>,
): Promise<CommandOutcome> {
  const refused = refuseArguments(context, most);
  if (refused !== null) return { error: refused };
  const named = context.arguments.positionals;
  if (named.length < count) {
    const what =
      named.length === 0 ? 'No file was given.' : `${count} files are needed, and ${named.length} was given.`;
    return { error: appError('invalid_params', what, `Write ${context.program} ${usage}.`) };
  }
  const log = createCommandLog(context, 'error');
  const store = await createSettingsStore({ dataDirectory: context.dataDirectory, overrides: {}, log });
  const settings = store.current();
  const columnCache = usesColumnCache ? columnCacheOf(context, settings) : null;
  const archives = createArchiveFiles(context.interrupt);
  // Files of an archive are gone when the command ends.
  const launch = await launcherFor(context, log, () => (archives.isUsed ? null : columnCache));
  const client = createAnalysisClient({
    launch,
    log,
    kindOf: kindOfFile,
    traceLimitBytes: () => settings.traceFileLimitBytes,
    ...(keepOpenMs === undefined ? {} : { keepOpenMs }),
  });
  try {
    const result = await settle(() => work(captureFiles(client, named, archives, context, settings)));
    await client.finishColumnCache(context.interrupt);
    return result.ok ? result.value : { error: result.error };
  } finally {
    await client.close();
    await archives.close();
  }
}

/** Opens a heap; refuses a file of another kind. Throws `AppFailure`. */
export function openHeapOnly(captures: CaptureFiles, file: NamedFile): Promise<HeapFile> {
  if (!isHeap(file.kind)) refuseKind(file, 'this command does not read: it reads heap snapshots.');
  return captures.openHeap(file);
}

/** The same for commands that read heap snapshots only. */
export function withHeapFiles(
  context: CommandContext,
  files: CommandFiles,
  work: (open: (place: number) => Promise<HeapFile>) => Promise<CommandOutcome>,
): Promise<CommandOutcome> {
  return withCaptureFiles(context, files, (captures) =>
    work(async (place) => openHeapOnly(captures, await captures.find(place))),
  );
}
