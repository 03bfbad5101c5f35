/** Steps of an interaction as arguments: one in words or in JSON each. */
import { err, ok } from '../../../../shared/base/result.ts';
import { appError, type AppResult } from '../../../../shared/base/errors.ts';
import { parseSteps, parseStepWords, type GivenStep } from '../../../../shared/features/page/tools/interact-steps.ts';

/** Checks the steps before a target is searched. `example`: the command with a step, for the error when there is none. */
export function stepArguments(words: readonly string[], example: string): AppResult<readonly GivenStep[]> {
  if (words.length === 0)
    return err(appError('invalid_params', 'No step was given.', `Write ${example}, with one argument per step.`));
  const steps: GivenStep[] = [];
  for (const each of words) {
    const step = parseStepWords(each);
    if (!step.ok) return step;
    steps.push(step.value);
  }
  const parsed = parseSteps(steps);
  return parsed.ok ? ok(steps) : parsed;
}
