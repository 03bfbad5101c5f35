/** `pen capture KIND`: takes or records a capture, stores it in the library, and writes it to the user's file. */
import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { formatBytes, formatDuration } from '../../../../shared/base/units.ts';
import { CaptureKindSchema } from '../../../../shared/core/contracts/captures.ts';
import { appError, errorOfAbort, type AppError, AppFailure } from '../../../../shared/base/errors.ts';
import { KINDS, captureParameters, isRecorded, withFollowingWords, type Kind } from '../capture-kinds.ts';
import { refuseArguments } from '../arguments/command-arguments.ts';
import { outputPath } from '../arguments/output-path.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../context.ts';
import { printJson, printText, say } from '../output/output.ts';
import { callTool, withPen } from '../open-pen.ts';
import type { PenAccess, PersonResult } from '../pen-access.ts';
import { createProgressDisplay } from '../output/progress-display.ts';

const USAGE = `Write pen capture ${Object.keys(KINDS).join(', ')}.`;

/** Logs outlive their target; they are stored when their recording ends by itself. */
const LOGS: readonly string[] = [KINDS.network.tool, KINDS.console.tool];

const DEFAULT_DURATION_S = 5;
const MAX_DURATION_S = 24 * 3600;
/** Often enough to show that it is running. */
const TICK_MS = 250;

const CapturedSchema = z.object({
  captureId: z.string(),
  kind: CaptureKindSchema,
  file: z.string(),
  sizeBytes: z.number(),
  durationMs: z.number(),
  truncated: z.boolean(),
});
const ExportedSchema = z.object({ path: z.string(), sizeBytes: z.number() });

const StartedSchema = z.object({ target: z.object({ id: z.string() }) });

function isKind(kind: string): kind is Kind {
  return Object.hasOwn(KINDS, kind);
}

function kindOf(kind: string | undefined): Kind {
  if (kind !== undefined && isKind(kind)) return kind;
  const message = kind === undefined ? 'No kind of capture was given.' : `"${kind}" is not a kind of capture.`;
  throw new AppFailure(appError('invalid_params', message, USAGE));
}

/** Milliseconds to record; a heap snapshot has no duration, and Lighthouse has one in a timespan only. */
function durationOf(kind: Kind, params: Readonly<Record<string, unknown>>, text: string | undefined): number {
  const { records } = KINDS[kind];
  if (records === false || (records === 'timespan' && !isRecorded(kind, params))) {
    if (text === undefined) return 0;
    throw new AppFailure(
      records === 'timespan'
        ? appError('invalid_params', 'Only a timespan takes --duration.', 'Add --mode=timespan, or leave it out.')
        : appError('invalid_params', 'A heap snapshot has no duration: it takes no --duration.', 'Leave it out.'),
    );
  }
  const seconds = text === undefined ? DEFAULT_DURATION_S : Number(text);
  if (Number.isFinite(seconds) && seconds > 0 && seconds <= MAX_DURATION_S) return seconds * 1000;
  throw new AppFailure(
    appError(
      'invalid_params',
      `--duration takes seconds above 0 and at most ${MAX_DURATION_S}, not "${text}".`,
      `Write --duration ${DEFAULT_DURATION_S}.`,
    ),
  );
}

/** A capture may take minutes, so the target folder is checked before it starts. */
async function refuseOut(out: string | null): Promise<AppError | null> {
  if (out === null) return null;
  const folder = dirname(out);
  try {
    await access(folder, constants.W_OK);
    return null;
  } catch {
    return appError(
      'write_failed',
      `${out} cannot be written: the folder ${folder} is missing or not writable for you.`,
      'Use an existing folder.',
    );
  }
}

/** Waits during the recording, with progress, until the time is over, the user stops it, or `ended` reports that it ended by itself. */
async function waitWhileRecording(context: CommandContext, durationMs: number, ended: AbortSignal): Promise<void> {
  const display = createProgressDisplay(context.stderr);
  const startedAtMs = performance.now();
  const over = AbortSignal.any([context.interrupt, ended]);
  for (;;) {
    const doneMs = performance.now() - startedAtMs;
    if (doneMs >= durationMs || over.aborted) break;
    display.show({
      done: doneMs,
      total: durationMs,
      message: `Recording, ${formatDuration(durationMs - doneMs)} left`,
      bytes: null,
      bytesPerSecond: null,
    });
    try {
      await setTimeout(Math.min(TICK_MS, durationMs - doneMs), undefined, { signal: over });
    } catch {
      // Interrupted, or ended: the loop ends by itself.
    }
  }
  display.end();
}

