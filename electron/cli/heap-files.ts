/**
 * Opens the heap snapshots that a command names. A path needs neither app nor library: one forked process reads the file. A
 * capture id is looked up in the library of the running app, or in that of the data folder.
 */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import type {
  AnalysisAnswer,
  AnalysisParams,
  AnalysisProgress,
  AnalysisQueryName,
  HeapOverview,
} from '../../shared/contracts/analysis.ts';
import { CAPTURE_ID_PATTERN, CAPTURE_KINDS, type CaptureKind } from '../../shared/contracts/captures.ts';
import { AppFailure, appError, settle, unwrap } from '../../shared/contracts/errors.ts';
import { createAnalysisClient, createForkLauncher, type AnalysisClient } from '../analysis-client/index.ts';
import { kindOfFile } from '../library/index.ts';
import { refuseArguments } from './command-arguments.ts';
import { createCommandLog } from './command-log.ts';
import type { CommandContext, CommandOutcome } from './context.ts';
import { createProgressDisplay } from './progress-display.ts';

const STAGES: Record<AnalysisProgress['stage'], string> = {
  reading: 'reading',
  strings: 'reading strings',
  naming: 'naming classes',
  sizes: 'moving sizes to their owners',
  classes: 'summing classes',
  distances: 'measuring distances',
  dominators: 'finding dominators',
  retained: 'summing retained sizes',
  comparing: 'comparing snapshots',
};

/** An open snapshot with its retained sizes. */
export interface HeapFile {
  /** As the person wrote it. */
  readonly named: string;
  readonly path: string;
  readonly overview: HeapOverview;
  /** Asks one question of it. Throws `AppFailure`. */
  readonly ask: <N extends AnalysisQueryName>(query: N, params: AnalysisParams<N>) => Promise<AnalysisAnswer<N>>;
}

const CaptureInfoSchema = z.object({ file: z.string() });

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    // Why it cannot be looked at is said where it is opened.
    return false;
  }
}

/** The file of a capture of the library. Throws `AppFailure`. */
async function fileOfCapture(context: CommandContext, captureId: string): Promise<string> {
  const { callTool, withPen } = await import('./open-pen.ts');
  let file: string | null = null;
  const outcome = await withPen(context, async (pen) => {
    const result = await callTool(context, pen, { tool: 'pen_capture_info', params: { capture: captureId } });
    if (!result.ok) return { error: result.error };
    file = CaptureInfoSchema.parse(result.value).file;
    return { status: 0 };
  });
  if (outcome.error !== undefined) throw new AppFailure(outcome.error);
  if (file === null) throw new Error('pen_capture_info answered without a file');
  return file;
}

/** The path of what a person named; a file of that name wins over a capture of that id. Throws `AppFailure`. */
async function pathOf(context: CommandContext, named: string): Promise<string> {
  const path = resolve(context.workingDirectory, named);
  if (!CAPTURE_ID_PATTERN.test(named) || (await exists(path))) return path;
  return fileOfCapture(context, named);
}

/** Throws `AppFailure`. */
function refuseOtherKinds(file: string, kind: CaptureKind): void {
  if (kind === 'heap-snapshot') return;
  const { label } = CAPTURE_KINDS[kind];
  const message = `${file} is a file of the kind "${label}", which this version does not analyse yet.`;
  throw new AppFailure(appError('unsupported_format', message, 'It analyses heap snapshots.'));
}

/** Throws `AppFailure`. */
async function openHeapFile(client: AnalysisClient, named: string, context: CommandContext): Promise<HeapFile> {
  const display = createProgressDisplay(context.stderr);
  const options = {
    signal: context.interrupt,
    progress: ({ stage, done, total }: AnalysisProgress) => {
      const bytes = stage === 'reading' ? done : null;
      display.show({ done, total, message: STAGES[stage], bytes, bytesPerSecond: null });
    },
  };
  try {
    const path = await pathOf(context, named);
    refuseOtherKinds(path, unwrap(await client.kindOf(path)));
    unwrap(await client.query(path, 'heap.overview', {}, options));
    unwrap(await client.query(path, 'heap.retained', {}, options));
    const overview = unwrap(await client.query(path, 'heap.overview', {}, options));
    return {
      named,
      path,
      overview,
      ask: async (query, params) => unwrap(await client.query(path, query, params, { signal: context.interrupt })),
    };
  } finally {
    display.end();
  }
}

/**
 * Runs `work`, which opens the snapshots that the command's arguments name, by their place, and ends the process that read
 * them. An `AppFailure` of `work` is the command's failure. `usage` is how the command is written: `diff A B`.
 */
export async function withHeapFiles(
  context: CommandContext,
  { usage, count }: { usage: string; count: number },
  work: (open: (place: number) => Promise<HeapFile>) => Promise<CommandOutcome>,
): Promise<CommandOutcome> {
  const refused = refuseArguments(context, count);
  if (refused !== null) return { error: refused };
  const named = context.arguments.positionals;
  if (named.length < count) {
    const what =
      named.length === 0 ? 'No file was named.' : `${count} files are needed, and ${named.length} was named.`;
    return { error: appError('invalid_params', what, `Write ${context.program} ${usage}.`) };
  }
  const log = createCommandLog(context, 'error');
  const launch = createForkLauncher({ execPath: process.execPath, entryPath: context.installation.analysisEntry, log });
  const client = createAnalysisClient({ launch, log, kindOf: kindOfFile });
  try {
    const result = await settle(() => work((place) => openHeapFile(client, named[place] ?? '', context)));
    return result.ok ? result.value : { error: result.error };
  } finally {
    await client.close();
  }
}
