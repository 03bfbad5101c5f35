/** `pen leaks --target T "click Open" "click Close"`: repeats an action on a live target, and says what grows in every round. */
import { appError } from '../../../shared/contracts/errors.ts';
import type { FlagName } from '../flags.ts';
import { countOf } from '../flags.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../context.ts';
import { callTool, withPen } from '../open-pen.ts';
import { printJson, printText } from '../output.ts';
import { stepArguments } from '../step-arguments.ts';

const HUNT_FLAGS: readonly FlagName[] = ['target', 'expression', 'seconds', 'repeat', 'rounds'];

/** Whether a target is named, or what to repeat on it; otherwise the arguments are three files. */
export function isLeakHunt({ arguments: { values } }: CommandContext): boolean {
  return HUNT_FLAGS.some((flag) => values.has(flag));
}

export async function runLeakHunt(context: CommandContext): Promise<CommandOutcome> {
  const { positionals, values } = context.arguments;
  const expression = values.get('expression');
  const seconds = countOf(context.arguments, 'seconds');
  const isByItself = expression !== undefined || seconds !== null;
  if (isByItself && positionals.length > 0)
    return {
      error: appError(
        'invalid_params',
        'Steps, --expression and --seconds exclude each other.',
        'Give the steps as arguments, or one of the two flags.',
      ),
    };
  const steps = isByItself
    ? null
    : stepArguments(positionals, `${context.program} leaks --target shop "click Open" "click Close"`);
  if (steps !== null && !steps.ok) return { error: steps.error };
  const [repeat, rounds] = [countOf(context.arguments, 'repeat'), countOf(context.arguments, 'rounds')];
  const params = {
    ...(steps === null ? {} : { steps: steps.value }),
    ...(expression === undefined ? {} : { expression }),
    ...(seconds === null ? {} : { seconds }),
    ...(repeat === null ? {} : { repeat }),
    ...(rounds === null ? {} : { rounds }),
  };
  return withPen(context, async (pen) => {
    const result = await callTool(context, pen, { tool: 'pen_leak_hunt', params, target: values.get('target') });
    if (!result.ok) return { error: result.error };
    if (context.json) printJson(context.stdout, result.value);
    else printText(context.stdout, result.text);
    return DONE;
  });
}
