/** Records of calls in the activity, and the text of each answer. */
import { plainLine } from '../../../shared/base/visible-text.ts';
import type { AnswerPicture, AnyCapability } from '../../../shared/core/capability/define.ts';
import type { CallRecord, CallState } from '../../../shared/core/contracts/activity.ts';
import type { AppError, AppResult } from '../../../shared/base/errors.ts';
import { document } from '../../../shared/base/markdown.ts';
import { maskArguments } from '../../../shared/base/redaction/mask-arguments.ts';
import { byteLength, failureText, successText } from './answer.ts';
import { leftOutText, nextRowsText } from './next-rows.ts';
import type { ParsedParameters } from './parameters.ts';
import type { RunnerOptions } from './runner-options.ts';
import type { CallerSession, RunOutcome } from './types.ts';

// Puts every text of a result on one line before an answer is made of it: no name of a page, file or endpoint begins a line of its own.

/**
 * The same value with every text on one line, without control and direction characters, also the names of members. `blocks`: names of members
 * whose texts keep their lines, because the answer shows them in a fence.
 */
export function plainValues(
  value: Readonly<Record<string, unknown>>,
  blocks: ReadonlySet<string>,
): Record<string, unknown> {
  const plain = (each: unknown): unknown => {
    if (typeof each === 'string') return plainLine(each);
    if (Array.isArray(each)) return each.map(plain);
    return typeof each === 'object' && each !== null ? members(each) : each;
  };
  const members = (each: object): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(each).map(([name, member]) => [
        plainLine(name),
        blocks.has(name) && typeof member === 'string' ? member : plain(member),
      ]),
    );
  return members(value);
}

/** Maximum length in characters of the arguments in a call's record. */
const MAX_ARGUMENT_CHARS = 2000;

/** A call as its caller sent it. */
export interface CallRequest {
  readonly callId: string;
  /** Null for an unknown tool. */
  readonly capability: AnyCapability | null;
  readonly tool: string;
  readonly caller: CallerSession;
  readonly raw: unknown;
  readonly traceparent: string | undefined;
  /** The outermost call that this one is a part of. */
  readonly partOf: string | undefined;
}

/** The notes and pictures of an answer. */
export interface Extras {
  readonly notes: string[];
  readonly pictures: AnswerPicture[];
}

export interface Finished {
  readonly state: CallState;
  readonly result: AppResult<Record<string, unknown>>;
}

export interface CallRecords {
  /** Adds the record of a call that begins, and returns its start in milliseconds since the Unix epoch. */
  begin(request: CallRequest): number;
  /** Records a refusal before any work, which costs nothing. */
  refuse(request: CallRequest, error: AppError): RunOutcome & { ok: false };
  /** Records the end of a call, and returns its answer. */
  conclude(
    call: { readonly capability: AnyCapability; readonly callId: string },
    finished: Finished,
    extras: Extras,
    facts: { readonly endedAtMs: number } & Pick<ParsedParameters, 'given' | 'sizeAskedFor'>,
  ): RunOutcome;
}

/** The answer of the capability, made of texts of one line each, and the call for the next rows of a list. */
function summaryOf(
  capability: AnyCapability,
  given: ParsedParameters['given'],
  value: Readonly<Record<string, unknown>>,
): string {
  const plain = plainValues(value, new Set(capability.blocks ?? []));
  return document([capability.summarise(plain as never), nextRowsText(capability, given, value)]);
}

export function createCallRecords({
  activity,
  log,
  now,
  answerBudgetBytes,
  redactor,
}: Pick<RunnerOptions, 'activity' | 'log' | 'now' | 'answerBudgetBytes' | 'redactor'>): CallRecords {
  /** Secrets are masked as values, before they are made text and cut. The window's own arguments are the person's, and reach no log. */
  const argumentsText = (raw: unknown, { info }: CallerSession): string => {
    const shown = info.kind === 'window' ? raw : maskArguments(raw, redactor);
    return (JSON.stringify(shown ?? {}) ?? '{}').slice(0, MAX_ARGUMENT_CHARS);
  };
  const newRecord = ({ callId, capability, tool, caller, raw, traceparent, partOf }: CallRequest): CallRecord => ({
    id: callId,
    tool,
    title: capability?.title ?? tool,
    kind: capability?.kind ?? 'read',
    caller: caller.info,
    argumentsJson: argumentsText(raw, caller),
    targetId: null,
    targetTitle: null,
    startedAtMs: now(),
    endedAtMs: null,
    state: 'running',
    progress: null,
    error: null,
    answerBytes: null,
    captureId: null,
    outcomeNote: null,
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(partOf === undefined ? {} : { partOf }),
  });
  return {
    begin(request) {
      const record = newRecord(request);
      activity.begin(record);
      return record.startedAtMs;
    },
    refuse(request, error) {
      const { callId, tool } = request;
      const text = failureText(tool, error, []);
      activity.begin({
        ...newRecord(request),
        state: 'refused',
        endedAtMs: now(),
        error,
        answerBytes: byteLength(text),
      });
      activity.keepAnswer(callId, text);
      return { ok: false, callId, error, text };
    },
    conclude({ capability, callId }, { state, result }, { notes, pictures }, { endedAtMs, given, sizeAskedFor }) {
      const text = result.ok
        ? successText(
            summaryOf(capability, given, result.value),
            notes,
            answerBudgetBytes(),
            sizeAskedFor,
            leftOutText(capability, given, result.value, sizeAskedFor),
          )
        : failureText(capability.name, result.error, notes);
      const captureId = result.ok && typeof result.value['captureId'] === 'string' ? result.value['captureId'] : null;
      activity.change(callId, {
        state,
        endedAtMs,
        error: result.ok ? null : result.error,
        answerBytes: byteLength(text),
        captureId,
        outcomeNote: !result.ok && capability.kind === 'capture' && state !== 'refused' ? 'nothing was kept' : null,
      });
      activity.keepAnswer(callId, text);
      log.info('call', {
        tool: capability.name,
        callId,
        state,
        ...(result.ok ? {} : { code: result.error.code, message: result.error.message }),
      });
      return result.ok
        ? { ok: true, callId, value: result.value, notes, pictures, text }
        : { ok: false, callId, error: result.error, text };
    },
  };
}
