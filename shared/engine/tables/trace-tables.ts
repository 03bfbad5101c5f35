/** Readers of the tables of traces. */
import type { CpuPlace } from '../profile/contract/sampled-profiles.ts';
import { TRACE_COUNTER, TRACE_PROCESS, TRACE_SLICE, TRACE_THREAD } from './contract/trace-events.ts';
import { TRACE_FUNCTION, TRACE_SAMPLE, TRACE_STACK } from './contract/trace-samples.ts';
import { onClock } from '../trace/contract/trace-clock.ts';
import { figuresOf } from '../profile/profile-figures.ts';
import { counterTracks } from '../trace/tracks/counter-tracks.ts';
import {
  FUNCTION_CELLS,
  FUNCTION_TIMES,
  functionRows,
  msColumn,
  partsOf,
  sampleSlices,
  stackSlices,
  treesOf,
  type SampledTree,
} from './sampled-trees.ts';
import type { TraceSource } from './sources.ts';
import type { SqlTableOf } from './table-columns.ts';
import { tableOfColumns, tableOfRows, textOrNull, type NamedSlice } from './table-of.ts';
import { TRACE_PAGE_TABLES } from './trace-page-tables.ts';
import { processOfThreads, traceSlices } from './trace-slices.ts';

interface ThreadRow extends Pick<CpuPlace, 'name'> {
  readonly thread: number;
  readonly process: number;
  readonly pid: number;
  readonly tid: number;
  readonly processName: string;
  readonly isMain: boolean;
  readonly eventCount: number;
  readonly sampleCount: number;
}

function threadRows({ trace, figures }: TraceSource): ThreadRow[] {
  const processOf = processOfThreads(trace);
  const main = figures.page()?.thread;
  const eventsPerThread = trace.eventsPerThread();
  return trace.threads.map(({ pid, tid, name, processName }, thread) => ({
    thread,
    process: processOf[thread],
    pid,
    tid,
    name,
    processName,
    isMain: thread === main,
    eventCount: eventsPerThread[thread],
    sampleCount: trace.samples.byThread.get(thread)?.samples.count ?? 0,
  }));
}

interface ProcessRow {
  readonly process: number;
  readonly pid: number;
  readonly name: string;
  readonly labels: string;
  readonly url: string;
  readonly isPage: boolean;
  readonly threadCount: number;
  readonly eventCount: number;
}

function processRows(source: TraceSource): ProcessRow[] {
  const { trace, figures } = source;
  const page = figures.page();
  const byProcess = Map.groupBy(threadRows(source), ({ process }) => process);
  return [...byProcess].map(([process, threads]) => {
    const { pid, processName } = threads[0];
    return {
      process,
      pid,
      name: processName,
      labels: trace.threads[threads[0].thread].processLabels,
      url: page?.addressOf(pid) ?? '',
      isPage: pid === page?.pid,
      threadCount: threads.length,
      eventCount: threads.reduce((sum, { eventCount }) => sum + eventCount, 0),
    };
  });
}

/** The samples of each sampled thread; the figures are computed for each table that is read. */
function* sampledTrees({ trace }: TraceSource): Generator<SampledTree> {
  const parts = [...trace.samples.byThread].map(([thread, profile]) => ({
    thread,
    profile,
    figures: figuresOf(profile, null),
  }));
  yield* treesOf(parts);
}

function* counterSlices(source: TraceSource, sliceRows: number): Generator<NamedSlice<typeof TRACE_COUNTER>> {
  const processOf = processOfThreads(source.trace);
  const tracks = counterTracks(source).flatMap(({ track, counter }) => (counter === null ? [] : [{ track, counter }]));
  const counters = tracks.map(({ track }) => track.name);
  for (const [number, { track, counter }] of tracks.entries()) {
    const process = processOf[source.trace.threads.findIndex(({ pid }) => pid === track.pid)];
    const { atMs, series } = counter();
    const names = series.map(({ name }) => name);
    for (const [place, { values }] of series.entries()) {
      for (const { from, to } of partsOf(values.length, sliceRows)) {
        yield {
          rowCount: to - from,
          columns: {
            process_id: new Int32Array(to - from).fill(process),
            counter: { texts: counters, indexes: new Uint32Array(to - from).fill(number) },
            series: { texts: names, indexes: new Uint32Array(to - from).fill(place) },
            start_ms: atMs.subarray(from, to),
            value: values.subarray(from, to),
          },
        };
      }
    }
  }
}

/** The table with its times on the clock of all answers about the trace: since the navigation where there is one. */
function onClockOfTrace({ definition, read }: SqlTableOf<TraceSource>): SqlTableOf<TraceSource> {
  const isTime = definition.columns.map(({ link }) => link === 'time');
  return {
    definition,
    *read(source, sliceRows) {
      const clock = source.figures.clock();
      for (const { rowCount, columns } of read(source, sliceRows))
        yield {
          rowCount,
          columns: columns.map((values, at) =>
            isTime[at] && values instanceof Float64Array ? values.map((startMs) => onClock(clock, startMs)) : values,
          ),
        };
    },
  };
}

const RECORDED_TABLES: readonly SqlTableOf<TraceSource>[] = [
  tableOfColumns(TRACE_SLICE, traceSlices),
  tableOfRows(TRACE_THREAD, threadRows, {
    thread_id: ({ thread }) => thread,
    process_id: ({ process }) => process,
    tid: ({ tid }) => tid,
    pid: ({ pid }) => pid,
    name: ({ name }) => textOrNull(name),
    process_name: ({ processName }) => textOrNull(processName),
    is_main: ({ isMain }) => isMain,
    event_count: ({ eventCount }) => eventCount,
    sample_count: ({ sampleCount }) => sampleCount,
  }),
  tableOfRows(TRACE_PROCESS, processRows, {
    process_id: ({ process }) => process,
    pid: ({ pid }) => pid,
    name: ({ name }) => textOrNull(name),
    labels: ({ labels }) => textOrNull(labels),
    url: ({ url }) => textOrNull(url),
    is_page: ({ isPage }) => isPage,
    thread_count: ({ threadCount }) => threadCount,
    event_count: ({ eventCount }) => eventCount,
  }),
  tableOfColumns(TRACE_SAMPLE, function* slices(source: TraceSource, sliceRows) {
    for (const { rowCount, start, weight, columns } of sampleSlices(sampledTrees(source), sliceRows))
      yield { rowCount, columns: { ...columns, start_ms: msColumn(start), duration_ms: msColumn(weight) } };
  }),
  tableOfRows(TRACE_FUNCTION, (source: TraceSource) => functionRows(sampledTrees(source), source.resolve), {
    thread_id: ({ tree }) => tree.thread,
    ...FUNCTION_CELLS,
    ...FUNCTION_TIMES,
  }),
  tableOfColumns(TRACE_STACK, function* slices(source: TraceSource, sliceRows) {
    for (const { rowCount, self, total, columns } of stackSlices(sampledTrees(source), sliceRows))
      yield { rowCount, columns: { ...columns, self_ms: msColumn(self), total_ms: msColumn(total) } };
  }),
  ...TRACE_PAGE_TABLES,
  tableOfColumns(TRACE_COUNTER, counterSlices),
];

export const TRACE_TABLES: readonly SqlTableOf<TraceSource>[] = RECORDED_TABLES.map(onClockOfTrace);
