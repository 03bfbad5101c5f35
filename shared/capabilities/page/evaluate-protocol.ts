/**
 * Runs an expression in a target and reads its value. The expression runs only once: a value that cannot be serialised as JSON (V8 refuses
 * cycles) is described by its preview, without a second run.
 */
import type { RemoteObject } from '../../base/remote-objects.ts';
import { err, ok } from '../../base/result.ts';
import { appError, errorOfAbort, type AppError, type AppResult } from '../../contracts/errors.ts';
import type { CommandResult } from '../../contracts/protocol-commands.ts';
import {
  boundedExpression,
  cutText,
  MOST_JSON_CHARS,
  readBounded,
  WEIGH_OBJECT,
  type BoundedValue,
} from './evaluate-bounds.ts';
import type { EvaluationContext, ScriptSession } from '../console/console-ports.ts';
import { contextParams } from '../console/evaluation-context.ts';

type Evaluation = CommandResult<'Runtime.evaluate'>;

export interface EvaluateOptions {
  readonly expression: string;
  readonly timeoutMs: number;
  /** Objects of the result stay alive in this group until it is released. */
  readonly objectGroup: string;
  /** As in the console: top-level `await`, repeated `let`, and a promise is returned as a promise. */
  readonly isConsole: boolean;
  /** V8 terminates the expression before it has a side effect. */
  readonly isReadOnly: boolean;
  /** Null: the target's own. */
  readonly context: EvaluationContext | null;
  readonly signal: AbortSignal;
}

/** V8 itself terminates code that runs too long; a pending promise is cancelled this much later. */
const WAIT_BEYOND_MS = 1000;
/** A target that does not answer within this time is running code. */
const IDLE_MS = 1000;
const TERMINATE_DEADLINE_MS = 3000;
/** Limit of an error's message and stack. */
const MOST_THROWN_CHARS = 5_000;

function thrownText({ text, exception }: NonNullable<Evaluation['exceptionDetails']>): string {
  if (exception === undefined) return text;
  const thrown = exception.description ?? exception.unserializableValue ?? JSON.stringify(exception.value);
  const shown = thrown.length > MOST_THROWN_CHARS ? `${cutText(thrown, MOST_THROWN_CHARS)}…` : thrown;
  return exception.subtype === 'error' ? shown : `${text} ${shown}`;
}

/** Terminates running code. Does nothing for a pending promise, since termination would hit the next script of the page. */
async function stopRunning(session: ScriptSession): Promise<boolean> {
  const idle = await session.send('Runtime.getIsolateId', {}, { signal: AbortSignal.timeout(IDLE_MS) });
  if (idle.ok) return false;
  await session.send('Runtime.terminateExecution', {}, { deadlineMs: TERMINATE_DEADLINE_MS });
  return true;
}

async function runOnce(
  session: ScriptSession,
  options: EvaluateOptions,
  isConsole: boolean,
): Promise<AppResult<Evaluation>> {
  const { expression, timeoutMs, objectGroup, signal } = options;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs + WAIT_BEYOND_MS)]);
  const sent = await session.send(
    'Runtime.evaluate',
    {
      expression,
      ...contextParams(options.context),
      objectGroup,
      awaitPromise: true,
      generatePreview: true,
      returnByValue: false,
      replMode: isConsole,
      includeCommandLineAPI: isConsole,
      userGesture: isConsole,
      throwOnSideEffect: options.isReadOnly,
      timeout: timeoutMs,
    },
    { deadlineMs: timeoutMs + 10 * WAIT_BEYOND_MS, signal: limit },
  );
  if (sent.ok || !limit.aborted) return sent;
  const hasRun = await stopRunning(session);
  if (signal.aborted) return err(errorOfAbort(signal));
  return err(
    hasRun
      ? tooLong(timeoutMs)
      : appError(
          'deadline_exceeded',
          `The promise did not settle within ${timeoutMs / 1000} s and is no longer awaited.`,
          'It may never settle. "timeoutMs" allows up to 60000.',
        ),
  );
}

function tooLong(timeoutMs: number): ReturnType<typeof appError> {
  return appError(
    'deadline_exceeded',
    `The expression ran longer than ${timeoutMs / 1000} s and was terminated.`,
    'It may be an endless loop. Do less at a time, or allow more with "timeoutMs" (up to 60000).',
  );
}

/** The error that V8 throws instead of a side effect. */
const SIDE_EFFECT = /^EvalError: Possible side-effect/;

function changesSomething(): AppError {
  return appError(
    'evaluation_failed',
    'The expression was terminated because it has a side effect, or V8 cannot rule one out.',
    'Only read values, or omit "readOnly".',
  );
}

/** V8 reports a terminated script as an exception, or at its own time limit as the protocol's "Internal error" (tried on 156). */
const TERMINATED = /execution was terminated/i;
const LIMIT_REACHED = /execution was terminated|internal error/i;

/** Runs the expression once. A long string is cut, see `MOST_STRING_CHARS`. */
export async function evaluateIn(session: ScriptSession, given: EvaluateOptions): Promise<AppResult<BoundedValue>> {
  const mark = crypto.randomUUID();
  const expression = await boundedExpression(session, given.expression, {
    objectGroup: given.objectGroup,
    mark,
    context: given.context,
    // The console shows the promise itself, and V8 treats `then` as a side effect.
    awaitsPromise: !given.isConsole && !given.isReadOnly,
  });
  const options = { ...given, expression };
  const startedMs = performance.now();
  let answer = await runOnce(session, options, options.isConsole);
  // It did not compile, so nothing has run. Top-level `await` needs the REPL mode.
  const syntax = answer.ok ? answer.value.exceptionDetails?.exception : undefined;
  if (!options.isConsole && syntax?.className === 'SyntaxError' && /\bawait\b/.test(options.expression))
    answer = await runOnce(session, options, true);
  if (!answer.ok)
    return answer.error.code === 'cdp_error' &&
      LIMIT_REACHED.test(answer.error.message) &&
      performance.now() - startedMs >= options.timeoutMs
      ? err(tooLong(options.timeoutMs))
      : answer;
  const { result, exceptionDetails } = answer.value;
  if (exceptionDetails === undefined) return ok(readBounded(result, mark));
  const thrown = thrownText(exceptionDetails);
  if (options.isReadOnly && SIDE_EFFECT.test(thrown)) return err(changesSomething());
  return err(
    TERMINATED.test(thrown)
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
  | { readonly kind: 'json'; readonly text: string }
  /** A cycle, a node, a function. */
  | { readonly kind: 'none' }
  /** Above `MOST_JSON_CHARS`. */
  | { readonly kind: 'too-large' };

/** Reads the value as JSON, unless it has none or is too large. */
export async function jsonOf(
  session: ScriptSession,
  { objectId, subtype, type }: RemoteObject,
  isReadOnly: boolean,
): Promise<JsonReading> {
  if (objectId === undefined || type === 'function' || (subtype !== undefined && NO_JSON.has(subtype)))
    return { kind: 'none' };
  const copied = await session.send('Runtime.callFunctionOn', {
    functionDeclaration: WEIGH_OBJECT,
    objectId,
    arguments: [{ value: MOST_JSON_CHARS }],
    returnByValue: true,
    silent: true,
    throwOnSideEffect: isReadOnly,
  });
  if (!copied.ok || copied.value.exceptionDetails !== undefined) return { kind: 'none' };
  const { value } = copied.value.result;
  return value === undefined ? { kind: 'too-large' } : { kind: 'json', text: JSON.stringify(value, null, 2) };
}
