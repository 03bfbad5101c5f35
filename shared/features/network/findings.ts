/** Findings of a network log: its requests in order of time. */
import {
  isErroneous,
  requestDurationMs,
  statusText,
  type NetworkEntry,
} from '../../engine/network/contract/network.ts';
import { codeSection, type BlamedPlace } from '../../core/findings/code-section.ts';
import { seriesWords } from '../../core/findings/request-series.ts';
import { quotedFunction } from '../../core/findings/quotes.ts';
import {
  bytes,
  count,
  ms,
  name,
  plainSection,
  plainTable,
  type ListRow,
  type Words,
} from '../../core/findings/model.ts';
import { readRows } from '../../core/kinds/read-rows.ts';
import { omittedRows, type ReportFindings } from '../../core/kinds/report-findings.ts';

const PAGE_ENTRIES = 5000;
/** Length of a failed request's address above the code that sent it. */
const MAX_URL_CHARS = 80;

function requestRow(entry: NetworkEntry, firstMs: number): Words[] {
  const durationMs = requestDurationMs(entry);
  return [
    name(entry.url),
    name(entry.method),
    name(statusText(entry)),
    name(entry.resourceType),
    bytes(entry.transferBytes),
    ms(entry.startedAtMs - firstMs),
    durationMs === null ? '' : ms(durationMs),
  ];
}

/** The code that sent a request; none without a script. */
function sender({ initiator }: NetworkEntry, what: Words): BlamedPlace[] {
  const { type, url, line, column = 1, original } = initiator;
  if (type !== 'script' || url === null || line === null) return [];
  return [{ name: what, place: quotedFunction({ url, line, column, original }) }];
}

export const networkFindings: ReportFindings = async (ask) => {
  const { creator, unreadable, startedAtMs } = await ask('network.overview', {});
  const { rows: entries } = await readRows(
    null,
    async (part) => {
      const { entries: rows, total } = await ask('network.entries', part);
      return { rows, total };
    },
    PAGE_ENTRIES,
  );
  const firstMs = startedAtMs ?? 0;
  const { series } = await ask('network.select', { count: 0 });
  const requests = plainSection('requests', 'All requests', [
    plainTable(
      ['URL', 'Method', 'Status', 'Type', 'Transferred', 'Start', 'Time'],
      entries.map((entry) => requestRow(entry, firstMs)),
    ),
    ...(unreadable === 0
      ? []
      : ([{ kind: 'paragraph', words: [count(unreadable), ' entries without a request are left out.'] }] as const)),
  ]);
  const failed = entries
    .filter(isErroneous)
    .flatMap((entry) => sender(entry, [statusText(entry), ' ', name(entry.url, MAX_URL_CHARS), ', sent here']));
  const waiting = series.map((each): ListRow => ({ name: seriesWords(each) }));
  const code = await codeSection(ask, [
    ...failed,
    ...series.flatMap(({ first }) => sender(first, 'Sent one after another')),
  ]);
  return {
    line: [
      'Network log: ',
      count(entries.length),
      ' requests',
      ...(creator === '' ? [] : [', written by ', name(creator)]),
    ],
    parts: [
      ...(waiting.length === 0
        ? []
        : [plainSection('request-series', 'Requests one after another', [{ kind: 'list', rows: waiting }])]),
      ...code,
      requests,
    ],
    json: (cut) => {
      const { rows, omitted } = cut(entries);
      return {
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
        ...omittedRows('entriesOmitted', omitted),
        ...omittedRows('unreadableEntries', unreadable),
      };
    },
  };
};
