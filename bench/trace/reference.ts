/** Our figures of one trace compared with trace_engine's and the plain ones: the equal ones, and the differences. */
import type { AnalysisAnswer } from '../../shared/contracts/analysis.ts';
import type { AnalysisProcess } from '../heap/analysis-process.ts';
import type { EngineReference } from './engine.ts';

export interface TraceComparison {
  readonly equal: number;
  /** Differences that are explained in docs/traces.md. */
  readonly named: string[];
  readonly different: string[];
}

/** A nanosecond: times are sums of microseconds in another order. */
const EXACT_MS = 1e-6;
/**
 * The engine ends a sampled call where an event begins in which the function no longer runs, and uses one of several profiles of a thread;
 * ours and the plain one use the samples only. So times may differ; the hottest function may not.
 */
const FUNCTION_SHARE = 0.1;
const FUNCTION_MS = 20;
const HOT_FUNCTIONS = 5;
const ALL_ROWS = 10_000;

type Overview = AnalysisAnswer<'trace.overview'>;
type Insights = AnalysisAnswer<'trace.insights'>;

function near(a: number, b: number, within: number): boolean {
  return Math.abs(a - b) <= within;
}

export async function compareTrace(
  analysis: AnalysisProcess,
  file: string,
  { events, figures: engine, plain }: EngineReference,
): Promise<TraceComparison> {
  let equal = 0;
  const named: string[] = [];
  const different: string[] = [];
  const figure = (what: string, ours: number | string | null, theirs: number | string | null, within = 0): void => {
    const isEqual =
      typeof ours === 'number' && typeof theirs === 'number' ? near(ours, theirs, within) : ours === theirs;
    if (isEqual) equal += 1;
    else different.push(`${what}: ours ${ours ?? 'none'}, theirs ${theirs ?? 'none'}`);
  };
  const otherwise = (what: string, ours: number | string | null, theirs: number | string | null): void => {
    if (ours === theirs) equal += 1;
    else named.push(`${what}: ours ${ours ?? 'none'}, trace_engine ${theirs ?? 'none'}`);
  };

  await analysis.open(file);
  const overview: Overview = await analysis.query(file, 'trace.overview', {});
  const insights: Insights = await analysis.query(file, 'trace.insights', { topN: ALL_ROWS });

  figure('events', overview.events, events);
  figure('events, plain', overview.events, plain.events);
  figure('duration', overview.durationMs, plain.durationMs, EXACT_MS);
  figure('categories', overview.categories, plain.categories);
  figure('page', insights.page?.url ?? null, engine.page.url);
  figure(
    'main thread',
    overview.page === null ? null : `${overview.page.pid}:${overview.page.tid}`,
    `${engine.page.pid}:${engine.page.tid}`,
  );

  const ownThreads = new Set(
    overview.processes.flatMap(({ threads }) => threads.map(({ pid, tid, name }) => `${pid}:${tid} ${name}`)),
  );
  const plainThreads = new Set(plain.threads);
  for (const thread of ownThreads) if (!plainThreads.has(thread)) different.push(`thread ${thread}: ours only`);
  // A thread with nothing but its name has no row.
  for (const thread of engine.threads)
    otherwise(`thread ${thread}`, ownThreads.has(thread) ? 'there' : 'not listed', 'there');

  figure('long tasks', overview.longTasks.length, plain.longTasks.length);
  otherwise('long tasks', overview.longTasks.length, engine.longTasks.length);
  for (const [at, task] of plain.longTasks.entries()) {
    const own = overview.longTasks[at];
    figure(`start of long task ${at}`, own?.startMs ?? null, task.startMs, EXACT_MS);
    figure(`length of long task ${at}`, own?.durationMs ?? null, task.durationMs, EXACT_MS);
  }
  // The engine begins at another event than the first: lengths identify the task.
  const lengths = (tasks: readonly { durationMs: number }[]): string =>
    tasks.map(({ durationMs }) => durationMs.toFixed(3)).join(' ');
  otherwise('lengths of long tasks', lengths(overview.longTasks), lengths(engine.longTasks));

  figure('first contentful paint', insights.firstContentfulPaint?.valueMs ?? null, engine.fcpMs, EXACT_MS);
  figure('largest contentful paint', insights.largestContentfulPaint?.valueMs ?? null, engine.lcpMs, EXACT_MS);
  const { cls } = engine;
  if (near(insights.layoutShift?.score ?? 0, cls, 1e-9)) equal += 1;
  else otherwise('cumulative layout shift', insights.layoutShift?.score ?? 0, cls);
  const longestMs =
    insights.interactionToNextPaint?.rows.reduce((most, row) => Math.max(most, row.durationMs), 0) ?? null;
  if (near(longestMs ?? 0, engine.inpMs ?? 0, EXACT_MS)) equal += 1;
  else otherwise('longest interaction', longestMs, engine.inpMs);

  const requests = await analysis.query(file, 'trace.network', { count: ALL_ROWS });
  const urlsOf = (rows: readonly { url: string }[]): string[] => rows.map(({ url }) => url).toSorted();
  const [ownUrls, engineUrls] = [urlsOf(requests.rows), urlsOf(engine.requests)];
  otherwise('requests', ownUrls.length, engineUrls.length);
  otherwise('addresses of requests', ownUrls.join(' '), engineUrls.join(' '));
  if (ownUrls.join(' ') === engineUrls.join(' ')) {
    const byStart = <T extends { startMs: number; url: string }>(rows: readonly T[]): T[] =>
      rows.toSorted((a, b) => a.startMs - b.startMs || (a.url < b.url ? -1 : 1));
    const theirs = byStart(engine.requests);
    for (const [at, row] of byStart(requests.rows).entries()) {
      otherwise(`status of ${row.url}`, row.status, theirs[at]?.status ?? null);
      if (near(row.durationMs, theirs[at]?.durationMs ?? Number.NaN, EXACT_MS)) equal += 1;
      else otherwise(`length of ${row.url}`, row.durationMs, theirs[at]?.durationMs ?? null);
    }
  }

  await compareMainThread();
  figure('hottest function', insights.hotFunctions[0]?.name ?? null, engine.functions[0]?.name ?? null);
  // As V8 counts them, with the layout and the collections in them, which hot functions leave out.
  const sampled =
    plain.functions.length === 0
      ? []
      : (await analysis.query(file, 'profile.functions', { count: HOT_FUNCTIONS })).rows;
  for (const [at, row] of plain.functions.slice(0, HOT_FUNCTIONS).entries()) {
    const own = sampled[at];
    const nameOf = (of: { name: string; line: number } | undefined): string =>
      of === undefined ? 'none' : `${of.name === '' ? '(anonymous)' : of.name}:${Math.max(0, of.line)}`;
    figure(`hot function ${at + 1}`, nameOf(own), nameOf(row));
    figure(`self time of ${nameOf(row)}`, own?.self ?? null, row.selfMs, EXACT_MS * 1000);
    const theirs = engine.functions.find(
      ({ name, url, line }) => name === row.name && url === row.url && line === row.line,
    );
    const isNear = near(row.selfMs, theirs?.selfMs ?? 0, Math.max(FUNCTION_MS, FUNCTION_SHARE * row.selfMs));
    if (isNear) equal += 1;
    else
      named.push(`self time of ${nameOf(row)}: ours ${own?.self ?? 'none'}, trace_engine ${theirs?.selfMs ?? 'none'}`);
  }
  return { equal, named, different };

  /** Count, self time and longest by name, of complete events on the page's main thread. */
  async function compareMainThread(): Promise<void> {
    const thread = `${engine.page.pid}:${engine.page.tid}`;
    const groups = await analysis.query(file, 'trace.groups', { thread, count: ALL_ROWS });
    const own = new Map(groups.rows.map((row) => [row.name, row]));
    let withOthers = 0;
    for (const { name, count, selfMs, longestMs: longest } of plain.mainThread) {
      const row = own.get(name);
      // Asynchronous events and marks may have the same name: they have no place in the order of a thread.
      if (row !== undefined && row.count > count) {
        withOthers += 1;
        continue;
      }
      figure(`count of ${name} on the main thread`, row?.count ?? null, count);
      figure(`self time of ${name} on the main thread`, row?.selfMs ?? null, selfMs, 1e-3);
      figure(`longest ${name} on the main thread`, row?.longestMs ?? null, longest, EXACT_MS);
    }
    if (withOthers > 0)
      named.push(
        `${withOthers} of ${plain.mainThread.length} names on the main thread are also those of marks, flows and the like`,
      );
  }
}
