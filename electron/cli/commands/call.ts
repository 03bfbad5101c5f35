/** `pen call TOOL [JSON]`: calls any capability by its tool name. */
import { z } from 'zod';
import { err, ok } from '../../../shared/base/result.ts';
import { appError, type AppResult } from '../../../shared/contracts/errors.ts';
import { refuseArguments } from '../arguments/command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../context.ts';
import { printJson, printText, say } from '../output/output.ts';
import { callTool, withPen } from '../open-pen.ts';
import type { PenAccess } from '../pen-access.ts';

const ParametersSchema = z.record(z.string(), z.unknown());

function parseParameters(text: string | undefined): AppResult<Record<string, unknown>> {
  const example = `Write them as one word, e.g. '{"limit": 5}'.`;
  if (text === undefined) return ok({});
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return err(appError('invalid_params', `The parameters are not JSON: ${reason}.`, example));
  }
  const parsed = ParametersSchema.safeParse(raw);
  return parsed.success
    ? ok(parsed.data)
    : err(appError('invalid_params', 'The parameters are JSON, but not an object.', example));
}

/** Tools whose effect ends with this command's session or process. */
function outlivesCommand(tool: string, params: Record<string, unknown>): boolean {
  return tool === 'pen_select_page' || tool.endsWith('_enable') || params['action'] === 'start';
}

async function call(
  context: CommandContext,
  pen: PenAccess,
  tool: string,
  params: Record<string, unknown>,
): Promise<CommandOutcome> {
  const result = await callTool(context, pen, { tool, params, target: context.arguments.values.get('target') });
  if (!result.ok) return { error: result.error };
  if (outlivesCommand(tool, params)) {
    const keep = `To keep it, use the window, or ${context.program} serve with an MCP client.`;
    say(context, `What ${tool} started ends with this command. ${keep}`);
  }
  const { notes, value } = result;
  // Like the structured content of the MCP tool, including notes.
  if (context.json)
    printJson(context.stdout, { ...value, ...(notes.length > 0 && !('notes' in value) ? { notes } : {}) });
  else printText(context.stdout, result.text);
  return DONE;
}

export async function runCall(context: CommandContext): Promise<CommandOutcome> {
  const refused = refuseArguments(context, 2);
  if (refused !== null) return { error: refused };
  const [tool, text] = context.arguments.positionals;
  if (tool === undefined) {
    return {
      error: appError(
        'invalid_params',
        'No tool was named.',
        `Write ${context.program} call pen_status; docs/capabilities.md lists the tools.`,
      ),
    };
  }
  const params = parseParameters(text);
  if (!params.ok) return { error: params.error };
  return withPen(context, (pen) => call(context, pen, tool, params.value));
}
