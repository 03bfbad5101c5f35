/** The steps of a scenario, as `pen_interact` takes them. */
import { err, ok } from '../../../shared/base/result.ts';
import { parseSteps, parseStepWords, type GivenStep } from '../../../shared/features/page/tools/interact-steps.ts';
import type { AppResult } from '../../../shared/base/errors.ts';

/** Steps of a page scenario as pen_interact takes them. Errors: `invalid_params`, with the number of the step. */
export function stepsOf(
  given: readonly (string | Readonly<Record<string, unknown>>)[],
): AppResult<readonly GivenStep[]> {
  const steps: GivenStep[] = [];
  for (const [index, each] of given.entries()) {
    if (typeof each !== 'string') {
      steps.push(each);
      continue;
    }
    const step = parseStepWords(each);
    if (!step.ok) return err({ ...step.error, message: `scenario.steps[${index}]: ${step.error.message}` });
    steps.push(step.value);
  }
  const parsed = parseSteps(steps);
  return parsed.ok ? ok(steps) : err({ ...parsed.error, message: `scenario.steps: ${parsed.error.message}` });
}
