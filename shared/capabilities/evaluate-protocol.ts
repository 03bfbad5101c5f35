/**
 * Running an expression in a target and reading what came of it. It runs once, whatever its value is: what cannot be told as JSON
 * (V8 refuses cycles) is told by its preview, never by a second run.
 */
import type { RemoteObject } from '../base/remote-objects.ts';
import { err, ok } from '../base/result.ts';
import { appError, errorOfAbort, type AppError, type AppResult } from '../contracts/errors.ts';
import {
  boundedExpression,
  cutText,
  MOST_JSON_CHARS,
  readBounded,
  WEIGH_OBJECT,
  type BoundedValue,
} from './evaluate-bounds.ts';
import type { ScriptSession } from './ports-console.ts';

interface Evaluation {
  readonly result: RemoteObject;
  readonly exceptionDetails?: { readonly text: string; readonly exception?: RemoteObject };
}

export interface EvaluateOptions {
  readonly expression: string;
  readonly timeoutMs: number;
  /** Objects of the answer are kept under this name until it is released. */
  readonly objectGroup: string;
  /** As in a console: `await` at the top, `let` again, the value of a promise is the promise. */
  readonly isConsole: boolean;
  /** V8 ends the expression before it changes anything that was there already. */
  readonly isReadOnly: boolean;
  readonly signal: AbortSignal;
}

/** V8 ends what runs too long by itself; what waits is given up so much later. */
const WAIT_BEYOND_MS = 1000;
/** A target that answers nothing within this is running something. */
const IDLE_MS = 1000;
const TERMINATE_DEADLINE_MS = 3000;
/** An error's message and stack. */
const MOST_THROWN_CHARS = 5_000;

function thrownText({ text, exception }: NonNullable<Evaluation['exceptionDetails']>): string {
  if (exception === undefined) return text;
  const thrown = exception.description ?? exception.unserializableValue ?? JSON.stringify(exception.value);
  const shown = thrown.length > MOST_THROWN_CHARS ? `${cutText(thrown, MOST_THROWN_CHARS)}…` : thrown;
  return exception.subtype === 'error' ? shown : `${text} ${shown}`;
}

/** Ends what still runs. What merely waits is left alone: terminating would hit the next script of the page instead. */
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
  const sent = await session.send<Evaluation>(
    'Runtime.evaluate',
    {
      expression,
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
          `The promise did not settle within ${timeoutMs / 1000} s; it is waited for no more.`,
          'What it waits for may never come. "timeoutMs" waits up to 60000.',
        ),
  );
}

function tooLong(timeoutMs: number): ReturnType<typeof appError> {
  return appError(
    'deadline_exceeded',
    `The expression ran longer than ${timeoutMs / 1000} s and was ended.`,
    'It may loop without end; do less at a time, or allow more with "timeoutMs" (up to 60000).',
  );
}

/** What V8 throws where an expression that may change nothing would. */
const SIDE_EFFECT = /^EvalError: Possible side-effect/;

function changesSomething(): AppError {
  return appError(
    'evaluation_failed',
    'The expression was ended because it would change something, or V8 cannot tell that it does not.',
    'Only read in it, or leave "readOnly" out.',
  );
}

/** What V8 says where it ended a script: as an exception, or for its own time limit as the protocol's "Internal error" (tried on 156). */
const TERMINATED = /execution was terminated/i;
const LIMIT_REACHED = /execution was terminated|internal error/i;

/** Runs the expression once; a long string comes cut, see `MOST_STRING_CHARS`. */
export async function evaluateIn(session: ScriptSession, given: EvaluateOptions): Promise<AppResult<BoundedValue>> {
  const mark = crypto.randomUUID();
  const expression = await boundedExpression(session, given.expression, {
    objectGroup: given.objectGroup,
    mark,
    // A console shows the promise itself, and V8 counts `then` as a change.
    awaitsPromise: !given.isConsole && !given.isReadOnly,
  });
  const options = { ...given, expression };
  const startedMs = performance.now();
  let answer = await runOnce(session, options, options.isConsole);
  // It was not even compiled, so nothing has run: `await` outside of a function needs the mode of a console.
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
      : appError('evaluation_failed', thrown, 'The expression threw this in the target; mend it and try again.'),
  );
}

/** Objects whose content JSON leaves out. */
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

/** The value as JSON, where it has any that is not too large. */
export async function jsonOf(
  session: ScriptSession,
  { objectId, subtype, type }: RemoteObject,
  isReadOnly: boolean,
): Promise<JsonReading> {
  if (objectId === undefined || type === 'function' || (subtype !== undefined && NO_JSON.has(subtype)))
    return { kind: 'none' };
  const copied = await session.send<{ result: RemoteObject; exceptionDetails?: unknown }>('Runtime.callFunctionOn', {
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
