/** `pen objects FILE --class NAME`: the objects of one class, with the ids for `pen retainers`. */
import { plainLine } from '../../../../shared/base/visible-text.ts';
import { formatBytes, formatCount } from '../../../../shared/base/units.ts';
import { distanceText } from '../../../../shared/features/heap/heap-text.ts';
import { AppFailure, appError } from '../../../../shared/base/errors.ts';
import type { HeapNode } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import { listLimit } from '../../../core/cli/arguments/command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../../../core/cli/context.ts';
import { withHeapFiles, type HeapFile } from '../../../core/cli/capture-files.ts';
import { printJson, printOmitted, printText, textTable } from '../../../core/cli/output/output.ts';
import { readRows } from '../../../../shared/core/kinds/read-rows.ts';

const PREVIEW_CHARS = 80;

/** Largest retained size first. Throws `AppFailure`: `invalid_params` for a class that is not in the snapshot. */
async function readObjects(
  { ask, named }: HeapFile,
  className: string,
  limit: number | null,
): Promise<{ objects: HeapNode[]; total: number }> {
  const { rows: objects, page } = await readRows(limit, (part) =>
    ask('heap.objects', { className, sort: 'retained', ...part }),
  );
  if (objects.length > 0) return { objects, total: page.total };
  const near = await ask('heap.classes', { filter: className, count: 3 });
  const names = near.rows.map(({ name }) => `"${name}"`);
  throw new AppFailure(
    appError(
      'invalid_params',
      `There is no class "${className}" in ${named}.`,
      names.length === 0
        ? 'analyze FILE lists classes; give the whole name as printed there.'
        : `Give the whole name. Did you mean ${names.join(' or ')}?`,
    ),
  );
}

function printObjects(context: CommandContext, className: string, objects: readonly HeapNode[], total: number): void {
  const omitted = total - objects.length;
  if (context.json) {
    printJson(context.stdout, {
      objects: objects.map(({ id, shallowSizeBytes, retainedSizeBytes, distance, preview }) => ({
        id,
        shallowSizeBytes,
        retainedSizeBytes,
        distance,
        preview,
      })),
      ...(omitted === 0 ? {} : { objectsOmitted: omitted }),
    });
    return;
  }
  const table = textTable(
    [
      { title: 'ID', alignRight: true },
      { title: 'SHALLOW', alignRight: true },
      { title: 'RETAINED', alignRight: true },
      { title: 'DISTANCE', alignRight: true },
      { title: 'PREVIEW' },
    ],
    objects.map(({ id, shallowSizeBytes, retainedSizeBytes, distance, preview }) => [
      `@${id}`,
      formatBytes(shallowSizeBytes),
      retainedSizeBytes === null ? '' : formatBytes(retainedSizeBytes),
      distanceText(distance),
      Array.from(preview).slice(0, PREVIEW_CHARS).join(''),
    ]),
  );
  printText(context.stdout, `${plainLine(className)}: ${formatCount(total)} objects\n\n${table}`);
  printOmitted(context, omitted, 'objects');
}

export async function runObjects(context: CommandContext): Promise<CommandOutcome> {
  const className = context.arguments.values.get('class');
  if (className === undefined) {
    return {
      error: appError(
        'invalid_params',
        'No class was given.',
        `Write ${context.program} objects FILE --class NAME; ${context.program} analyze FILE lists classes.`,
      ),
    };
  }
  return withHeapFiles(context, { usage: 'objects FILE --class NAME', count: 1 }, async (open) => {
    const { objects, total } = await readObjects(await open(0), className, listLimit(context));
    printObjects(context, className, objects, total);
    return DONE;
  });
}
