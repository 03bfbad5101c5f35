/** `pen analyze FILE` for a trace: its contents, its long tasks, and the insights of pen_trace_insights with their figures. */
import { plainLine } from '../../../../shared/base/visible-text.ts';
import { formatBytes, formatCount, formatDuration } from '../../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../../shared/contracts/analysis.ts';
import type { TraceInsights, TraceRating } from '../../../../shared/contracts/traces/trace-insights.ts';
import { answerOnClock, clockText } from '../../../../shared/contracts/traces/trace-clock.ts';
import { CODE_SECTION, codeSection } from '../../../../shared/findings/code-section.ts';
import { place, type Absence, type Section } from '../../../../shared/findings/model.ts';
import { plainFigure } from '../../../../shared/findings/plain-tables.ts';
import { MARKDOWN, TERMINAL, told } from '../../../../shared/findings/voice.ts';
import { traceBlamed, traceSections } from '../../../../shared/kinds/trace/findings/index.ts';
import { taskCauses, taskStart } from '../../../../shared/kinds/trace/findings/code-words.ts';
import { listLimit } from '../../arguments/command-arguments.ts';
import type { CommandContext } from '../../context.ts';
import type { AskableFile } from '../../capture-files.ts';
import { printSections } from '../../output/print-sections.ts';
import { cutRows, printJson, printText, textTable } from '../../output/output.ts';

type Overview = AnalysisAnswer<'trace.overview'>;
type Unit = 'ms' | 'count' | 'score' | 'fps';

/** More rows than any query needs; the analysis process's own maximum. */
const ALL_ROWS = 10_000;
/** Parts of a long task. */
const SHOWN_CAUSES = 4;

/** One row of an insight; members without a value are left out. */
interface InsightItem {
  readonly name: string;
  readonly value: number;
  readonly unit: Unit;
  readonly startMs?: number;
  readonly url?: string;
  readonly line?: number;
}

interface Insight {
  readonly name: string;
  readonly value: number;
  readonly unit: Unit;
  readonly rating?: TraceRating;
  readonly items?: readonly InsightItem[];
}

const milliseconds = (name: string, value: number, more: Partial<InsightItem> = {}): InsightItem => ({
  name,
  value,
  unit: 'ms',
  ...more,
});

const urlOf = (url: string): { url?: string } => (url === '' ? {} : { url });