/** Start, wait and stop by one caller: the recording ends with that caller, whatever happens in between. */
async function record(
  context: CommandContext,
  pen: PenAccess,
  { tool, params }: { tool: string; params: Readonly<Record<string, unknown>> },
  durationMs: number,
): Promise<PersonResult> {
  const target = context.arguments.values.get('target');
  const started = await callTool(context, pen, { tool, params: { ...params, action: 'start' }, target });
  if (!started.ok) return started;
  // Stop by id: the title or address of the page may have changed.
  const { id } = StartedSchema.parse(started.value).target;
  const ended = new AbortController();
  void pen.recordingEnd(tool, id).then((error) => ended.abort(error));
  await waitWhileRecording(context, durationMs, ended.signal);
  if (context.interrupt.aborted) return { ok: false, error: errorOfAbort(context.interrupt), text: '' };
  // A log is stored with its entries until then and a loss record. Any other recording is lost.
  if (ended.signal.aborted && !LOGS.includes(tool)) return { ok: false, error: errorOfAbort(ended.signal), text: '' };
  return callTool(context, pen, { tool, params: { ...params, action: 'stop' }, target: id });
}

async function capture(
  context: CommandContext,
  pen: PenAccess,
  {
    kind: wanted,
    durationMs: recordMs,
    params,
    out,
  }: { kind: Kind; durationMs: number; params: Readonly<Record<string, unknown>>; out: string | null },
): Promise<CommandOutcome> {
  const { tool } = KINDS[wanted];
  const target = context.arguments.values.get('target');
  const taken = isRecorded(wanted, params)
    ? await record(context, pen, { tool, params }, recordMs)
    : await callTool(context, pen, { tool, params, target });
  const copyTo = (captureId: string, path: string) =>
    // The user's --out file may replace an existing one.
    callTool(context, pen, {
      tool: 'pen_export',
      params: { capture: captureId, path, format: path.endsWith('.gz') ? 'gzip' : 'native', overwrite: true },
    });
  if (!taken.ok) {
    // A capture that could not be analysed is written all the same: another program may read it.
    const unread = taken.error.data?.['captureId'];
    if (out !== null && typeof unread === 'string' && (await copyTo(unread, out)).ok)
      say(context, `The capture itself was written to ${out}.`);
    return { error: taken.error };
  }
  const { captureId: id, ...captured } = CapturedSchema.parse(taken.value);
  let written = { path: captured.file, sizeBytes: captured.sizeBytes };
  if (out !== null) {
    const exported = await copyTo(id, out);
    if (!exported.ok) {
      say(context, `The capture itself is stored in the library as ${id}.`);
      return { error: exported.error };
    }
    written = ExportedSchema.parse(exported.value);
  }
  const { kind, durationMs, truncated } = captured;
  if (context.json) {
    printJson(context.stdout, { id, kind, file: written.path, sizeBytes: written.sizeBytes, durationMs, truncated });
  } else {
    printText(
      context.stdout,
      `${id}  ${formatBytes(written.sizeBytes)}  ${formatDuration(durationMs)}  ${written.path}`,
    );
  }
  return DONE;
}

/** Takes one that has no duration, with these parameters, for another command. */
export async function takeCapture(
  context: CommandContext,
  kind: Kind,
  params: Readonly<Record<string, unknown>>,
): Promise<CommandOutcome> {
  const named = context.arguments.values.get('out');
  const out = named === undefined ? null : await outputPath(context, named);
  const unwritable = await refuseOut(out);
  if (unwritable !== null) return { error: unwritable };
  return withPen(context, (pen) => capture(context, pen, { kind, durationMs: 0, params, out }));
}

export async function runCapture(context: CommandContext): Promise<CommandOutcome> {
  const { positionals, values } = context.arguments;
  const kind = kindOf(positionals[0]);
  const words = withFollowingWords(kind, context.arguments);
  const refused = refuseArguments(context, 1, words.positionals);
  if (refused !== null) return { error: refused };
  const params = captureParameters(kind, words.options);
  const durationMs = durationOf(kind, params, values.get('duration'));
  const named = values.get('out');
  const out = named === undefined ? null : await outputPath(context, named);
  const unwritable = await refuseOut(out);
  if (unwritable !== null) return { error: unwritable };
  const how = { kind, durationMs, params, out };
  return withPen(context, (pen) => capture(context, pen, how));
}
