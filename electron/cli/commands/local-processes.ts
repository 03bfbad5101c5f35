/** `pen targets --local`: lists local processes with their debugging addresses, and how the others can be made to listen. */
import type { LocalProcess } from '../../../shared/contracts/local-processes.ts';
import { appError } from '../../../shared/contracts/errors.ts';
import { isDebuggerAt } from '../../cdp/index.ts';
import { createLocalProcesses } from '../../local-processes/index.ts';
import { listLimit } from '../arguments/command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../context.ts';
import { cutRows, printJson, printText, textTable } from '../output/output.ts';

/** Returns how a process is reached, in one line. */
function reached({ pid, addresses, canBeSignalled, obstacle }: LocalProcess): string {
  if (addresses.length > 0) return addresses.map((address) => `--cdp-url ${address}`).join(', ');
  return canBeSignalled ? `listens after kill -USR1 ${pid}` : (obstacle ?? '');
}

/** Ends with `target_unsupported` on systems whose processes cannot be listed. */
export async function listLocalProcesses(context: CommandContext): Promise<CommandOutcome> {
  const { unsupported, processes } = await createLocalProcesses({ isDebugger: isDebuggerAt }).list();
  if (unsupported !== null) return { error: appError('target_unsupported', unsupported) };
  const { rows, omitted } = cutRows(processes, listLimit(context));
  if (context.json) {
    printJson(context.stdout, { processes: rows, ...(omitted === 0 ? {} : { processesOmitted: omitted }) });
    return DONE;
  }
  printText(
    context.stdout,
    rows.length === 0
      ? 'No Node, Deno, Chromium or Electron process of yours is running.'
      : textTable(
          [{ title: 'PID' }, { title: 'KIND' }, { title: 'NAME' }, { title: 'FOLDER' }, { title: 'REACHED BY' }],
          rows.map((row) => [String(row.pid), row.kind, row.name, row.folder ?? '', reached(row)]),
        ),
  );
  if (omitted > 0) printText(context.stdout, `… ${omitted} more; --all shows them.`);
  return DONE;
}
