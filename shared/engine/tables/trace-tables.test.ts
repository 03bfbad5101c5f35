/** The tables of a trace, against the answers of the trace's own queries. */
import { describe, expect, it } from 'vitest';
import { functionsOf } from '../profile/profile-document.ts';
import { figuresOf } from '../profile/profile-figures.ts';
import { span, task } from '../trace/testing/page-events.ts';
import { runSteps } from '../steps/steps.ts';
import { rowsOf, sumBy, type SqlRow } from './testing/rows-of.ts';
import { APP_JS, PAGE_EVENTS, RESOLVE, tracedPage } from './testing/traced-page.ts';
import { TRACE_TABLES } from './trace-tables.ts';

const source = tracedPage();
const { queries } = source;
const rows = (table: string, of = source): SqlRow[] => rowsOf(TRACE_TABLES, table, of);
const slices = rows('slice');
const sliceOf = (name: string): SqlRow => slices.find((row) => row['name'] === name) ?? {};
const pick = (row: SqlRow, ...names: readonly string[]) => names.map((name) => row[name]);

describe('slice', () => {
  it('has every event but metadata, counters, samples and ends, once', () => {
    const expected = PAGE_EVENTS.flatMap(({ ph }, event) => ('MCPe'.includes(ph) ? [] : [event]));
    expect(slices.map((row) => Number(row['event'])).toSorted((a, b) => a - b)).toEqual(expected);
  });

  it('has the times of the trace, since the navigation', () => {
    expect(source.figures.clock()).toEqual({ origin: 'navigation', originMs: 10 });
    const { rows: events } = runSteps(
      queries.steps('trace.events', {
        name: '',
        category: '',
        thread: '',
        minDurationMs: 0,
        sort: 'start',
        descending: false,
        start: 0,
        count: 1000,
      }),
    );
    const known = new Map(events.map((row) => [row.event, row]));
    for (const slice of slices) {
      const event = known.get(Number(slice['event']));
      expect(slice).toMatchObject({
        name: event?.name,
        // The navigation of the traced page.
        start_ms: (event?.startMs ?? 0) - 10,
        duration_ms: event?.durationMs,
        category: event?.category,
        phase: event?.phase,
        thread_name: event?.threadName,
      });
    }
  });

  it('adds up to the self times of the query by name', () => {
    const { rows: groups } = runSteps(
      queries.steps('trace.groups', {
        name: '',
        category: '',
        thread: '',
        minDurationMs: 0,
        by: 'name',
        sort: 'self',
        start: 0,
        count: 1000,
      }),
    );
    const nested = slices.filter((row) => row['self_ms'] !== null);
    const sums = sumBy(nested, 'name', 'self_ms');
    expect(Object.keys(sums).length).toBeGreaterThan(8);
    for (const [name, selfMs] of Object.entries(sums))
      expect(groups.find((group) => group.name === name)?.selfMs).toBeCloseTo(selfMs, 6);
  });

  it('knows what is around an event', () => {
    const parent = sliceOf('EventDispatch');
    expect(pick(sliceOf('Layout'), 'depth', 'activity')).toEqual([3, 'layout']);
    expect(slices.find((row) => row['function'] === 'onClick')).toMatchObject({
      parent_event: parent['event'],
      depth: 2,
      title: 'Function call: onClick',
      activity: 'scripting',
      is_main: true,
      url: APP_JS,
      line: 8,
      original_function: null,
    });
    expect(sliceOf('load')).toMatchObject({ duration_ms: 10, parent_event: null, self_ms: null, depth: null });
    expect(sliceOf('CompositorWork')).toMatchObject({ is_main: false, thread_name: 'Compositor', url: null });
  });

  it('marks the long tasks of the insights, not one that a profiler took', () => {
    const recorded = tracedPage(null, [
      ...PAGE_EVENTS,
      task(5000, 70),
      span('CpuProfiler::StopProfiling', 5000, 60, {}, { cat: 'v8' }),
    ]);
    const all = rows('slice', recorded);
    const tasks = (isLong: boolean): unknown[] =>
      all
        .filter((row) => row['name'] === 'RunTask' && Number(row['duration_ms']) > 50 && row['is_long_task'] === isLong)
        .map((row) => row['event']);
    const { longTasks } = runSteps(recorded.queries.steps('trace.insights', { topN: 10 }));
    expect(tasks(true)).toEqual(longTasks?.rows.map(({ event }) => event).toSorted());
    expect([tasks(true).length, tasks(false).length]).toEqual([longTasks?.count, longTasks?.ofRecording?.count]);
    expect(longTasks?.ofRecording).toEqual({ count: 1, longestMs: 70 });
  });

  it('has original names where there are source maps', () => {
    const resolved = rows('slice', tracedPage(RESOLVE));
    expect(resolved.find((row) => row['function'] === 'onClick')).toMatchObject({
      original_function: 'TonClick',
      original_source: 'src/rows.ts',
      original_line: 108,
    });
  });

  it('shares its lists of texts in all slices', () => {
    const table = TRACE_TABLES.find(({ definition }) => definition.name === 'slice');
    const parts = [...(table?.read(source, 4) ?? [])];
    const lists = parts.map(({ columns }) => columns.flatMap((column) => ('texts' in column ? [column.texts] : [])));
    expect(parts.length).toBeGreaterThan(3);
    for (const list of lists) for (const [at, texts] of list.entries()) expect(texts).toBe(lists[0]?.[at]);
  });
});

