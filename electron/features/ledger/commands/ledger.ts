/** `pen ledger TARGET`: the private memory of the process of a target, part by part. */
import { refuseArguments } from '../../../core/cli/arguments/command-arguments.ts';
import { countOf } from '../../../core/cli/arguments/flags.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../../../core/cli/context.ts';
import { callTool, withPen } from '../../../core/cli/open-pen.ts';
import { printJson, printText } from '../../../core/cli/output/output.ts';

export async function runLedger(context: CommandContext): Promise<CommandOutcome> {
  const refused = refuseArguments(context, 1);
  if (refused !== null) return { error: refused };
  const { positionals, values, switches } = context.arguments;
  const seconds = countOf(context.arguments, 'seconds');
  // The tool has the defaults, and refuses what is out of range.
  const params = { ...(seconds === null ? {} : { seconds }), ...(switches.has('owners') ? { owners: true } : {}) };
  const target = positionals[0] ?? values.get('target');
  return withPen(context, async (pen) => {
    const result = await callTool(context, pen, { tool: 'pen_memory_ledger', params, target });
    if (!result.ok) return { error: result.error };
    if (context.json) printJson(context.stdout, result.value);
    else printText(context.stdout, result.text);
    return DONE;
  });
}
