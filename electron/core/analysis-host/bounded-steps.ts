/**
 * Steps whose duration depends on untrusted input, such as a search with a regular expression: V8 stops each one that takes too long, even
 * between two attempts of an expression, so that no other request waits for it.
 */
import { createContext, Script } from 'node:vm';
import { AppFailure, appError } from '../../../shared/base/errors.ts';
import type { StepProgress, Steps } from '../../../shared/engine/heap/index.ts';

export interface StepBounds {
  /** Milliseconds of one step: the longest that other requests wait. */
  readonly stepMs: number;
  /** Milliseconds of all steps together, without the pauses between them. */
  readonly totalMs: number;
  /** The subject of the error message, at the start of its sentence. */
  readonly what: string;
  /** Suggestion for the error: what the user can do instead. */
  readonly suggestion: string;
}

/** The error comes from the context that the step ran in, so it is not an instance of our Error class. */
function isTimeout(thrown: unknown): boolean {
  return (
    typeof thrown === 'object' && thrown !== null && 'code' in thrown && thrown.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}

/**
 * The same steps, with limits. Past a limit it throws `deadline_exceeded`; the stopped steps cannot be resumed, so they must not be shared.
 */
export function* boundedSteps<T>(steps: Steps<T>, { stepMs, totalMs, what, suggestion }: StepBounds): Steps<T> {
  const failure = (limitMs: number, where: string): AppFailure =>
    new AppFailure(
      appError(
        'deadline_exceeded',
        `${what} took longer than ${limitMs / 1000} s${where}, so it was stopped.`,
        suggestion,
        {
          limitMs,
        },
      ),
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
