/** `pen analyze FILE` for a HAR file: its requests in order of time. */
import { plainLine } from '../../../../shared/base/visible-text.ts';
import { formatBytes, formatCount, formatDuration, truncateStart } from '../../../../shared/base/units.ts';
import { requestDurationMs, statusText } from '../../../../shared/contracts/page/network.ts';
import { listLimit } from '../../arguments/command-arguments.ts';
import type { CommandContext } from '../../context.ts';
import type { AskableFile } from '../../capture-files.ts';
import { printJson, printOmitted, printText, textTable } from '../../output/output.ts';
import { readRows } from '../../read-rows.ts';

/** Rows of one query; the analysis process's own maximum. */
const PAGE_ENTRIES = 5000;
const URL_CHARS = 90;

/** The first `limit` requests, or all. */
async function readEntries({ ask }: AskableFile, limit: number | null) {
  const readPage = async (part: { start: number; count: number }) => {
    const { entries, total } = await ask('network.entries', part);
    return { rows: entries, total };
  };
  const { rows, page } = await readRows(limit, readPage, PAGE_ENTRIES);
  return { rows, total: page.total };
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
  const writer = creator === '' ? '' : `, written by ${plainLine(creator)}`;
  printText(context.stdout, `Network log: ${formatCount(total)} requests${writer}\n\n${table}`);
  if (unreadable > 0) printText(context.stdout, `${formatCount(unreadable)} entries without a request are left out.`);
  printOmitted(context, omitted, 'requests');
}
