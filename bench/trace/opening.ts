/** Time and memory for opening a trace: ours to the first flame chart and to all figures, trace_engine to its insights. */
import { median } from '../median.ts';
import { startAnalysis, type AnalysisProcess, type AnalysisStart } from '../heap/analysis-process.ts';
import { onPlainNode } from '../heap/engines.ts';
import { warm } from '../made-files.ts';
import { failureOf, inMegabytes, inSeconds } from '../heap/report.ts';
import { printTable } from '../table.ts';
import { runEngine, type EngineRun } from './engine.ts';
import { pathOf, type TraceFile } from './files.ts';

/** Boxes in a message, as the window asks for them (renderer/features/trace/tracks/load-chart.ts). */
const PIECE_BOXES = 150_000;

export const TRACE_ENGINES = ['ours', 'node', 'trace_engine'] as const;

export interface TraceBenchOptions {
  readonly files: readonly TraceFile[];
  readonly runs: number;
  readonly engines: readonly (typeof TRACE_ENGINES)[number][];
  readonly temporaryFolder: string;
}

export interface Opening {
  readonly events: number;
  /** From opening the file to the boxes of the page's main thread, at the client. */
  readonly chartMs: number;
  readonly boxes: number;
  /** From the same moment to all results of pen_trace_insights. */
  readonly figuresMs: number;
  /** Peak memory of the measured process. */
  readonly peakBytes: number | null;
  /** Processor time of all its threads: the figure that a busy machine changes least. Null if the system does not report it. */
  readonly cpuMs: number | null;
}

/** Opens a trace as the window does: overview, tracks, and the chart of the first visible track, in pieces. */
export async function firstChart(analysis: AnalysisProcess, path: string): Promise<{ events: number; boxes: number }> {
  await analysis.open(path);
  const { events } = await analysis.query(path, 'trace.overview', {});
  const { tracks } = await analysis.query(path, 'trace.tracks', {});
  const main = tracks.find(({ isMain }) => isMain) ?? tracks.find(({ kind }) => kind === 'thread');
  if (main === undefined) throw new Error('the trace has no track of a thread');
  let boxes = 0;
  for (;;) {
    const chart = await analysis.query(path, 'trace.chart', { track: main.id, start: boxes, count: PIECE_BOXES });
    boxes += chart.startMs.length;
    if (boxes >= chart.boxes || chart.startMs.length === 0) return { events, boxes };
  }
}

export async function openOurs(path: string, start: AnalysisStart = {}): Promise<Opening> {
  const analysis = await startAnalysis(start);
  try {
    const startedMs = performance.now();
    const { events, boxes } = await firstChart(analysis, path);
    const chartMs = performance.now() - startedMs;
    await analysis.query(path, 'trace.insights', {});
    const figuresMs = performance.now() - startedMs;
    const cpuMs = analysis.cpuMs();
    return {
      events,
      boxes,
      chartMs,
      figuresMs,
      peakBytes: analysis.memory().largestBytes,
      cpuMs,
    };
  } finally {
    await analysis.close();
  }
}

const reached = (isReached: boolean): string => (isReached ? 'reached' : 'NOT reached');

/** The targets of the file, and whether they are reached. */
function verdicts(file: TraceFile, ours: readonly Opening[], engine: readonly EngineRun[]): string {
  const chartMs = median(ours.map((run) => run.chartMs));
  const figuresMs = median(ours.map((run) => run.figuresMs));
  const words: string[] = [];
  if (file.chartGoalMs !== null)
    words.push(`chart ≤ ${inSeconds(file.chartGoalMs)} ${reached(chartMs <= file.chartGoalMs)}`);
  if (file.figuresGoalMs !== null)
    words.push(`figures ≤ ${inSeconds(file.figuresGoalMs)} ${reached(figuresMs <= file.figuresGoalMs)}`);
  if (engine.length === 0) return words.join(', ');
  const times = median(engine.map(({ totalMs }) => totalMs)) / figuresMs;
  words.push(
    `${times.toFixed(1)} times as fast${file.speedGoal === null ? '' : ` (≥ ${file.speedGoal} ${reached(times >= file.speedGoal)})`}`,
  );
  const peaks = ours.flatMap(({ peakBytes }) => peakBytes ?? []);
  if (peaks.length > 0) {
    const share = median(peaks) / median(engine.map(({ peakRssBytes }) => peakRssBytes));
    words.push(
      `${share.toFixed(2)} of its peak${file.memoryGoal === null ? '' : ` (≤ ${file.memoryGoal} ${reached(share <= file.memoryGoal)})`}`,
    );
  }
  return words.join(', ');
}

/** Prints two rows per file and returns the figures. */
export async function measureOpening(options: TraceBenchOptions): Promise<unknown> {
  const rows: string[][] = [];
  const figures: unknown[] = [];
  for (const file of options.files) {
    const path = await pathOf(file);
    const sizeBytes = warm(path);
    const ours: Opening[] = [];
    const onNode: Opening[] = [];
    const engine: EngineRun[] = [];
    let failure: string | null = null;
    for (let run = 0; run < (file.isOnce ? 1 : options.runs); run += 1) {
      ours.push(await openOurs(path));
      console.error(
        `  ${file.key} MB, run ${run + 1}: ours ${inSeconds(ours.at(-1)?.chartMs ?? null)} to the chart, ${inSeconds(ours.at(-1)?.figuresMs ?? null)} to the figures`,
      );
      if (options.engines.includes('node')) onNode.push(await openOurs(path, onPlainNode()));
      if (!options.engines.includes('trace_engine') || failure !== null) continue;
      try {
        engine.push(await runEngine(path));
        console.error(`  ${file.key} MB, run ${run + 1}: trace_engine ${inSeconds(engine.at(-1)?.totalMs ?? null)}`);
      } catch (thrown) {
        failure = failureOf(thrown);
      }
    }
    const size = `${(sizeBytes / 1e6).toFixed(0)} MB, ${((ours[0]?.events ?? 0) / 1e6).toFixed(2)} M events`;
    for (const [name, runs] of [
      ['ours', ours],
      ['ours on Node', onNode],
    ] as const) {
      if (runs.length === 0) continue;
      rows.push([
        `${size}: ${name}`,
        inSeconds(median(runs.map(({ chartMs }) => chartMs))),
        inSeconds(median(runs.map(({ figuresMs }) => figuresMs))),
        inSeconds(median(runs.map(({ cpuMs }) => cpuMs ?? Number.NaN))),
        String(runs[0]?.boxes ?? 0),
        inMegabytes(median(runs.map(({ peakBytes }) => peakBytes ?? Number.NaN))),
        verdicts(file, runs, engine),
      ]);
    }
    if (engine.length > 0)
      rows.push([
        `${size}: trace_engine`,
        '–',
        inSeconds(median(engine.map(({ totalMs }) => totalMs))),
        inSeconds(median(engine.map(({ cpuMs }) => cpuMs))),
        '–',
        inMegabytes(median(engine.map(({ peakRssBytes }) => peakRssBytes))),
        '',
      ]);
    else if (failure !== null) rows.push([`${size}: trace_engine`, '–', '–', '–', '–', '–', failure.slice(0, 120)]);
    figures.push({ file: file.key, sizeBytes, ours, onNode, engine, failure });
  }
  printTable(['trace', 'first chart', 'all figures', 'processor', 'boxes', 'peak memory', ''], rows);
  return figures;
}
