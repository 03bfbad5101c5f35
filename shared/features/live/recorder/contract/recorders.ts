/** Flight recorders: recordings of which only the last seconds are held, and the conditions that keep them as a capture. */
import { z } from 'zod';
import { err, ok } from '../../../../base/result.ts';
import { assertNever } from '../../../../base/assert-never.ts';
import { durationText } from '../../../../base/duration-text.ts';
import { formatBytes, formatCount } from '../../../../base/units.ts';
import { CallerInfoSchema } from '../../../../core/contracts/activity.ts';
import { appError, type AppError, type AppResult } from '../../../../base/errors.ts';
import { isPageLike, type TargetType } from '../../../../core/contracts/targets.ts';
import { topic } from '../../../../core/contracts/topic.ts';

/** The number of seconds a recorder holds. */
export const RECORDER_SECONDS = { least: 5, usual: 30, most: 300 } as const;
/** Conditions of one recorder, and the length of all of them. */
const MAX_KEEP_CONDITIONS = 10;
export const KEEP_WHEN_CHARS = 1000;

/** `light` costs the target little, `full` records more of it, `samples` also the functions of a page. */
export const RecorderDetailSchema = z.enum(['light', 'full', 'samples']);
export type RecorderDetail = z.infer<typeof RecorderDetailSchema>;

/** The details that a type of target has: the profile of all others always has its functions. */
export function recorderDetails(type: TargetType): readonly RecorderDetail[] {
  return RecorderDetailSchema.options.filter((detail) => detail !== 'samples' || recordedKind(type) === 'trace');
}

const MEBIBYTE = 1024 ** 2;

/** A condition that makes a recorder keep its last seconds without a person or an assistant. */
export type KeepCondition =
  | { readonly kind: 'blocked' | 'interaction' | 'gc'; readonly ms: number }
  | { readonly kind: 'heap'; readonly bytesPerMinute: number }
  | { readonly kind: 'exception' }
  | { readonly kind: 'console'; readonly text: string };

/** The least milliseconds of a condition: below this, Chromium reports nothing, or the sampling interval is too coarse. */
const MIN_MS = { blocked: 50, interaction: 16, gc: 5 } as const;

const EXAMPLES = [
  'blocked > 200 ms',
  'interaction > 300 ms',
  'gc > 100 ms',
  'heap > 5 MB/min',
  'exception',
  'console: text',
] as const;
export const KEEP_CONDITION_EXAMPLES = EXAMPLES.join(', ');
/** Explains how a text with a comma is written. */
export const KEEP_CONDITION_QUOTES = 'A text with a comma needs quotation marks: console: "a, b"';

function unknownCondition(text: string): AppError {
  return appError(
    'invalid_params',
    `"${text}" is not a condition.`,
    `Conditions: ${KEEP_CONDITION_EXAMPLES}. ${KEEP_CONDITION_QUOTES}.`,
  );
}

/** A console condition whose text is in quotation marks, at the start of conditions, with the rest up to the next comma. */
const QUOTED_CONSOLE = /^\s*console\s*(?::|contains\b)\s*"((?:[^"\\]|\\.)*)"([^,]*)/i;
const BEGINS_QUOTED = /^\s*console\s*(?::|contains\b)\s*"/i;

function unclosedQuote(text: string, problem: string): AppError {
  return appError(
    'invalid_params',
    `"${text.trim()}" ${problem}.`,
    `${KEEP_CONDITION_QUOTES}. Write \\" for a quotation mark within it.`,
  );
}

/** Splits conditions at commas, except those within quotation marks. `invalid_params` for a quotation mark without its counterpart. */
function splitConditions(text: string): AppResult<readonly string[]> {
  const parts: string[] = [];
  for (let rest = text; rest !== '';) {
    const [quoted, , behind = ''] = QUOTED_CONSOLE.exec(rest) ?? [];
    if (quoted === undefined && BEGINS_QUOTED.test(rest))
      return err(unclosedQuote(rest, 'has no closing quotation mark'));
    if (behind.trim() !== '') return err(unclosedQuote(quoted ?? '', 'continues after the closing quotation mark'));
    const part = quoted ?? rest.split(',', 1)[0] ?? '';
    if (part.trim() !== '') parts.push(part.trim());
    rest = rest.slice(part.length + 1);
  }
  return ok(parts);
}

