/** `pen interact STEP…`: performs steps with trusted input on a page, and measures them. */
import { appError, unwrap } from '../../../shared/contracts/errors.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../context.ts';
import { countOf } from '../arguments/flags.ts';
import { callTool, withPen } from '../open-pen.ts';
import { printJson, printText } from '../output/output.ts';
import { callsAsCommands } from '../output/shell-calls.ts';
import { stepArguments } from '../arguments/step-arguments.ts';

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
