/** `pen export CAPTURE [FILE]`: writes a capture of the library to a file, with its secrets replaced if wanted. */
import { formatBytes } from '../../../../../shared/base/units.ts';
import { penExport } from '../../../../../shared/features/library/tools/export-capture.ts';
import { appError, AppFailure } from '../../../../../shared/base/errors.ts';
import { EXPORT_FORMAT_NAMES, type ExportFormat } from '../../../../../shared/base/export-formats.ts';
import { SECRET_KIND_LABELS } from '../../../../../shared/base/redaction/redaction.ts';
import { refuseArguments } from '../../arguments/command-arguments.ts';
import { outputPath } from '../../arguments/output-path.ts';
import { FEATURE_COMMANDS } from '../../../../features/commands.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../../context.ts';
import { callTool, withPen } from '../../open-pen.ts';
import { printJson, printText, say } from '../../output/output.ts';
import type { PenAccess } from '../../pen-access.ts';

/** Formats that features write. */
const OTHER_FORMATS = FEATURE_COMMANDS.flatMap(({ EXPORTS = {} }) => Object.keys(EXPORTS));

function formatOf(given: string | undefined, file: string | undefined): ExportFormat {
  const format = EXPORT_FORMAT_NAMES.find((name) => name === given);
  if (format !== undefined) return format;
  if (given === undefined) return file?.endsWith('.gz') === true ? 'gzip' : 'native';
  throw new AppFailure(
    appError(
      'invalid_params',
      `There is no format "${given}".`,
      `Use one of ${[...EXPORT_FORMAT_NAMES, ...OTHER_FORMATS].join(', ')}.`,
    ),
  );
}

async function exportCapture(
  context: CommandContext,
  pen: PenAccess,
  params: Readonly<Record<string, unknown>>,
): Promise<CommandOutcome> {
  const result = await callTool(context, pen, { tool: penExport.name, params });
  if (!result.ok) return { error: result.error };
  const { capture, path, sizeBytes, redaction } = penExport.result.parse(result.value);
  if (context.json) {
    printJson(context.stdout, {
      id: capture,
      file: path,
      sizeBytes,
      ...(redaction === undefined ? {} : { redaction }),
    });
    return DONE;
  }
  printText(context.stdout, `${capture}  ${formatBytes(sizeBytes)}  ${path}`);
  if (redaction === undefined) return DONE;
  for (const { kind, count, distinct } of redaction.kinds)
    printText(context.stdout, `  ${count} replaced, ${distinct} different: ${SECRET_KIND_LABELS[kind]}`);
  say(context, `${redaction.total} secrets were replaced; ${redaction.report} lists where. Others may remain.`);
  return DONE;
}

/** Flags of a dataset, which a single file has no place for. */
const DATASET_FLAGS = ['app', 'build', 'label', 'tables', 'since'] as const;

export async function runExport(context: CommandContext): Promise<CommandOutcome> {
  const wanted = context.arguments.values.get('format') ?? '';
  const own = FEATURE_COMMANDS.find(({ EXPORTS = {} }) => Object.hasOwn(EXPORTS, wanted))?.EXPORTS?.[wanted];
  if (own !== undefined) return (await own())(context);
  const unused = DATASET_FLAGS.find((name) => context.arguments.values.has(name));
  if (unused !== undefined)
    return {
      error: appError(
        'invalid_params',
        `--${unused} is for --format parquet.`,
        `Leave it out, or add --format parquet.`,
      ),
    };
  const refused = refuseArguments(context, 2);
  if (refused !== null) return { error: refused };
  const { positionals, values, switches } = context.arguments;
  const [capture, file] = positionals;
  if (capture === undefined) {
    const how = `Write ${context.program} export heap-3f9a12cd FILE.`;
    return { error: appError('invalid_params', 'No capture was named.', how) };
  }
  const format = formatOf(values.get('format'), file);
  const params = {
    capture,
    format,
    redact: switches.has('redact'),
    // The user's own file name may be that of an existing file.
    ...(file === undefined ? {} : { path: await outputPath(context, file), overwrite: true }),
  };
  return withPen(context, (pen) => exportCapture(context, pen, params));
}
