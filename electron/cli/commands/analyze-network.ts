/** `pen analyze FILE` for a HAR file: its requests in order of time. */
import { formatBytes, formatCount, formatDuration, truncateStart } from '../../../shared/base/units.ts';
import { requestDurationMs, statusText, type NetworkEntry } from '../../../shared/contracts/network.ts';
import { listLimit } from '../command-arguments.ts';
import type { CommandContext } from '../context.ts';
import type { AskableFile } from '../heap-files.ts';
import { printJson, printText, textTable } from '../output.ts';

/** Rows of one query; the analysis process's own maximum. */
const PAGE_ENTRIES = 5000;
const URL_CHARS = 90;

interface ReadLog {
  readonly rows: readonly NetworkEntry[];
  readonly total: number;
}

/** The first `limit` requests, or all. */
async function readEntries({ ask }: AskableFile, limit: number | null): Promise<ReadLog> {
  const wanted = limit ?? Number.POSITIVE_INFINITY;
  const rows: NetworkEntry[] = [];
  for (;;) {
    const count = Math.min(PAGE_ENTRIES, wanted - rows.length);
    const page = await ask('network.entries', { start: rows.length, count });
    rows.push(...page.entries);
    if (page.entries.length === 0 || rows.length >= Math.min(wanted, page.total)) return { rows, total: page.total };
  }
}

/** Throws `AppFailure`. */
export async function printNetwork(context: CommandContext, file: AskableFile): Promise<void> {
  const { creator, unreadable } = await file.ask('network.overview', {});
  const { rows, total } = await readEntries(file, listLimit(context));
  const omitted = total - rows.length;
  if (context.json) {
    printJson(context.stdout, {
      kind: 'network',
      entries: rows.map((entry) => ({
        url: entry.url,
        method: entry.method,
        status: entry.status,
        state: entry.state,
        mimeType: entry.mimeType,
        resourceType: entry.resourceType,
        startedAt: new Date(entry.startedAtMs).toISOString(),
        durationMs: requestDurationMs(entry),
        transferBytes: entry.transferBytes,
        resourceBytes: entry.resourceBytes,
        source: entry.source,
        failure: entry.failure,
        timing: entry.timing,
      })),
      ...(omitted === 0 ? {} : { entriesOmitted: omitted }),
      ...(unreadable === 0 ? {} : { unreadableEntries: unreadable }),
    });
    return;
  }
  const table = textTable(
    [
      { title: 'STATUS' },
      { title: 'METHOD' },
      { title: 'URL' },
      { title: 'SIZE', alignRight: true },
      { title: 'TIME', alignRight: true },
    ],
    rows.map((entry) => {
      const durationMs = requestDurationMs(entry);
      return [
        statusText(entry),
        entry.method,
        truncateStart(entry.url, URL_CHARS),
        formatBytes(entry.transferBytes),
        durationMs === null ? '' : formatDuration(durationMs),
      ];
    }),
  );
  const writer = creator === '' ? '' : `, written by ${creator}`;
  printText(context.stdout, `Network log: ${formatCount(total)} requests${writer}\n\n${table}`);
  if (unreadable > 0) printText(context.stdout, `${formatCount(unreadable)} entries without a request are left out.`);
  if (omitted > 0) printText(context.stdout, `… ${formatCount(omitted)} more requests; --all shows them.`);
}
