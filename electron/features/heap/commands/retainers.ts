/** `pen retainers FILE --node ID`: the shortest paths from the root to one object, shortest first, without weak edges. */
import { plainLine } from '../../../../shared/base/visible-text.ts';
import { appError, AppFailure } from '../../../../shared/base/errors.ts';
import { countOf } from '../../../core/cli/arguments/flags.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../../../core/cli/context.ts';
import { nameLines, pathLine, type NamedPath } from '../../../core/cli/handles.ts';
import { withHeapFiles } from '../../../core/cli/capture-files.ts';
import { printJson, printText, say } from '../../../core/cli/output/output.ts';
import { pathDocument, pathText } from '../../../core/cli/output/path-output.ts';

const DEFAULT_PATHS = 5;
/** The maximum of the analysis. */
const MAX_PATHS = 50;

function nodeOf(context: CommandContext): number {
  const text = context.arguments.values.get('node');
  const example = `Write ${context.program} retainers FILE --node ID; ${context.program} objects FILE --class NAME prints ids.`;
  if (text === undefined) throw new AppFailure(appError('invalid_params', 'No object was given.', example));
  // Accepts the form that other outputs show too: @1234.
  const digits = text.replace(/^@/, '');
  if (/^\d{1,16}$/.test(digits)) return Number(digits);
  throw new AppFailure(appError('invalid_params', `--node takes the id of an object, not "${text}".`, example));
}

function pathsWanted(context: CommandContext): number {
  const wanted = countOf(context.arguments, 'paths') ?? DEFAULT_PATHS;
  if (wanted > MAX_PATHS) say(context, `--paths ${wanted} is above its maximum; ${MAX_PATHS} is used.`);
  return Math.min(wanted, MAX_PATHS);
}

/** ` (@path1)` of each; empty with `--json`, and if the names cannot be stored. */
async function pathHandles(context: CommandContext, paths: readonly NamedPath[]): Promise<readonly string[]> {
  if (context.json) return [];
  const lines = paths.map(pathLine);
  const named = await nameLines(lines, context.dataDirectory);
  return named.ok ? lines.map((line) => ` (${named.value.handles.get(line) ?? ''})`) : [];
}

export async function runRetainers(context: CommandContext): Promise<CommandOutcome> {
  const id = nodeOf(context);
  const paths = pathsWanted(context);
  return withHeapFiles(context, { usage: 'retainers FILE --node ID', count: 1 }, async (open) => {
    const { ask, named, recorded } = await open(0);
    const { node } = await ask('heap.object', { id });
    if (node === null)
      return {
        error: appError(
          'invalid_params',
          `There is no object @${id} in ${named}.`,
          `Ids belong to one snapshot: ${context.program} objects ${named} --class NAME prints those of a class.`,
        ),
      };
    const found = await ask('heap.paths', { id, paths });
    // A path in a file that is in no library has no place that another command could open.
    const handles =
      recorded === undefined
        ? []
        : await pathHandles(
            context,
            found.paths.map((_path, at) => ({ captureId: named, node: id, path: at + 1 })),
          );
    if (context.json) printJson(context.stdout, { paths: found.paths.map(pathDocument) });
    else if (found.paths.length === 0)
      printText(context.stdout, `${plainLine(node.name)} @${node.id}: no path leads from the root to it.`);
    else
      printText(
        context.stdout,
        found.paths.map((path, at) => `Path ${at + 1}${handles[at] ?? ''}\n${pathText(path)}`).join('\n\n'),
      );
    if (found.isCut) say(context, 'The search for paths stopped at its limit: there may be more.');
    return DONE;
  });
}
