/** `pen show LINK` and `pen selection`: the window of the running app, through the tools of the same names. */
import { noWindow } from '../../../../shared/core/capability/no-window.ts';
import { appError } from '../../../../shared/base/errors.ts';
import { refuseArguments } from '../../../core/cli/arguments/command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../../../core/cli/context.ts';
import { joinRunningApp } from '../../../core/cli/joined-pen.ts';
import { callTool } from '../../../core/cli/open-pen.ts';
import { printJson, printText } from '../../../core/cli/output/output.ts';

/** Errors: `no_window` if no app runs, and those of the tool. */
async function callInApp(
  context: CommandContext,
  tool: 'pen_show' | 'pen_selection',
  params: Readonly<Record<string, unknown>>,
): Promise<CommandOutcome> {
  const pen = await joinRunningApp(context, null);
  if (pen === null) return { error: noWindow() };
  try {
    const result = await callTool(context, pen, { tool, params });
    if (!result.ok) return { error: result.error };
    if (context.json) printJson(context.stdout, result.value);
    else printText(context.stdout, result.text);
    return DONE;
  } finally {
    await pen.close();
  }
}

export async function runShow(context: CommandContext): Promise<CommandOutcome> {
  const refused = refuseArguments(context, 1);
  if (refused !== null) return { error: refused };
  const [link] = context.arguments.positionals;
  if (link === undefined)
    return {
      error: appError(
        'invalid_params',
        'No link was given.',
        'Answers have links such as pen://captures/heap-3f9a12cd/object/@123; "Copy link" in the window copies one.',
      ),
    };
  return callInApp(context, 'pen_show', { link });
}

export async function runSelection(context: CommandContext): Promise<CommandOutcome> {
  const refused = refuseArguments(context, 0);
  return refused === null ? callInApp(context, 'pen_selection', {}) : { error: refused };
}