/** The text of a console condition; undefined if it is none. */
function consoleText(condition: string): string | undefined {
  const quoted = QUOTED_CONSOLE.exec(condition)?.[1];
  if (quoted !== undefined) return quoted.replaceAll(/\\(.)/g, '$1');
  return /^console\s*(?::|contains\b)\s*(.+)$/i.exec(condition)?.[1];
}

/** Parses a condition. `invalid_params` if it is unknown or its limit is too low. */
function parseKeepCondition(trimmed: string): AppResult<KeepCondition> {
  if (/^exception$/i.test(trimmed)) return ok({ kind: 'exception' });
  const said = consoleText(trimmed);
  if (said === '') return err(unknownCondition(trimmed));
  if (said !== undefined) return ok({ kind: 'console', text: said });
  const grows = /^heap\s*>\s*(\d+(?:\.\d+)?)\s*(?:mb)?(?:\s*\/\s*min)?$/i.exec(trimmed)?.[1];
  if (grows !== undefined) {
    const bytesPerMinute = Number(grows) * MEBIBYTE;
    return bytesPerMinute > 0 ? ok({ kind: 'heap', bytesPerMinute }) : err(unknownCondition(trimmed));
  }
  const [, word, limit] = /^(blocked|interaction|gc)\s*>\s*(\d+(?:\.\d+)?)\s*(?:ms)?$/i.exec(trimmed) ?? [];
  if (word === undefined) return err(unknownCondition(trimmed));
  const kind = word.toLowerCase() as keyof typeof MIN_MS;
  const ms = Number(limit);
  if (ms >= MIN_MS[kind]) return ok({ kind, ms });
  return err(
    appError(
      'invalid_params',
      `"${trimmed}" is below what can be observed: the least is ${MIN_MS[kind]} ms.`,
      `Write "${kind} > ${MIN_MS[kind]} ms".`,
    ),
  );
}

/**
 * Parses conditions for a target, with a comma between two. `invalid_params` if one is unknown, or cannot be observed on this type of target.
 */
export function parseKeepWhen(text: string, type: TargetType): AppResult<readonly KeepCondition[]> {
  const split = splitConditions(text);
  if (!split.ok) return split;
  const parts = split.value;
  if (parts.length > MAX_KEEP_CONDITIONS)
    return err(
      appError(
        'invalid_params',
        `A flight recorder has at most ${MAX_KEEP_CONDITIONS} conditions, and these are ${parts.length}.`,
        `Remove some. ${KEEP_CONDITION_QUOTES}.`,
      ),
    );
  const conditions: KeepCondition[] = [];
  for (const part of parts) {
    const parsed = parseKeepCondition(part);
    if (!parsed.ok) return parsed;
    const refused = conditionRefused(parsed.value, type);
    if (refused !== null) return err(refused);
    conditions.push(parsed.value);
  }
  return ok(conditions);
}

/** True if a console text would be read differently without quotation marks. */
function needsQuotes(text: string): boolean {
  return text.includes(',') || text.startsWith('"') || text !== text.trim();
}

/** A condition as it is written. */
export function keepConditionText(condition: KeepCondition): string {
  switch (condition.kind) {
    case 'exception':
      return 'exception';
    case 'console':
      return `console: ${needsQuotes(condition.text) ? `"${condition.text.replaceAll(/["\\]/g, String.raw`\$&`)}"` : condition.text}`;
    case 'heap':
      return `heap > ${condition.bytesPerMinute / MEBIBYTE} MB/min`;
    default:
      return `${condition.kind} > ${condition.ms} ms`;
  }
}

function conditionWords(condition: KeepCondition): string {
  switch (condition.kind) {
    case 'blocked':
      return `the main thread is blocked for more than ${formatCount(condition.ms)} ms`;
    case 'interaction':
      return `an interaction takes more than ${formatCount(condition.ms)} ms`;
    case 'gc':
      return `a garbage collection takes more than ${formatCount(condition.ms)} ms`;
    case 'heap':
      return `the heap grows by more than ${formatBytes(condition.bytesPerMinute)} a minute`;
    case 'exception':
      return 'an exception is not caught';
    case 'console':
      return `the console logs “${condition.text}”`;
    default:
      return assertNever(condition, 'condition of a flight recorder');
  }
}

