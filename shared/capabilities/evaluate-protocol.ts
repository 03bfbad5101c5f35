/**
 * Running an expression in a target and reading what came of it. It runs once, whatever its value is: what cannot be told as JSON
 * (V8 refuses cycles) is told by its preview, never by a second run.
 */
import type { RemoteObject } from '../base/remote-objects.ts';
import { err, ok } from '../base/result.ts';
import { appError, errorOfAbort, type AppError, type AppResult } from '../contracts/errors.ts';
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

function thrownText({ text, exception }: NonNullable<Evaluation['exceptionDetails']>): string {
  if (exception === undefined) return text;
  const thrown = exception.description ?? exception.unserializableValue ?? JSON.stringify(exception.value);
  return exception.subtype === 'error' ? thrown : `${text} ${thrown}`;
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
  const limit = new AbortController();
  const onAbort = (): void => limit.abort(signal.reason);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => limit.abort(appError('deadline_exceeded', 'late')), timeoutMs + WAIT_BEYOND_MS);
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
    { deadlineMs: timeoutMs + 10 * WAIT_BEYOND_MS, signal: limit.signal },
  );
  clearTimeout(timer);
  signal.removeEventListener('abort', onAbort);
  if (sent.ok || !limit.signal.aborted) return sent;
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

export async function evaluateIn(session: ScriptSession, options: EvaluateOptions): Promise<AppResult<RemoteObject>> {
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
  if (exceptionDetails === undefined) return ok(result);
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

/** The value as JSON, or null where it has none: a cycle, a node, a function. */
export async function jsonOf(
  session: ScriptSession,
  { objectId, subtype, type }: RemoteObject,
  isReadOnly: boolean,
): Promise<string | null> {
  if (objectId === undefined || type === 'function' || (subtype !== undefined && NO_JSON.has(subtype))) return null;
  const copied = await session.send<{ result: RemoteObject; exceptionDetails?: unknown }>('Runtime.callFunctionOn', {
    functionDeclaration: 'function () { return this; }',
    objectId,
    returnByValue: true,
    silent: true,
    throwOnSideEffect: isReadOnly,
  });
  if (!copied.ok || copied.value.exceptionDetails !== undefined) return null;
  return JSON.stringify(copied.value.result.value, null, 2) ?? null;
}
