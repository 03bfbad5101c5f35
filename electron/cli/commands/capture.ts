/** `pen capture heap`: takes a heap snapshot, keeps it in the library, and writes it where the person wants it. */
import { access, constants } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { formatBytes, formatDuration } from '../../../shared/base/units.ts';
import { CaptureKindSchema } from '../../../shared/contracts/captures.ts';
import { appError, type AppError } from '../../../shared/contracts/errors.ts';
import { refuseArguments } from '../command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../context.ts';
import { printJson, printText, say } from '../output.ts';
import { callTool, withPen } from '../open-pen.ts';
import type { PenAccess } from '../pen-access.ts';

/** Every kind that the command will know; only the first is built. */
const KINDS = ['heap', 'heap-timeline', 'heap-sampling', 'cpu', 'trace', 'network', 'js-coverage', 'css-coverage'];

const CapturedSchema = z.object({
  captureId: z.string(),
  kind: CaptureKindSchema,
  file: z.string(),
  sizeBytes: z.number(),
  durationMs: z.number(),
  truncated: z.boolean(),
});
const ExportedSchema = z.object({ path: z.string(), sizeBytes: z.number() });

function refuseKind(kind: string | undefined): AppError | null {
  if (kind === 'heap') return null;
  if (kind === undefined) return appError('invalid_params', 'Nothing to capture was named.', 'Write pen capture heap.');
  if (KINDS.includes(kind)) {
    return appError(
      'invalid_params',
      `This version captures heap snapshots; ${kind} comes with a later one.`,
      'Write pen capture heap.',
    );
  }
  return appError('invalid_params', `"${kind}" is nothing that can be captured.`, 'Write pen capture heap.');
}

/** A capture may take minutes: whether its file can be written at the end is looked at before. */
async function refuseOut(out: string | null): Promise<AppError | null> {
  if (out === null) return null;
  const folder = dirname(out);
  try {
    await access(folder, constants.W_OK);
    return null;
  } catch {
    return appError(
      'write_failed',
      `${out} cannot be written: the folder ${folder} is missing or closed to you.`,
      'Name a place that is there.',
    );
  }
}

async function capture(context: CommandContext, pen: PenAccess, out: string | null): Promise<CommandOutcome> {
  const target = context.arguments.values.get('target');
  const taken = await callTool(context, pen, { tool: 'pen_heap_snapshot', target });
  if (!taken.ok) return { error: taken.error };
  const { captureId: id, ...captured } = CapturedSchema.parse(taken.value);
  let written = { path: captured.file, sizeBytes: captured.sizeBytes };
  if (out !== null) {
    // What a person types with --out is meant, also where a file lies there already.
    const params = { capture: id, path: out, format: out.endsWith('.gz') ? 'gzip' : 'native', overwrite: true };
    const exported = await callTool(context, pen, { tool: 'pen_export', params });
    if (!exported.ok) {
      say(context, `The snapshot itself is safe in the library as ${id}.`);
      return { error: exported.error };
    }
    written = ExportedSchema.parse(exported.value);
  }
  const { kind, durationMs, truncated } = captured;
  if (context.json) {
    printJson(context.stdout, { id, kind, file: written.path, sizeBytes: written.sizeBytes, durationMs, truncated });
  } else {
    printText(
      context.stdout,
      `${id}  ${formatBytes(written.sizeBytes)}  ${formatDuration(durationMs)}  ${written.path}`,
    );
  }
  return DONE;
}

export async function runCapture(context: CommandContext): Promise<CommandOutcome> {
  const { positionals, values } = context.arguments;
  const wrongUse = refuseKind(positionals[0]) ?? refuseArguments(context, 1);
  if (wrongUse !== null) return { error: wrongUse };
  if (values.has('duration')) {
    return {
      error: appError('invalid_params', 'A heap snapshot is one moment: it takes no --duration.', 'Leave it out.'),
    };
  }
  const named = values.get('out');
  const out = named === undefined ? null : resolve(context.workingDirectory, named);
  const unwritable = await refuseOut(out);
  if (unwritable !== null) return { error: unwritable };
  return withPen(context, (pen) => capture(context, pen, out));
}