/** The insights of the trace, in the order of pen_trace_insights. */
function insightsOf(found: TraceInsights): Insight[] {
  const {
    breakdown,
    longTasks,
    layoutShift,
    largestContentfulPaint: lcp,
    firstContentfulPaint: fcp,
    interactionToNextPaint: inp,
    garbageCollection,
    paint,
    frames,
  } = found;
  const insights: (Insight | null)[] = [
    breakdown && {
      name: 'Main-thread work',
      value: breakdown.totalMs,
      unit: 'ms',
      items: breakdown.activities.map(({ activity, totalMs }) => milliseconds(activity, totalMs)),
    },
    found.loadPath && {
      name: 'Load path',
      value: found.loadPath.toMs - found.loadPath.fromMs,
      unit: 'ms',
      items: found.loadPath.steps.map(({ kind, url, waitedFor, fromMs, toMs, startedBy }) =>
        milliseconds(
          `${kind === 'request' ? `${url}, ${waitedFor}` : waitedFor}${startedBy === null ? '' : `, ${told(place(startedBy), MARKDOWN)}`}`,
          toMs - fromMs,
          { startMs: fromMs },
        ),
      ),
    },
    found.forcedLayout && {
      name: 'Forced layout',
      value: found.forcedLayout.layoutMs + found.forcedLayout.styleMs,
      unit: 'ms',
      items: found.forcedLayout.rows.map(({ read, property, changedBy, count, layoutMs, styleMs, startMs }) =>
        milliseconds(
          `${formatCount(count)} × ${property === '' ? '' : `${property} in `}${told(place(read), MARKDOWN)}${changedBy === null ? '' : ` after ${told(place(changedBy), MARKDOWN)}`}`,
          layoutMs + styleMs,
          { startMs },
        ),
      ),
    },
    longTasks && {
      name: 'Long tasks',
      value: longTasks.count,
      unit: 'count',
      items: longTasks.rows.map(({ name, durationMs, startMs, url, startedBy, causes }) =>
        milliseconds(
          [told(taskStart(startedBy), MARKDOWN), told(taskCauses(causes, SHOWN_CAUSES), MARKDOWN)]
            .filter((text) => text !== '')
            .join(': ') || name,
          durationMs,
          { startMs, ...urlOf(url) },
        ),
      ),
    },
    longTasks && { name: 'Total blocking time', value: longTasks.totalBlockingMs, unit: 'ms' },
    found.hotFunctions.length === 0
      ? null
      : {
          name: 'Hot functions',
          value: found.hotFunctions.length,
          unit: 'count',
          items: found.hotFunctions.map(({ name, selfMs, url, line }) =>
            milliseconds(name, selfMs, { ...urlOf(url), ...(line > 0 ? { line } : {}) }),
          ),
        },
    layoutShift && {
      name: 'Cumulative layout shift',
      value: layoutShift.score,
      unit: 'score',
      rating: layoutShift.rating,
      items: layoutShift.rows.map(({ score, startMs, nodes, causes: [cause] }) => ({
        name: [
          nodes.map(({ node, nodeId }) => node || `node ${nodeId}`).join(', ') || 'LayoutShift',
          ...(cause === undefined ? [] : [`${cause.node || cause.url || 'styles'} ${cause.kind}`]),
          ...(cause?.changedBy ? [told(place(cause.changedBy), MARKDOWN)] : []),
        ].join('; '),
        value: score,
        unit: 'score',
        startMs,
      })),
    },
    lcp && {
      name: 'Largest contentful paint',
      value: lcp.valueMs,
      unit: 'ms',
      rating: lcp.rating,
      items: lcp.phases.map(({ name, durationMs }) => milliseconds(name, durationMs)),
    },
    fcp && { name: 'First contentful paint', value: fcp.valueMs, unit: 'ms', rating: fcp.rating },
    inp && {
      name: 'Interaction to next paint',
      value: inp.valueMs,
      unit: 'ms',
      rating: inp.rating,
      items: inp.rows.map(({ name, durationMs, startMs }) => milliseconds(name, durationMs, { startMs })),
    },
    found.scripts.length === 0
      ? null
      : {
          name: 'Script activity',
          value: found.scripts.length,
          unit: 'count',
          items: found.scripts.map(({ name, durationMs, startMs, url }) =>
            milliseconds(name, durationMs, { startMs, ...urlOf(url) }),
          ),
        },
    found.scriptUrls.length === 0
      ? null
      : {
          name: 'Main-thread time by script',
          value: found.scriptUrls.reduce((sum, { totalMs }) => sum + totalMs, 0),
          unit: 'ms',
          items: found.scriptUrls.map(({ url, totalMs }) => milliseconds(url, totalMs)),
        },
    garbageCollection && {
      name: 'Garbage collection',
      value: garbageCollection.totalMs,
      unit: 'ms',
      items: [
        { name: 'events', value: garbageCollection.events, unit: 'count' },
        milliseconds('longest', garbageCollection.longestMs),
      ],
    },
    paint && {
      name: 'Painting',
      value: paint.totalMs,
      unit: 'ms',
      items: [{ name: 'events', value: paint.events, unit: 'count' }, milliseconds('longest', paint.longestMs)],
    },
    found.requests === 0
      ? null
      : {
          name: 'Requests',
          value: found.requests,
          unit: 'count',
          items: found.resources.map(({ url, durationMs, startMs }) => milliseconds(url, durationMs, { startMs })),
        },
    frames && {
      name: 'Frames per second',
      value: frames.averageFps,
      unit: 'fps',
      items: [
        { name: 'frames', value: frames.frames, unit: 'count' },
        { name: 'drops', value: frames.drops, unit: 'count' },
        milliseconds('span', frames.spanMs),
      ],
    },
  ];
  return insights.filter((insight) => insight !== null);
}