/** Conditions as the end of a sentence: `the main thread is blocked for more than 200 ms, or an exception is not caught`. Null if one is unknown. */
export function keepWhenWords(text: string): string | null {
  const split = splitConditions(text);
  if (!split.ok) return null;
  const words: string[] = [];
  for (const part of split.value) {
    const parsed = parseKeepCondition(part);
    if (!parsed.ok) return null;
    words.push(conditionWords(parsed.value));
  }
  return words.join(', or ');
}

/** Examples of the conditions that can be observed on this type of target. */
export function keepConditionExamples(type: TargetType): string {
  return EXAMPLES.filter((example) => parseKeepWhen(example, type).ok).join(', ');
}

/** Returns what a recorder of this type of target records: a trace of a page, a CPU profile of everything else that runs V8. */
export function recordedKind(type: TargetType): 'trace' | 'cpu-profile' {
  return isPageLike(type) ? 'trace' : 'cpu-profile';
}

/** Returns why a condition cannot be observed on this type of target; null if it can. */
function conditionRefused(condition: KeepCondition, type: TargetType): AppError | null {
  const records = recordedKind(type);
  if (condition.kind === 'gc' && records === 'trace')
    return appError(
      'invalid_params',
      'Chromium does not report garbage collections of a page while it is traced, so "gc" works in Node, Deno and workers only.',
      'Use "blocked": a long garbage collection blocks the main thread.',
    );
  if (condition.kind === 'interaction' && records === 'cpu-profile')
    return appError('invalid_params', 'Only pages have interactions.', 'Use "blocked" for this target.');
  return null;
}

/** A capture that a recorder has kept. */
export const KeptCaptureSchema = z.object({
  captureId: z.string(),
  /** Milliseconds since the Unix epoch. */
  atMs: z.number(),
  /** The trigger, as a sentence without a full stop. */
  trigger: z.string(),
});
export type KeptCapture = z.infer<typeof KeptCaptureSchema>;

export const RecorderStateSchema = z.object({
  targetId: z.string(),
  targetTitle: z.string(),
  /** A trace belongs to the whole browser. */
  endpointId: z.string(),
  /** Who switched it on. */
  caller: CallerInfoSchema,
  seconds: z.number(),
  records: z.enum(['trace', 'cpu-profile']),
  /** The recorded detail; a condition may need more than was asked for. */
  detail: RecorderDetailSchema,
  /** `paused`: another recording needs the browser's tracing; `keeping`: the last seconds are being stored. */
  state: z.enum(['recording', 'paused', 'keeping']),
  /** Who pauses it: `pen_capture_trace of Claude Code`. */
  pausedFor: z.string().nullable(),
  /** Milliseconds since the Unix epoch: when it was switched on, and since when it records without a break. */
  startedAtMs: z.number(),
  sinceMs: z.number(),
  keepWhen: z.array(z.string()),
  /** Conditions keep nothing until then; null if they may. */
  cooldownUntilMs: z.number().nullable(),
  /** The newest captures that it has kept, newest first. */
  kept: z.array(KeptCaptureSchema),
  /** The reason why the last seconds could not be kept the last time. */
  problem: z.string().nullable(),
});
export type RecorderState = z.infer<typeof RecorderStateSchema>;

export const RECORDER_TOPICS = { recorders: topic(z.array(RecorderStateSchema), []) } as const;

/** `Recording the last 30 s`: the state of a recorder in one line, without its target. */
export function recorderLine({ state, seconds, pausedFor }: RecorderState): string {
  if (state === 'paused') return `Flight recorder paused for ${pausedFor ?? 'another recording'}`;
  return state === 'keeping' ? `Keeping the last ${seconds} s` : `Recording the last ${seconds} s`;
}

/** `Main thread blocked for 420.0 ms`: what a condition has observed. */
export function observedText(kind: 'blocked' | 'interaction' | 'gc', ms: number): string {
  const words = { blocked: 'Main thread blocked for', interaction: 'Interaction of', gc: 'Garbage collection of' };
  return `${words[kind]} ${durationText(ms)}`;
}
