/** `pen guide [JOB]`: one page for an agent without an MCP client. */
import { nearestNames } from '../../../../shared/base/nearest-name.ts';
import { appError } from '../../../../shared/base/errors.ts';
import { PROMPTS } from '../../../../shared/features/prompts.ts';
import { jobGuide, shellGuide } from '../../../../shared/core/prompts/shell-guide.ts';
import { refuseArguments } from '../arguments/command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../context.ts';
import { printJson, printText } from '../output/output.ts';

export async function runGuide(context: CommandContext): Promise<CommandOutcome> {
  const refused = refuseArguments(context, 1);
  if (refused !== null) return { error: refused };
  const [name] = context.arguments.positionals;
  const names = PROMPTS.map((prompt) => prompt.name);
  const prompt = PROMPTS.find((each) => each.name === name);
  if (name !== undefined && prompt === undefined) {
    const [near = names[0]] = nearestNames(name, names, 4);
    return {
      error: appError(
        'invalid_params',
        `There is no job "${name}".`,
        `Did you mean ${near}? They are: ${names.join(', ')}.`,
      ),
    };
  }
  const text = prompt === undefined ? shellGuide(PROMPTS, context.program) : jobGuide(prompt, context.program);
  if (context.json) printJson(context.stdout, { guide: text });
  else printText(context.stdout, text);
  return DONE;
}