/** All losses as one: the reasons joined, lost times summed. */
function lossOf({ loss }: Overview): { reason: string; lostMs?: number } | null {
  if (loss.length === 0) return null;
  const known = loss.flatMap(({ lostMs }) => lostMs ?? []);
  return {
    reason: loss.map(({ reason }) => reason).join('; '),
    ...(known.length === 0 ? {} : { lostMs: known.reduce((sum, lostMs) => sum + lostMs, 0) }),
  };
}

function printDocument(context: CommandContext, overview: Overview, insights: readonly Insight[]): void {
  const limit = listLimit(context);
  const { durationMs, clock, events, processes, truncated } = overview;
  const loss = lossOf(overview);
  const longTasks = cutRows(overview.longTasks, limit);
  const shownProcesses = cutRows(processes, limit);
  printJson(context.stdout, {
    kind: 'trace',
    durationMs,
    clock,
    events,
    processes: shownProcesses.rows.map(({ pid, name, threads }) => ({ pid, name, threads: threads.length })),
    ...(shownProcesses.omitted === 0 ? {} : { processesOmitted: shownProcesses.omitted }),
    truncated,
    ...(loss === null ? {} : { loss }),
    longTasks: longTasks.rows.map((task) => ({
      startMs: task.startMs,
      durationMs: task.durationMs,
      pid: task.pid,
      tid: task.tid,
    })),
    ...(longTasks.omitted === 0 ? {} : { longTasksOmitted: longTasks.omitted }),
    insights: insights.map(({ items, ...insight }) => {
      if (items === undefined) return insight;
      const { rows, omitted } = cutRows(items, limit);
      return { ...insight, items: rows, ...(omitted === 0 ? {} : { itemsOmitted: omitted }) };
    }),
  });
}

function printTables(context: CommandContext, overview: Overview, sections: readonly (Section | Absence)[]): void {
  const { durationMs, events, processes, page, fileSizeBytes, clock } = overview;
  const threads = processes.reduce((sum, process) => sum + process.threads.length, 0);
  const loss = lossOf(overview);
  printText(
    context.stdout,
    [
      `Trace: ${formatDuration(durationMs)}, ${formatCount(events)} events of ${formatCount(processes.length)} processes and ${formatCount(threads)} threads, ${formatBytes(fileSizeBytes)}`,
      ...(page === null || page.url === '' ? [] : [`Page: ${page.url}`]),
      `Times: ${clockText(clock)}`,
      ...(overview.truncated || loss !== null ? [`Incomplete: ${loss?.reason ?? 'it is truncated'}`] : []),
    ]
      .map(plainLine)
      .join('\n'),
  );
  const table = textTable(
    [{ title: 'INSIGHT' }, { title: 'VALUE' }],
    sections.filter(({ id }) => id !== CODE_SECTION).map((part) => plainFigure(part, TERMINAL)),
  );
  printText(context.stdout, `\n${table}`);
  printSections(context, sections);
}

/** Throws `AppFailure`. */
export async function printTrace(context: CommandContext, file: AskableFile): Promise<void> {
  const read = await file.ask('trace.overview', {});
  const { truncated = false, loss = [] } = file.recorded ?? {};
  const { clock } = read;
  const overview = {
    ...read,
    truncated: read.truncated || truncated,
    loss: [...loss, ...read.loss],
    longTasks: answerOnClock(clock, read.longTasks),
  };
  // A list cut here reports how many rows it left out; one cut in the analysis process would not.
  // The document has no causes of interactions.
  const without = context.json ? { without: ['interactions' as const] } : {};
  const onClock = answerOnClock(clock, await file.ask('trace.insights', { topN: ALL_ROWS, ...without }));
  if (context.json) printDocument(context, overview, insightsOf(onClock));
  else {
    const found = { insights: onClock, capture: '' };
    const code = await codeSection(file.ask, traceBlamed(found));
    printTables(context, overview, [...code, ...traceSections(found)]);
  }
}
