/**
 * Runs an expression in a target and reads its value. The expression runs only once: a value that cannot be serialised as JSON (V8 refuses
 * cycles) is described by its preview, without a second run. What may not change anything is run by `evaluate-read-only.ts`.
 */
import type { RemoteObject } from '../../../base/remote-objects.ts';
import { err } from '../../../base/result.ts';
import { appError, errorOfAbort, type AppResult, AppFailure } from '../../../base/errors.ts';
import type { CommandParams, CommandResult } from '../../../core/contracts/protocol-commands.ts';
import {
  boundedExpression,
  cutText,
  MAX_JSON_CHARS,
  readBounded,
  WEIGH_OBJECT,
  type BoundedValue,
} from './evaluate-bounds.ts';
import { isLimitReached, tooLong, unsettled, wasTerminated } from './evaluate-errors.ts';
import { GRACE_MS, startWhenIdle, type EvaluateOptions, type StartedExpression } from './evaluate-start.ts';
import type { ScriptSession } from '../../console/tools/console-ports.ts';
import { contextParams } from '../../console/tools/evaluation-context.ts';

type Evaluation = CommandResult<'Runtime.evaluate'>;

interface RunOptions extends EvaluateOptions {
  /** As in the console: top-level `await`, repeated `let`, and a promise is returned as a promise. */
  readonly isConsole: boolean;
  /** The value is what a promise resolves to, and a rejection is an error. */
  readonly awaitsPromise: boolean;
}

/** A target that does not answer within this time is running code. */
const IDLE_MS = 1000;
/** Limit of an error's message and stack. */
const MAX_THROWN_CHARS = 5_000;

function thrownText({ text, exception }: NonNullable<Evaluation['exceptionDetails']>): string {
  if (exception === undefined) return text;
  const thrown = exception.description ?? exception.unserializableValue ?? JSON.stringify(exception.value);
  const shown = thrown.length > MAX_THROWN_CHARS ? `${cutText(thrown, MAX_THROWN_CHARS)}…` : thrown;
  return exception.subtype === 'error' ? shown : `${text} ${shown}`;
}

function evaluation({ objectGroup, context, timeoutMs }: EvaluateOptions, expression: string, isConsole: boolean) {
  return {
    expression,
    ...contextParams(context),
    objectGroup,
    generatePreview: true,
    returnByValue: false,
    replMode: isConsole,
    includeCommandLineAPI: isConsole,
    userGesture: isConsole,
    timeout: timeoutMs,
  } satisfies CommandParams<'Runtime.evaluate'>;
}

/** Returns whether the main thread settles promises now. Node answers other commands in the middle of a running script. */
async function isFree(session: ScriptSession): Promise<boolean> {
  const settled = await session.send(
    'Runtime.evaluate',
    { expression: '0', awaitPromise: true, silent: true, throwOnSideEffect: true },
    { signal: AbortSignal.timeout(IDLE_MS) },
  );
  return settled.ok;
}

/** Waits for what a promise, or another object with `then`, resolves to. The expression itself has come to its end. */
async function settledValue(
  session: ScriptSession,
  objectId: string,
  { timeoutMs, objectGroup, signal }: EvaluateOptions,
  elapsedMs: number,
): Promise<AppResult<Evaluation>> {
  const leftMs = Math.max(0, Math.ceil(timeoutMs - elapsedMs)) + GRACE_MS;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(leftMs)]);
  const settled = await session.send(
    'Runtime.callFunctionOn',
    {
      functionDeclaration: 'async function () { return this; }',
      objectId,
      objectGroup,
      awaitPromise: true,
      generatePreview: true,
    },
    { deadlineMs: leftMs + GRACE_MS, signal: limit },
  );
  if (signal.aborted) return err(errorOfAbort(signal));
  if (settled.ok || !limit.aborted) return settled;
  return err(unsettled(timeoutMs, !(await isFree(session))));
}

/** Runs what the console runs. V8 itself awaits it. */
async function runInConsole(
  session: ScriptSession,
  started: StartedExpression,
  options: EvaluateOptions,
  expression: string,
): Promise<AppResult<Evaluation>> {
  const answer = await started.run({ ...evaluation(options, expression, true), awaitPromise: true });
  if (answer.ok || answer.error.data?.['isSilent'] !== true) return answer;
  return (await isFree(session)) ? err(unsettled(options.timeoutMs, false)) : answer;
}

/** Runs the expression once. A long string is cut, see `MAX_STRING_CHARS`. */
export async function evaluateIn(session: ScriptSession, options: RunOptions): Promise<BoundedValue> {
  const started = await startWhenIdle(session, options);
  const mark = crypto.randomUUID();
  const { expression, isWrapped } = await boundedExpression(session, options.expression, {
    objectGroup: options.objectGroup,
    mark,
    context: options.context,
    // The console shows the promise itself.
    awaitsPromise: !options.isConsole,
  });
  const expressionRun = started;
  let answer = options.isConsole
    ? await runInConsole(session, expressionRun, options, expression)
    : await expressionRun.run(evaluation(options, expression, false));
  if (answer.ok) {
    const { result, exceptionDetails } = answer.value;
    // It did not compile, so nothing has run. Statements with `await` need the console's mode.
    if (!options.isConsole && exceptionDetails?.exception?.className === 'SyntaxError' && /\bawait\b/.test(expression))
      answer = await runInConsole(session, expressionRun, options, expression);
    else if (
      options.awaitsPromise &&
      exceptionDetails === undefined &&
      result.objectId !== undefined &&
      (result.subtype === 'promise' || (!isWrapped && result.type === 'object' && result.subtype === undefined))
    )
      answer = await settledValue(session, result.objectId, options, expressionRun.elapsedMs());
  }
  if (!answer.ok) {
    if (isLimitReached(answer.error, expressionRun.elapsedMs(), options.timeoutMs))
      throw new AppFailure(tooLong(options.timeoutMs));
    throw new AppFailure(answer.error);
  }
  const { result, exceptionDetails } = answer.value;
  if (exceptionDetails === undefined) return readBounded(result, mark);
  const thrown = thrownText(exceptionDetails);
  throw new AppFailure(
    wasTerminated(thrown)
      ? tooLong(options.timeoutMs)
      : appError(
          'evaluation_failed',
          thrown,
          'The expression threw this error in the target; correct it and try again.',
        ),
  );
}

/** Objects whose content is not in their JSON. */
const NO_JSON = new Set([
  'node',
  'map',
  'set',
  'weakmap',
  'weakset',
  'promise',
  'proxy',
  'error',
  'regexp',
  'generator',
]);

export type JsonReading =
  | { readonly kind: 'json'; readonly value: unknown }
  /** A cycle, a node, a function. */
  | { readonly kind: 'none' }
  /** Above `MAX_JSON_CHARS`. */
  | { readonly kind: 'too-large' };

/** Reads the value as JSON, unless it has none or is too large. */
export async function jsonOf(session: ScriptSession, { objectId, subtype, type }: RemoteObject): Promise<JsonReading> {
  if (objectId === undefined || type === 'function' || (subtype !== undefined && NO_JSON.has(subtype)))
    return { kind: 'none' };
  const copied = await session.send('Runtime.callFunctionOn', {
    functionDeclaration: WEIGH_OBJECT,
    objectId,
    arguments: [{ value: MAX_JSON_CHARS }],
    returnByValue: true,
    silent: true,
  });
  if (!copied.ok || copied.value.exceptionDetails !== undefined) return { kind: 'none' };
  const { value } = copied.value.result;
  return value === undefined ? { kind: 'too-large' } : { kind: 'json', value };
}
