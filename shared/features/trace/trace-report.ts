/** Reports of traces: figures of the page, the main thread as a chart, where its time went, and what took longest. */
import { codeSection } from '../../core/findings/code-section.ts';
import { plainCode, plainTables, plainFigure } from '../../core/findings/plain-tables.ts';
import { durationText } from '../../base/duration-text.ts';
import { cpuFunctionName, shownSource } from '../../core/findings/function-names.ts';
import type { ReportBox, ReportChart } from '../../core/report/report-model.ts';
import { PERSON } from '../../core/findings/voice.ts';
import { traceBlamed, traceSections } from './findings/index.ts';
import { MAX_ROWS, type ReportBuilder, type ReportSource } from '../../core/report/report-source.ts';
import { present } from '../../core/findings/blocks.ts';

/** The calls of the selected thread, otherwise of the page's main thread; null without threads. */
async function threadChart({ query, originals, place }: ReportSource, durationMs: number): Promise<ReportChart | null> {
  const flame = place?.view === 'flame' ? place : null;
  const { tracks } = await query('trace.tracks', {});
  const threads = tracks.filter(({ kind, depths }) => kind === 'thread' && depths > 0);
  const chosen = flame?.track ?? null;
  const track =
    threads.find(({ pid, tid }) => chosen !== null && pid === chosen.pid && tid === chosen.tid) ??
    threads.find(({ isMain }) => isMain) ??
    threads[0];
  if (track === undefined) return null;
  const drawn = await query('trace.chart', { track: track.id });
  const { fromMs, toMs } = flame?.visibleRange ?? { fromMs: 0, toMs: durationMs };
  const width = Math.max(toMs - fromMs, Number.MIN_VALUE);
  const labels = await originals(drawn.labels);
  const boxes: ReportBox[] = [];
  for (let box = 0; box < drawn.boxes; box += 1) {
    const startMs = drawn.startMs[box] ?? 0;
    const begin = Math.max(startMs, fromMs);
    const end = Math.min(startMs + (drawn.durationMs[box] ?? 0), toMs);
    const label = labels[drawn.labelOf[box] ?? 0];
    // Narrower boxes are not drawn.
    if (label === undefined || (end - begin) / width < 0.0005) continue;
    boxes.push({
      level: drawn.depth[box] ?? 0,
      start: (begin - fromMs) / width,
      size: (end - begin) / width,
      // An event has its title, also where it has a script.
      name: label.kind === 'event' && label.name !== '' ? label.name : cpuFunctionName(label),
      detail: `${durationText(drawn.durationMs[box] ?? 0)} at ${durationText(startMs)}${label.url === '' ? '' : `, ${shownSource(label)}`}`,
      group: label.activity,
    });
  }
  return {
    kind: 'chart',
    title: track.name,
    description: `Events and calls from ${durationText(fromMs)} to ${durationText(toMs)}; the width is time. ${track.group}`,
    boxes,
    total: drawn.boxes,
    ends: [durationText(fromMs), durationText(toMs)],
  };
}

/** Rows of each list. */
const LISTED = 100;

export const traceReport: ReportBuilder = async (source) => {
  const { query, originals, place } = source;
  const range = place?.view === 'flame' && place.range !== null ? { range: { ...place.range } } : {};
  const overview = await query('trace.overview', {});
  const read = await query('trace.insights', { topN: LISTED, ...range });
  const insights = { ...read, hotFunctions: [...(await originals(read.hotFunctions))] };
  const sections = traceSections({ insights, capture: '' });
  const code = await codeSection(query, traceBlamed({ insights, capture: '' }));
  const chart = await threadChart(source, overview.durationMs);
  const requests = await query('trace.network', { sort: 'duration', descending: true, count: MAX_ROWS, ...range });
  return {
    view: 'range' in range ? 'Selected range' : 'Whole recording',
    figures: [['Recorded', durationText(overview.durationMs)], ...sections.map((part) => plainFigure(part, PERSON))],
    sections: present([
      ...code.flatMap((part) => plainCode(part, PERSON)),
      chart,
      ...sections.flatMap((part) => plainTables(part, PERSON)),
      requests.total !== 0 &&
        ({
          kind: 'table',
          title: 'All requests, slowest first',
          columns: [
            { title: 'URL' },
            { title: 'Method' },
            { title: 'Status', isFigure: true },
            { title: 'Type' },
            { title: 'Start', isFigure: true },
            { title: 'Duration', isFigure: true },
          ],
          rows: requests.rows.map((each) => [
            each.url,
            each.method,
            each.failed ? 'failed' : each.status === 0 ? '' : String(each.status),
            each.resourceType,
            durationText(each.startMs),
            durationText(each.durationMs),
          ]),
          total: requests.total,
        } as const),
    ]),
  };
};
