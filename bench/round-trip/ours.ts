/** Our own figures of a file, from the analysis process that the window and the tools use. */
import type { AnalysisProcess } from '../heap/analysis-process.ts';
import { sumsByName, totalOf, type Imported } from './importers.ts';

const ALL_ROWS = 10_000;

export async function ourCpuProfile(analysis: AnalysisProcess, file: string): Promise<Imported> {
  await analysis.open(file);
  const { samples, durationMs } = await analysis.query(file, 'profile.overview', {});
  const { rows } = await analysis.query(file, 'profile.functions', { count: ALL_ROWS });
  const functions = sumsByName(
    rows,
    ({ name }) => name,
    ({ self }) => self,
  );
  return {
    functions,
    samples,
    total: totalOf(functions),
    more: { durationMs },
  };
}

export async function ourHeapProfile(analysis: AnalysisProcess, file: string): Promise<Imported> {
  await analysis.open(file);
  const { samples, total } = await analysis.query(file, 'profile.overview', {});
  const { rows } = await analysis.query(file, 'profile.functions', { count: ALL_ROWS });
  const functions = sumsByName(
    rows,
    ({ name }) => name,
    ({ self }) => self,
  );
  return { functions, samples, total, more: {} };
}

/** Samples of the page's main thread, long tasks and events. */
export async function ourTrace(
  analysis: AnalysisProcess,
  file: string,
): Promise<Imported & { readonly thread: { readonly pid: number; readonly tid: number } }> {
  await analysis.open(file);
  const overview = await analysis.query(file, 'trace.overview', {});
  const { hotFunctions, longTasks, page } = await analysis.query(file, 'trace.insights', { topN: ALL_ROWS });
  if (page === null) throw new Error(`${file} has no page`);
  const functions = sumsByName(
    hotFunctions,
    ({ name }) => name,
    ({ selfMs }) => selfMs,
  );
  const onThread = overview.longTasks.filter(({ pid, tid }) => pid === page.pid && tid === page.tid);
  if (longTasks === null || longTasks.count !== onThread.length) throw new Error('long tasks are counted in two ways');
  return {
    functions,
    samples: null,
    total: totalOf(functions),
    more: { events: overview.events, longTasks: overview.longTasks.length },
    thread: { pid: page.pid, tid: page.tid },
  };
}
