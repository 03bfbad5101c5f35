/**
 * `pen watch`: live metrics of a target for a duration; with `--record`, its flight recorder until Ctrl C, with a line for each capture that
 * it keeps. On a terminal, Enter keeps the last seconds.
 */
import { plainLine } from '../../../../shared/base/visible-text.ts';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { appError, type AppError } from '../../../../shared/base/errors.ts';
import {
  RecorderStateSchema,
  recorderLine,
  type RecorderState,
} from '../../../../shared/features/live/recorder/contract/recorders.ts';
import { refuseArguments } from '../../../core/cli/arguments/command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../../../core/cli/context.ts';
import { countOf } from '../../../core/cli/arguments/flags.ts';
import { printJson, printText, say } from '../../../core/cli/output/output.ts';
import { callTool, withPen } from '../../../core/cli/open-pen.ts';
import type { PenAccess, PersonResult } from '../../../core/cli/pen-access.ts';

const TOOL = 'pen_watch';
/** The interval at which the captures of the flight recorder are looked for. */
const LOOK_EVERY_MS = 1000;
const DEFAULT_DURATION_S = 30;

const WatchedSchema = z.object({ target: z.object({ id: z.string(), title: z.string() }) });
const RecordedSchema = WatchedSchema.extend({ recorder: RecorderStateSchema });
const KeptSchema = z.object({ capture: z.object({ captureId: z.string(), file: z.string() }) });

/** Waits until one of the signals is aborted, at most `ms`. */
async function wait(ms: number, ...ends: AbortSignal[]): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal: AbortSignal.any(ends) });
  } catch {
    // Interrupted: the caller looks at its signals.
  }
}

async function watchMetrics(
  context: CommandContext,
  pen: PenAccess,
  target: string | undefined,
  seconds: number,
): Promise<PersonResult> {
  const started = await callTool(context, pen, { tool: TOOL, params: { action: 'start' }, target });
  if (!started.ok) return started;
  const { id, title } = WatchedSchema.parse(started.value).target;
  say(context, `Watching ${title} for ${seconds} s.`);
  await wait(seconds * 1000, context.interrupt);
  return callTool(context, pen, { tool: TOOL, params: { action: 'stop' }, target: id });
}

/** Calls `onLine` for each line that a person types. */
async function followLines({ stdin }: CommandContext, onLine: () => void): Promise<() => void> {
  if (stdin.isTTY !== true) return () => undefined;
  const { createInterface } = await import('node:readline');
  // Not in raw mode, in which the terminal would not turn Ctrl C into the signal that ends the command.
  const lines = createInterface({ input: stdin, terminal: false });
  lines.on('line', onLine);
  return () => lines.close();
}

async function record(
  context: CommandContext,
  pen: PenAccess,
  params: Readonly<Record<string, unknown>>,
  durationS: number,
): Promise<AppError | null> {
  const named = context.arguments.values.get('target');
  const started = await callTool(context, pen, { tool: TOOL, params: { ...params, action: 'record' }, target: named });
  if (!started.ok) return started.error;
  const { target, recorder: first } = RecordedSchema.parse(started.value);
  const { isTTY } = context.stdin;
  say(context, `${recorderLine(first)} of ${target.title}. ${isTTY === true ? 'Enter keeps them; ' : ''}Ctrl C stops.`);

  let listed = 0;
  const print = (id: string, trigger: string, more: Readonly<Record<string, unknown>> = {}): void => {
    if (context.json) printJson(context.stdout, { id, trigger, ...more });
    else printText(context.stdout, plainLine(`${id}  ${trigger}`));
  };
  const printNew = ({ kept }: RecorderState): void => {
    for (const { captureId, trigger, atMs } of kept.filter((each) => each.atMs > listed).toReversed()) {
      print(captureId, trigger, { at: new Date(atMs).toISOString() });
      listed = atMs;
    }
  };
  const keep = async (): Promise<void> => {
    const kept = await callTool(context, pen, { tool: TOOL, params: { action: 'keep' }, target: target.id });
    if (!kept.ok) say(context, kept.error.message);
    else say(context, `Kept as ${KeptSchema.parse(kept.value).capture.captureId}.`);
  };
  const unfollow = await followLines(context, () => void keep());
  const endMs = performance.now() + durationS * 1000;
  try {
    while (!context.interrupt.aborted && performance.now() < endMs) {
      await wait(Math.min(LOOK_EVERY_MS, endMs - performance.now()), context.interrupt);
      if (context.interrupt.aborted) break;
      const read = await callTool(context, pen, { tool: TOOL, params: { action: 'read' }, target: target.id });
      if (!read.ok) return read.error;
      const state = RecordedSchema.safeParse(read.value);
      if (!state.success) return appError('not_recording', 'The flight recorder was switched off.');
      printNew(state.data.recorder);
    }
  } finally {
    unfollow();
  }
  return null;
}

export async function runWatch(context: CommandContext): Promise<CommandOutcome> {
  const refused = refuseArguments(context, 0);
  if (refused !== null) return { error: refused };
  const { values, switches } = context.arguments;
  const isRecorder = switches.has('record');
  const seconds = countOf(context.arguments, 'last');
  const [detail, keepWhen] = [values.get('detail'), values.get('keep-when')];
  if (!isRecorder && (seconds !== null || keepWhen !== undefined || detail !== undefined))
    return {
      error: appError(
        'invalid_params',
        '--last, --detail and --keep-when belong to the flight recorder.',
        'Add --record, or use --duration to say how long to watch.',
      ),
    };
  const text = values.get('duration');
  const durationS = text === undefined ? null : Number(text);
  if (durationS !== null && !(durationS > 0 && Number.isFinite(durationS)))
    return {
      error: appError('invalid_params', `--duration takes seconds above 0, not "${text}".`, 'Write --duration 60.'),
    };
  return withPen(context, async (pen) => {
    if (isRecorder) {
      const params = {
        ...(detail === undefined ? {} : { detail }),
        ...(seconds === null ? {} : { seconds }),
        ...(keepWhen === undefined ? {} : { keepWhen }),
      };
      const error = await record(context, pen, params, durationS ?? Number.POSITIVE_INFINITY);
      return error === null ? DONE : { error };
    }
    const result = await watchMetrics(context, pen, values.get('target'), durationS ?? DEFAULT_DURATION_S);
    if (!result.ok) return { error: result.error };
    if (context.json) printJson(context.stdout, result.value);
    else printText(context.stdout, result.text);
    return DONE;
  });
}
