/** `pen leaks --target T "click Open" "click Close"`: repeats an action on a live target, and says what grows in every round. */
import { CAPTURE_ID_PATTERN, CAPTURE_KINDS } from '../../../../shared/core/contracts/captures.ts';
import { appError } from '../../../../shared/base/errors.ts';
import { type FlagName, countOf } from '../../../core/cli/arguments/flags.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../../../core/cli/context.ts';
import { callTool, withPen } from '../../../core/cli/open-pen.ts';
import { printJson, printText } from '../../../core/cli/output/output.ts';
import { callsAsCommands } from '../../../core/cli/output/shell-calls.ts';
import { stepArguments } from '../../page/commands/step-arguments.ts';
import { showOnTerminal } from '../../../core/cli/output/terminal-tasks.ts';

const HUNT_FLAGS: readonly FlagName[] = ['target', 'expression', 'request', 'do', 'seconds', 'repeat', 'rounds'];

/** True if a target is named, or what to repeat on it, or a hunt of the library; otherwise the arguments are three files. */
export function isLeakHunt({ arguments: { values, positionals } }: CommandContext): boolean {
  return HUNT_FLAGS.some((flag) => values.has(flag)) || isStoredHunt(positionals);
}

/** One id of a hunt, whose stored result is printed, or two, which are compared. */
function isStoredHunt(positionals: readonly string[]): boolean {
  return (
    (positionals.length === 1 || positionals.length === 2) &&
    positionals.every(
      (each) => each.startsWith(`${CAPTURE_KINDS['leak-hunt'].prefix}-`) && CAPTURE_ID_PATTERN.test(each),
    )
  );
}

async function callHunt(
  context: CommandContext,
  params: Readonly<Record<string, unknown>>,
  onTask?: ReturnType<typeof showOnTerminal>,
): Promise<CommandOutcome> {
  return withPen(context, async (pen) => {
    const request = { tool: 'pen_leak_hunt', params, target: context.arguments.values.get('target') };
    const result = await callTool(context, pen, request, onTask ?? undefined);
    if (!result.ok) return { error: result.error };
    if (context.json) printJson(context.stdout, result.value);
    else
      printText(context.stdout, callsAsCommands(result.text, context.program, context.arguments.values.get('cdp-url')));
    return DONE;
  });
}

export async function runLeakHunt(context: CommandContext): Promise<CommandOutcome> {
  const { positionals, values } = context.arguments;
  if (isStoredHunt(positionals)) return callHunt(context, { captures: positionals });
  const expression = values.get('expression');
  const request = values.get('request');
  const task = values.get('do');
  const seconds = countOf(context.arguments, 'seconds');
  const flags = [expression, request, task].filter((each) => each !== undefined);
  // With an action, the seconds are a wait after it.
  const isByItself = flags.length > 0 || (seconds !== null && positionals.length === 0);
  if (flags.length + Math.min(1, positionals.length) > 1)
    return {
      error: appError(
        'invalid_params',
        'Steps, --expression, --request and --do exclude each other.',
        'Give the steps as arguments, or one of these flags.',
      ),
    };
  const onTask = task === undefined ? undefined : showOnTerminal(context);
  if (onTask === null)
    return {
      error: appError(
        'cannot_ask',
        '--do asks on the terminal, and this command has none.',
        'Run it on a terminal, or give the action as steps or with --expression.',
      ),
    };
  const steps = isByItself
    ? null
    : stepArguments(positionals, `${context.program} leaks --target shop "click Open" "click Close"`);
  if (steps !== null && !steps.ok) return { error: steps.error };
  const [repeat, rounds] = [countOf(context.arguments, 'repeat'), countOf(context.arguments, 'rounds')];
  const reset = values.get('reset');
  const params = {
    ...(steps === null ? {} : { steps: steps.value }),
    ...(expression === undefined ? {} : { expression }),
    ...(request === undefined ? {} : { request }),
    ...(task === undefined ? {} : { do: task }),
    ...(seconds === null ? {} : { seconds }),
    ...(repeat === null ? {} : { repeat }),
    ...(rounds === null ? {} : { rounds }),
    ...(reset === undefined ? {} : { reset }),
  };
  return callHunt(context, params, onTask);
}
