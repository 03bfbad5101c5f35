/** `pen interact STEP…`: performs steps with trusted input on a page, and measures them. */
import { appError, unwrap } from '../../../../shared/base/errors.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../../../core/cli/context.ts';
import { countOf } from '../../../core/cli/arguments/flags.ts';
import { callTool, withPen } from '../../../core/cli/open-pen.ts';
import { printJson, printText } from '../../../core/cli/output/output.ts';
import { callsAsCommands } from '../../../core/cli/output/shell-calls.ts';
import { stepArguments } from './step-arguments.ts';

export async function runInteract(context: CommandContext): Promise<CommandOutcome> {
  const { positionals, values, switches } = context.arguments;
  const steps = unwrap(stepArguments(positionals, `${context.program} interact "click Save"`));
  const measure = switches.has('measure');
  const reset = values.get('reset');
  if (reset !== undefined && !measure)
    return { error: appError('invalid_params', '--reset belongs to --measure.', 'Add --measure, or leave it out.') };
  const timeoutMs = countOf(context.arguments, 'timeout');
  const params = {
    steps,
    ...(measure ? { measure } : {}),
    ...(reset === undefined ? {} : { reset }),
    ...(timeoutMs === null ? {} : { timeoutMs }),
  };
  return withPen(context, async (pen) => {
    const result = await callTool(context, pen, { tool: 'pen_interact', params, target: values.get('target') });
    if (!result.ok) return { error: result.error };
    if (context.json) printJson(context.stdout, result.value);
    else
      printText(context.stdout, callsAsCommands(result.text, context.program, context.arguments.values.get('cdp-url')));
    return DONE;
  });
}
