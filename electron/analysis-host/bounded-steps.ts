/**
 * Steps whose time a stranger decides, such as a search with a regular expression: each one is ended by V8 when it has taken too
 * long, which it does between two tries of an expression as well, so that nobody waits for the rest of it.
 */
import { createContext, Script } from 'node:vm';
import { AppFailure, appError } from '../../shared/contracts/errors.ts';
import type { StepProgress, Steps } from '../../shared/analysis/heap/index.ts';

export interface StepBounds {
  /** Milliseconds of one step: so long everybody else waits. */
  readonly stepMs: number;
  /** Milliseconds of all steps together, without the pauses between them. */
  readonly totalMs: number;
  /** What takes the time, at the start of the sentence that says so. */
  readonly what: string;
  /** What to do instead. */
  readonly suggestion: string;
}

/** It comes out of the context that the step ran in, whose errors are none of ours. */
function isTimeout(thrown: unknown): boolean {
  return (
    typeof thrown === 'object' && thrown !== null && 'code' in thrown && thrown.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}

/**
 * The same steps, bounded. Past a bound it throws `deadline_exceeded`; the steps that were ended cannot be taken up again, so they
 * must not be shared with anybody.
 */
export function* boundedSteps<T>(steps: Steps<T>, { stepMs, totalMs, what, suggestion }: StepBounds): Steps<T> {
  const failure = (limitMs: number, of: string): AppFailure =>
    new AppFailure(
      appError('deadline_exceeded', `${what} took longer than ${limitMs / 1000} s${of}, so it was ended.`, suggestion, {
        limitMs,
      }),
    );
  const next: { step?: () => void } = {};
  const context = createContext(next);
  const script = new Script('step()');
  let spentMs = 0;
  for (;;) {
    const taken: IteratorResult<StepProgress, T>[] = [];
    next.step = () => void taken.push(steps.next());
    const startedMs = performance.now();
    try {
      script.runInContext(context, { timeout: stepMs });
    } catch (thrown) {
      throw isTimeout(thrown) ? failure(stepMs, ' on one part of the file') : thrown;
    }
    const [step] = taken;
    if (step === undefined) throw new Error('A bounded step left no result.');
    if (step.done === true) return step.value;
    spentMs += performance.now() - startedMs;
    if (spentMs > totalMs) throw failure(totalMs, '');
    yield step.value;
  }
}
