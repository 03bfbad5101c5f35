/** Gives a command access to targets and captures: through the running app, or with its own core. */
import { parseLink } from '../../../shared/core/contracts/links.ts';
import { chosenAddress } from './arguments/chosen-address.ts';
import type { CommandContext, CommandOutcome } from './context.ts';
import type { PenAccess, PersonResult, ShowTask, ToolCall } from './pen-access.ts';
import { createProgressDisplay } from './output/progress-display.ts';
import { pathLine } from './handles.ts';
import { say } from './output/output.ts';

/**
 * Joins the running app if there is one and `--standalone` does not forbid it, else the process that commands share, else works in this one. A discovery file
 * whose process does not answer counts as none, with a warning.
 */
async function openPen(context: CommandContext): Promise<PenAccess> {
  const address = await chosenAddress(context);
  if (!context.arguments.switches.has('standalone')) {
    const [{ joinRunningApp }, { backgroundSeconds, endOutdated, startBackground }] = await Promise.all([
      import('./joined-pen.ts'),
      import('./background-pen.ts'),
    ]);
    await endOutdated(context);
    const joined = await joinRunningApp(context, address);
    if (joined !== null) return joined;
    const idleSeconds = backgroundSeconds(context);
    if (idleSeconds !== null && (await startBackground(context, idleSeconds))) {
      const started = await joinRunningApp(context, address);
      if (started !== null) return started;
    }
  }
  const { openStandalonePen } = await import('./standalone-pen.ts');
  return openStandalonePen(context, address);
}

/** Opens it for one command and always closes it again. */
export async function withPen(
  context: CommandContext,
  work: (pen: PenAccess) => Promise<CommandOutcome>,
): Promise<CommandOutcome> {
  const opened = await openPen(context);
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}

/**
 * Calls one tool for a command: progress on stderr, notes as sentences, the interrupt as cancellation. `onTask` shows the person what the call waits
 * for.
 */
export async function callTool(
  context: CommandContext,
  pen: PenAccess,
  request: ToolCall,
  onTask?: ShowTask,
): Promise<PersonResult> {
  const display = createProgressDisplay(context.stderr);
  const showTask: ShowTask | undefined =
    onTask === undefined
      ? undefined
      : (task, signal) => {
          display.end();
          return onTask(task, signal);
        };
  const result = await pen.call(request, {
    signal: context.interrupt,
    onProgress: (progress) => display.show(progress),
    onTask: showTask,
  });
  display.end();
  if (!result.ok) return result;
  for (const note of result.notes) say(context, note);
  for (const id of [result.value['captureId'], result.value['comparisonId']])
    if (typeof id === 'string') context.answered.add(id);
  const { link } = result.value;
  const shown = typeof link === 'string' ? parseLink(link) : null;
  if (shown?.ok === true && shown.value.place?.view === 'path') {
    const { captureId, place } = shown.value;
    context.answered.add(pathLine({ captureId, node: place.id, path: place.path }));
  }
  return result;
}