it('has threads and processes', () => {
  const threads = rows('thread');
  expect(threads).toContainEqual(
    expect.objectContaining({ name: 'CrRendererMain', is_main: true, sample_count: 6, pid: 10, tid: 1 }),
  );
  const main = threads.find((row) => row['is_main'] === true);
  expect(main?.['thread_id']).toBe(sliceOf('EvaluateScript')['thread_id']);
  expect(rows('process')).toContainEqual(
    expect.objectContaining({ pid: 10, is_page: true, url: 'https://site.test/', process_id: main?.['process_id'] }),
  );
  expect(Object.values(sumBy(threads, 'process_id', 'event_count'))).toEqual(
    rows('process').map((row) => row['event_count']),
  );
});

describe('samples', () => {
  it('add up to the functions of the CPU profile query', () => {
    const functions = rows('function');
    const profiles = [...queries.trace.samples.byThread.values()];
    expect(profiles).toHaveLength(1);
    for (const profile of profiles)
      for (const { name, self, total } of functionsOf(profile, figuresOf(profile, null)))
        expect(functions).toContainEqual(expect.objectContaining({ name, self_ms: self, total_ms: total }));
    const ofSamples = sumBy(rows('sample'), 'function', 'duration_ms');
    const ofStacks = sumBy(rows('stack'), 'function', 'self_ms');
    for (const row of functions) {
      expect(ofSamples[String(row['name'])] ?? 0).toBeCloseTo(Number(row['self_ms']), 9);
      expect(ofStacks[String(row['name'])]).toBeCloseTo(Number(row['self_ms']), 9);
    }
  });

  it('are on the clock of the trace', () => {
    expect(rows('sample').map((row) => row['start_ms'])).toEqual([291, 292, 293, 294, 295, 296]);
  });
});

describe('figures of the page', () => {
  it('are those of the insights', () => {
    const insights = runSteps(queries.steps('trace.insights', { topN: 10 }));
    const vitals = Object.fromEntries(rows('vital').map((row) => [row['name'], row['value']]));
    expect(vitals).toEqual({
      FCP: insights.firstContentfulPaint?.valueMs,
      LCP: insights.largestContentfulPaint?.valueMs,
      INP: insights.interactionToNextPaint?.valueMs,
      CLS: insights.layoutShift?.score,
      TBT: insights.longTasks?.totalBlockingMs,
    });
    expect(vitals).toMatchObject({ FCP: 190, LCP: 240, INP: 88, CLS: 0.2 });
    expect(rows('interaction')).toEqual([
      expect.objectContaining({ type: 'click', start_ms: 290, end_ms: 378, input_delay_ms: 2, processing_ms: 60 }),
    ]);
    expect(rows('shift').map((row) => pick(row, 'score', 'had_recent_input', 'node'))).toEqual([
      [0.2, false, "IMG id='hero'"],
      [0.05, true, null],
    ]);
    // The vitals are moments of this clock.
    expect(rows('vital').find((row) => row['name'] === 'LCP')).toMatchObject({ value: 240, start_ms: 240 });
    expect(rows('load_step').map((row) => row['kind'])).toEqual(insights.loadPath?.steps.map(({ kind }) => kind));
    const forced = rows('forced_layout');
    expect(forced).toHaveLength(insights.forcedLayout?.count ?? 0);
    expect(forced.map((row) => pick(row, 'function', 'line', 'style_ms', 'layout_ms', 'changed_by'))).toEqual([
      ['readRow', 30, 1, 10, 'changeRow'],
      ['readRow', 30, 1, 20, 'changeRow'],
    ]);
    expect(forced[0]?.['call_event']).toBe(slices.find((row) => row['function'] === 'onClick')?.['event']);
  });

  it('include frames in order of time', () => {
    expect(rows('frame').map((row) => pick(row, 'start_ms', 'is_dropped', 'since_previous_ms'))).toEqual([
      [190, false, null],
      [206, false, 16],
      [340, true, null],
      [380, false, 174],
    ]);
  });

  it('include requests with their parts', () => {
    expect(rows('request').map((row) => pick(row, 'request_id', 'host', 'resource_type'))).toEqual([
      ['A1', 'site.test', 'Document'],
      ['1', 'site.test', 'Stylesheet'],
      ['2', 'site.test', 'Script'],
      ['3', 'cdn.test', 'Image'],
    ]);
    expect(rows('request')[3]).toMatchObject({
      start_ms: 130,
      status: 200,
      transfer_bytes: 1000,
      resource_bytes: 4000,
      initiator_url: APP_JS,
      redirect_count: 0,
      dns_ms: null,
    });
  });

  it('are empty for a trace without a page', () => {
    const other = tracedPage(null, [{ name: 'work', ph: 'X', pid: 1, tid: 1, ts: 1000, dur: 5 }]);
    expect(other.figures.clock()).toEqual({ origin: 'recording', originMs: 0 });
    for (const name of ['frame', 'shift', 'interaction', 'vital', 'load_step', 'forced_layout', 'request', 'sample'])
      expect(rows(name, other)).toEqual([]);
    expect(rows('slice', other)).toEqual([expect.objectContaining({ name: 'work', is_main: false })]);
  });
});

it('has counters in order of time', () => {
  expect(
    rows('counter')
      .filter((row) => row['counter'] === 'JS heap')
      .map((row) => pick(row, 'start_ms', 'value')),
  ).toEqual([
    [110, 500],
    [1390, 900],
  ]);
  expect(rows('counter').filter((row) => row['counter'] === 'level')).toEqual([
    expect.objectContaining({ series: 'a', value: 2, start_ms: 490 }),
  ]);
});
