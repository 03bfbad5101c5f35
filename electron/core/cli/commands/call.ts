/** `pen call TOOL [JSON]`: calls any capability by its tool name. */
import { z } from 'zod';
import type { AnswerPicture } from '../../../../shared/core/capability/define.ts';
import { appError, AppFailure } from '../../../../shared/base/errors.ts';
import { writeFileAtomically } from '../../files/atomic-write.ts';
import { fileError } from '../../files/file-error.ts';
import { refuseArguments } from '../arguments/command-arguments.ts';
import { outputPath } from '../arguments/output-path.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../context.ts';
import { printJson, printText, say } from '../output/output.ts';
import { callsAsCommands } from '../output/shell-calls.ts';
import { callTool, withPen } from '../open-pen.ts';
import type { PenAccess } from '../pen-access.ts';

const ParametersSchema = z.record(z.string(), z.unknown());

function parseParameters(text: string | undefined): Record<string, unknown> {
  const example = `Write them as one word, e.g. '{"limit": 5}'.`;
  if (text === undefined) return {};
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppFailure(appError('invalid_params', `The parameters are not JSON: ${reason}.`, example));
  }
  const parsed = ParametersSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new AppFailure(appError('invalid_params', 'The parameters are JSON, but not an object.', example));
}

/** Tools whose effect ends with this command's session or process. */
function outlivesCommand(tool: string, params: Record<string, unknown>): boolean {
  return tool === 'pen_select_page' || tool.endsWith('_enable') || params['action'] === 'start';
}

/** Writes the pictures of an answer to `--out`, or next to where the command runs. Returns their paths. */
async function writePictures(
  context: CommandContext,
  tool: string,
  pictures: readonly AnswerPicture[],
): Promise<readonly string[]> {
  const files: string[] = [];
  for (const [at, { mimeType, base64 }] of pictures.entries()) {
    const number = at === 0 ? '' : `-${at + 1}`;
    const time = new Date().toISOString().replaceAll(/[-:]|\..*/g, '');
    const name =
      context.arguments.values.get('out') ??
      `${tool.replace('pen_', '')}-${time}${number}.${mimeType.replace('image/', '')}`;
    const path = await outputPath(context, name);
    try {
      await writeFileAtomically(path, Buffer.from(base64, 'base64'));
    } catch (thrown) {
      throw new AppFailure(fileError(thrown, { use: 'write', path, what: 'the picture' }));
    }
    files.push(path);
  }
  return files;
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
  const written = await writePictures(context, tool, result.pictures);
  const { notes, value } = result;
  const files = written.length === 0 ? {} : { pictures: written };
  // Like the structured content of the MCP tool, including notes.
  if (context.json)
    printJson(context.stdout, { ...value, ...files, ...(notes.length > 0 && !('notes' in value) ? { notes } : {}) });
  else {
    const pictures = written.map((file) => `Picture: ${file}`);
    printText(
      context.stdout,
      [callsAsCommands(result.text, context.program, context.arguments.values.get('cdp-url')), ...pictures].join(
        '\n\n',
      ),
    );
  }
  return DONE;
}

/** Description of a tool and its parameters; null for an unknown one. */
export async function toolHelp(tool: string): Promise<string | null> {
  const [{ CAPABILITIES }, { capabilitySection }] = await Promise.all([
    import('../../../../shared/features/index.ts'),
    import('../../../../shared/features/reference-page.ts'),
  ]);
  const capability = CAPABILITIES.find(({ name }) => name === tool);
  return capability === undefined ? null : capabilitySection(capability);
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
  return withPen(context, (pen) => call(context, pen, tool, params));
}
