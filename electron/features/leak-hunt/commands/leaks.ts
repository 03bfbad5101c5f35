/**
 * `pen leaks A B C`: objects created between A and B that are still in C, grouped by class and retaining path. With a target, an action to
 * repeat or a time to wait, `pen leaks` hunts on a live target instead.
 */
import { plainLine } from '../../../../shared/base/visible-text.ts';
import { formatBytes, formatCount } from '../../../../shared/base/units.ts';
import { listLimit } from '../../../core/cli/arguments/command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../../../core/cli/context.ts';
import { withHeapFiles } from '../../../core/cli/capture-files.ts';
import { printJson, printText } from '../../../core/cli/output/output.ts';
import { pathDocument, pathText } from '../../../core/cli/output/path-output.ts';
import { isLeakHunt, runLeakHunt } from './leak-hunt.ts';

/** The maximum of the analysis. */
const MAX_SUSPECTS = 500;

export function runLeaks(context: CommandContext): Promise<CommandOutcome> {
  return isLeakHunt(context) ? runLeakHunt(context) : compareThree(context);
}

function compareThree(context: CommandContext): Promise<CommandOutcome> {
  return withHeapFiles(context, { usage: 'leaks A B C', count: 3 }, async (open) => {
    const base = await open(0);
    const middle = await open(1);
    const { ask } = await open(2);
    const count = Math.min(MAX_SUSPECTS, listLimit(context) ?? MAX_SUSPECTS);
    const { suspects, total } = await ask('heap.suspects', { base: base.path, middle: middle.path, count });
    const omitted = total - suspects.length;
    if (context.json) {
      printJson(context.stdout, {
        suspects: suspects.map(({ className, count: objects, retainedSizeBytes, path }) => ({
          className,
          count: objects,
          retainedSizeBytes,
          path: pathDocument(path),
        })),
        ...(omitted === 0 ? {} : { suspectsOmitted: omitted }),
      });
      return DONE;
    }
    if (suspects.length === 0) {
      printText(context.stdout, `No object created between ${base.named} and ${middle.named} is still there.`);
      return DONE;
    }
    const parts = suspects.map(
      ({ className, count: objects, retainedSizeBytes, path }) =>
        `${plainLine(className)}: ${formatCount(objects)} objects retain ${formatBytes(retainedSizeBytes)}\n${pathText(path)}`,
    );
    printText(context.stdout, parts.join('\n\n'));
    if (omitted > 0)
      printText(context.stdout, `… ${formatCount(omitted)} more suspects; --all shows up to ${MAX_SUSPECTS}.`);
    return DONE;
  });
}
