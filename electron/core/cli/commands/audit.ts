/** `pen audit`: the audit log of the data folder, newest first, also while the app runs. */
import { join } from 'node:path';
import { searchAudit } from '../../activity/audit-log.ts';
import type { AuditEntry } from '../../../../shared/core/contracts/audit.ts';
import { formatBytes, formatDuration } from '../../../../shared/base/units.ts';
import { refuseArguments } from '../arguments/command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../context.ts';
import { countOf } from '../arguments/flags.ts';
import { printJson, printText, say, textTable } from '../output/output.ts';

const DEFAULT_ROWS = 50;

function row(entry: AuditEntry, hasTraces: boolean): string[] {
  const { at, client, event, what, tool, target, durationMs, answerBytes, permissions, secretsShown } = entry;
  return [
    at,
    client,
    event === 'call' ? (tool ?? '') : event,
    [what, ...(permissions ?? []), ...(secretsShown === true ? ['secrets shown'] : [])].join(' '),
    target ?? '',
    durationMs === undefined ? '' : formatDuration(durationMs),
    answerBytes === undefined ? '' : formatBytes(answerBytes),
    entry.arguments ?? '',
    ...(hasTraces ? [entry.traceparent ?? ''] : []),
  ];
}

export async function runAudit(context: CommandContext): Promise<CommandOutcome> {
  const refused = refuseArguments(context, 1);
  if (refused !== null) return { error: refused };
  const { positionals, switches } = context.arguments;
  const limit = switches.has('all') ? Number.POSITIVE_INFINITY : (countOf(context.arguments, 'top') ?? DEFAULT_ROWS);
  const { entries, omitted } = await searchAudit(join(context.dataDirectory, 'audit'), positionals[0] ?? '', limit);
  if (context.json) {
    printJson(context.stdout, { entries, entriesOmitted: omitted });
    return DONE;
  }
  const hasTraces = entries.some(({ traceparent }) => traceparent !== undefined);
  if (entries.length === 0) say(context, 'the audit log has no such entry.');
  else
    printText(
      context.stdout,
      textTable(
        [
          { title: 'time' },
          { title: 'client' },
          { title: 'tool' },
          { title: 'result' },
          { title: 'target' },
          { title: 'duration', alignRight: true },
          { title: 'answer', alignRight: true },
          { title: 'arguments' },
          ...(hasTraces ? [{ title: 'trace' }] : []),
        ],
        entries.map((entry) => row(entry, hasTraces)),
      ),
    );
  if (omitted > 0) say(context, `${omitted} more; --all prints every entry.`);
  return DONE;
}
