/** `pen interact STEP…`: performs steps with trusted input on a page, and measures them. */
import { err, ok } from '../../../shared/base/result.ts';
import { appError, type AppResult } from '../../../shared/contracts/errors.ts';
import { parseSteps, parseStepWords, type GivenStep } from '../../../shared/capabilities/page/interact-steps.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../context.ts';
import { countOf } from '../flags.ts';
import { callTool, withPen } from '../open-pen.ts';
import { printJson, printText } from '../output.ts';

/** Steps in words or in JSON, checked before a target is searched. */
function stepsOf(words: readonly string[], program: string): AppResult<readonly GivenStep[]> {
  if (words.length === 0)
    return err(
      appError(
        'invalid_params',
        'No step was given.',
        `Write ${program} interact "click Save", with one argument per step.`,
      ),
    );
  const steps: GivenStep[] = [];
  for (const each of words) {
    const step = parseStepWords(each);
    if (!step.ok) return step;
    steps.push(step.value);
  }
  const parsed = parseSteps(steps);
  return parsed.ok ? ok(steps) : parsed;
}

export async function runInteract(context: CommandContext): Promise<CommandOutcome> {
  const { positionals, values, switches } = context.arguments;
  const steps = stepsOf(positionals, context.program);
  if (!steps.ok) return { error: steps.error };
  const measure = switches.has('measure');
  const reset = values.get('reset');
  if (reset !== undefined && !measure)
    return { error: appError('invalid_params', '--reset belongs to --measure.', 'Add --measure, or leave it out.') };
  const timeoutMs = countOf(context.arguments, 'timeout');
  const params = {
    steps: steps.value,
    ...(measure ? { measure } : {}),
    ...(reset === undefined ? {} : { reset }),
    ...(timeoutMs === null ? {} : { timeoutMs }),
  };
  return withPen(context, async (pen) => {
    // The recording of the second run belongs to the caller of the first.
    const session = measure ? await pen.keepSession() : null;
    if (session !== null && !session.ok) return { error: session.error };
    const result = await callTool(context, pen, { tool: 'pen_interact', params, target: values.get('target') });
    if (!result.ok) return { error: result.error };
    if (context.json) printJson(context.stdout, result.value);
    else printText(context.stdout, result.text);
    return DONE;
  });
}
