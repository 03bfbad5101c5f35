/** `pen targets --local`: lists local processes with their debugging addresses, how the others can be made to listen, and what is in other networks. */
import type { LocalProcess } from '../../../../shared/base/local-processes.ts';
import { appError } from '../../../../shared/base/errors.ts';
import { isDebuggerAt } from '../../cdp/index.ts';
import {
  createLocalProcesses,
  describeSurroundings,
  listContainers,
  listElsewhere,
  readSurroundings,
} from '../../local-processes/index.ts';
import { listLimit } from '../arguments/command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../context.ts';
import { cutRows, printJson, printText, say, textTable } from '../output/output.ts';

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
  const { program } = context;
  const elsewhere = await listElsewhere({ program });
  const surroundings = describeSurroundings(await readSurroundings(context.environment), program);
  const containers = await listContainers(program);
  if (context.json) {
    printJson(context.stdout, {
      processes: rows,
      ...(omitted === 0 ? {} : { processesOmitted: omitted }),
      elsewhere,
      surroundings,
      containers,
    });
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
  if (elsewhere.length > 0)
    printText(
      context.stdout,
      `\nIn other networks of this machine:\n${textTable(
        [{ title: 'PID' }, { title: 'KIND' }, { title: 'NAME' }, { title: 'CONTAINER' }, { title: 'REACHED BY' }],
        elsewhere.map(({ pid, kind, name, container, command }) => [
          String(pid),
          kind,
          name,
          container ?? '',
          command ?? 'does not listen: start it with a debugging port',
        ]),
      )}`,
    );
  for (const sentence of [...surroundings, ...containers]) say(context, sentence);
  return DONE;
}
