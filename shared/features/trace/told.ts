/** A trace as a whole, for the command line and programs: what it has, and every insight. */
import { formatCount } from '../../base/units.ts';
import type { AnalysisAnswer } from '../../core/analysis/analysis.ts';
import { answerOnClock, clockText } from '../../engine/trace/contract/trace-clock.ts';
import { codeSection } from '../../core/findings/code-section.ts';
import { bytes, count, isAbsence, joined, ms, name, type Section, type Words } from '../../core/findings/model.ts';
import { omittedRows, type AskDocument, type ToldReport } from '../../core/kinds/report-findings.ts';
import { insightDocuments, traceBlamed, traceSections } from './findings/index.ts';

type Overview = AnalysisAnswer<'trace.overview'>;

/** More rows than any query needs; the analysis process's own maximum. */
const ALL_ROWS = 10_000;

/** Losses of the recording itself, which its file does not show. */
export type RecordedLoss = Pick<Overview, 'truncated' | 'loss'>;

export interface ToldTrace extends Omit<ToldReport, 'line'> {
  readonly lines: readonly Words[];
}

/** All losses as one: the reasons joined, lost times summed. */
function lossOf({ loss }: Pick<Overview, 'loss'>): { reason: string; lostMs?: number } | null {
  if (loss.length === 0) return null;
  const known = loss.flatMap(({ lostMs }) => lostMs ?? []);
  return {
    reason: loss.map(({ reason }) => reason).join('; '),
    ...(known.length === 0 ? {} : { lostMs: known.reduce((sum, lostMs) => sum + lostMs, 0) }),
  };
}

/** Names in the table of events. */
const SHOWN_NAMES = 20;

/** Events by name, longest first: of a trace without a page. */
async function eventNames(ask: AskDocument): Promise<Section> {
  const params = { by: 'name', sort: 'total', start: 0, count: SHOWN_NAMES } as const;
  const { rows, total } = await ask('trace.groups', params);
  return {
    id: 'events',
    title: 'Events by name',
    facts: [['Names', count(total)]],
    blocks: [
      {
        kind: 'table',
        columns: [{ title: 'Event' }, { title: 'Count' }, { title: 'Total' }, { title: 'Self' }, { title: 'Longest' }],
        rows: rows.map(({ name: event, count: times, totalMs, selfMs, longestMs }) => ({
          cells: [name(event), count(times), ms(totalMs), ms(selfMs), ms(longestMs)],
        })),
      },
    ],
  };
}

/** `isDocument`: only `json` is used, which has no causes of interactions. */
export async function traceFindings(ask: AskDocument, recorded: RecordedLoss, isDocument: boolean): Promise<ToldTrace> {
  const overview = await ask('trace.overview', {});
  const { clock, durationMs, processes, page, fileSizeBytes } = overview;
  const truncated = overview.truncated || recorded.truncated;
  const loss = lossOf({ loss: [...recorded.loss, ...overview.loss] });
  const longTasks = answerOnClock(clock, overview.longTasks);
  // A list cut here reports how many rows it left out; one cut in the analysis process would not.
  const without = isDocument ? { without: ['interactions' as const] } : {};
  const insights = answerOnClock(clock, await ask('trace.insights', { topN: ALL_ROWS, ...without }));
  const found = { insights, capture: '' };
  const code = isDocument ? [] : await codeSection(ask, traceBlamed(found));
  // A trace of another program has none of what a page has: its events are what there is to tell.
  const hasPage = insights.longTasks !== null;
  const events = hasPage || isDocument ? [] : [await eventNames(ask)];
  const sections = traceSections(found).filter((part) => hasPage || !isAbsence(part));
  const threads = processes.reduce((sum, process) => sum + process.threads.length, 0);
  return {
    lines: [
      [
        'Trace: ',
        joined(
          [
            ms(durationMs),
            `${formatCount(overview.events)} events of ${formatCount(processes.length)} processes and ${formatCount(threads)} threads`,
            bytes(fileSizeBytes),
          ],
          ', ',
        ),
      ],
      ...(page === null || page.url === '' ? [] : [['Page: ', name(page.url)]]),
      `Times: ${clockText(clock)}`,
      ...(truncated || loss !== null ? [`Incomplete: ${loss?.reason ?? 'it is truncated'}`] : []),
    ],
    parts: [...code, ...events, ...sections],
    json: (cut) => {
      const tasks = cut(longTasks);
      const shown = cut(processes);
      return {
        kind: 'trace',
        durationMs,
        clock,
        events: overview.events,
        processes: shown.rows.map((process) => ({
          pid: process.pid,
          name: process.name,
          threads: process.threads.length,
        })),
        ...omittedRows('processesOmitted', shown.omitted),
        truncated,
        ...(loss === null ? {} : { loss }),
        longTasks: tasks.rows.map((task) => ({
          startMs: task.startMs,
          durationMs: task.durationMs,
          pid: task.pid,
          tid: task.tid,
        })),
        ...omittedRows('longTasksOmitted', tasks.omitted),
        insights: insightDocuments(insights).map(({ items, ...insight }) => {
          if (items === undefined) return insight;
          const { rows, omitted } = cut(items);
          return { ...insight, items: rows, ...omittedRows('itemsOmitted', omitted) };
        }),
      };
    },
  };
}
