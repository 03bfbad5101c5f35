/**
 * Sends an expression to a target only while the target answers. A page that is busy with its own work queues commands and runs them when it is free, so a
 * caller that no longer waits could neither tell what it waited for, nor take the expression back.
 */
import { err } from '../../../base/result.ts';
import { startStopwatch } from '../../../base/stopwatch.ts';
import { errorOfAbort, type AppResult, AppFailure } from '../../../base/errors.ts';
import type { CommandParams, CommandResult } from '../../../core/contracts/protocol-commands.ts';
import { contextParams } from '../../console/tools/evaluation-context.ts';
import type { EvaluationContext, ScriptSession } from '../../console/tools/console-ports.ts';
import { neverRan, silent } from './evaluate-errors.ts';

/** The time beyond `timeoutMs` that a target may be busy, or an answer may take. */
export const GRACE_MS = 1000;
/** A clock that differs more from ours is another one, such as a mock of the page, and may stand still. */
const SAME_CLOCK_MS = 2000;

type Evaluation = CommandResult<'Runtime.evaluate'>;

export interface EvaluateOptions {
  readonly expression: string;
  readonly timeoutMs: number;
  /** Objects of the result stay alive in this group until it is released. */
  readonly objectGroup: string;
  /** Null: the target's own. */
  readonly context: EvaluationContext | null;
  readonly signal: AbortSignal;
}

export interface StartedExpression {
  /**
   * Runs it, unless its turn comes too late. Errors: `target_unresponsive` if it had no turn or no answer came, and those of the command.
   * `isConsole`: an answer may also be missing because a promise does not settle; then `null`.
   */
  run(params: CommandParams<'Runtime.evaluate'>): Promise<AppResult<Evaluation>>;
  /** Milliseconds since the last `run`. */
  elapsedMs(): number;
}

/** Waits until the target answers. Error: `target_unresponsive` if it is busy for longer than the time limit of the expression. */
export async function startWhenIdle(
  session: ScriptSession,
  { timeoutMs, context, objectGroup, signal }: EvaluateOptions,
): Promise<StartedExpression> {
  const clock = { now: () => performance.now() };
  const waited = startStopwatch(clock);
  const limitMs = timeoutMs + GRACE_MS;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  const idle = await session.send('Runtime.getIsolateId', {}, { deadlineMs: limitMs + GRACE_MS, signal: limit });
  if (signal.aborted) throw new AppFailure(errorOfAbort(signal));
  if (!idle.ok) {
    if (limit.aborted) throw new AppFailure(neverRan(waited.elapsedMs()));
    throw new AppFailure(idle.error);
  }
  const read = await session.send(
    'Runtime.evaluate',
    { expression: 'Date.now()', ...contextParams(context), objectGroup, silent: true, throwOnSideEffect: true },
    { deadlineMs: limitMs + GRACE_MS, signal: limit },
  );
  if (signal.aborted) throw new AppFailure(errorOfAbort(signal));
  if (!read.ok) {
    if (limit.aborted) throw new AppFailure(neverRan(waited.elapsedMs()));
    throw new AppFailure(read.error);
  }
  const theirs = read.value.result.value;
  const isSameClock = typeof theirs === 'number' && Math.abs(theirs - Date.now()) < SAME_CLOCK_MS;
  const mark = crypto.randomUUID();
  let ran = startStopwatch(clock);
  return {
    elapsedMs: () => ran.elapsedMs(),
    async run({ expression, ...params }) {
      const leftMs = Math.max(GRACE_MS, Math.ceil(limitMs - waited.elapsedMs()));
      const latest = isSameClock ? Date.now() + leftMs : null;
      ran = startStopwatch(clock);
      const answerMs = leftMs + timeoutMs + GRACE_MS;
      const cut = AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
      const answer = await session.send(
        'Runtime.evaluate',
        {
          ...params,
          expression: latest === null ? expression : `if (Date.now() > ${latest}) throw "${mark}"; ${expression}`,
        },
        { deadlineMs: answerMs + GRACE_MS, signal: cut },
      );
      if (signal.aborted) return err(errorOfAbort(signal));
      if (!answer.ok) return cut.aborted ? err(silent(timeoutMs, latest !== null)) : answer;
      if (answer.value.exceptionDetails?.exception?.value === mark) return err(neverRan(waited.elapsedMs()));
      return answer;
    },
  };
}
