/** The queries about traces, asked about a trace of a page in Chromium. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TRACE_TABLES } from '../../../../../shared/engine/tables/trace-tables.ts';
import type { TraceSource } from '../../../../../shared/engine/tables/sources.ts';
import { runSteps } from '../../../../../shared/engine/steps/steps.ts';
import { openTrace } from '../../../../../shared/engine/trace/testing/read-trace.ts';
import { createTraceQueries } from '../../../../../shared/engine/trace/index.ts';
import { traceCategories } from '../../../../../shared/core/capability/trace-categories.ts';
import { unwrap } from '../../../../../shared/base/errors.ts';
import { TRACE_EXAMPLES } from '../../../../../shared/engine/tables/contract/examples/trace.ts';
import { createRecordingBench, TRACE_SETTINGS } from '../../../../core/capture/testing/recording-bench.ts';
import { eventually, startChromium, startSite } from '../../../../core/cdp/testing/real-targets.ts';
import { askedCaptures, sqlOf, type AskedCaptures } from '../testing/asked-captures.ts';

/** Long tasks, forced layout, a late layout shift, requests, and animation frames. */
const SCRIPT = `function sum(n) { return n < 2 ? n : sum(n - 1) + sum(n - 2); }
function readHeights() {
  for (let at = 0; at < 20; at += 1) { document.body.append('row '); document.body.offsetHeight; }
}
function again() { readHeights(); sum(27); requestAnimationFrame(again); }
requestAnimationFrame(again);
setTimeout(function block() { for (const end = performance.now() + 150; performance.now() < end; ) sum(15); }, 200);
setInterval(function ask() { fetch('/script.js?' + Math.random()); sum(24); }, 50);
function shift() {
  // A shift counts once something was painted.
  if (performance.getEntriesByName('first-contentful-paint').length === 0) setTimeout(shift, 300);
  else document.body.prepend(Object.assign(document.createElement('div'), { style: 'height: 60px' }));
}
setTimeout(shift, 300);`;

/** Queries about what happens only with an input, and about renders: this page has no framework. */
const WITHOUT_ROWS: ReadonlySet<string> = new Set([
  'What the main thread did during each interaction',
  'Renders by component',
]);

/** Ends with the test, in the opposite order. */
const opened: AsyncDisposable[] = [];
function opens<T extends AsyncDisposable>(made: T): T {
  opened.push(made);
  return made;
}

async function recordedTrace(): Promise<string> {
  const bench = opens(await createRecordingBench());
  const site = opens(
    await startSite({
      '/': '<title>Busy</title><body><h1>Busy</h1><script src="script.js"></script>',
      '/script.js': SCRIPT,
    }),
  );
  await bench.connect(opens(await startChromium([site.url()])));
  const target = await eventually(
    'a page',
    () => bench.endpoints.endpoints()[0]?.targets.find(({ type }) => type === 'page') ?? null,
  );
  const categories = traceCategories({ preset: 'default', cpuSamples: true, screenshots: false });
  const settings = { ...TRACE_SETTINGS, categories, reload: true };
  // A busy machine paints late.
  const { file } = unwrap(await bench.trace(target, { settings, durationMs: 5000 }));
  return readFile(file.path, 'utf8');
}

let source: TraceSource;
let captures: AskedCaptures;
let ask: ReturnType<typeof createTraceQueries>;
beforeAll(async () => {
  const text = await recordedTrace();
  const bytes = new TextEncoder().encode(text);
  ask = createTraceQueries(openTrace(text), {
    facts: { readMs: 0, fileSizeBytes: bytes.length },
    readBytes: (from, length) => Promise.resolve(bytes.subarray(from, from + length)),
    reportBug: (thrown) => {
      throw thrown;
    },
  });
  source = { trace: ask.trace, figures: ask.figures, resolve: null };
  captures = await askedCaptures('trace', TRACE_TABLES, [source, source]);
});
afterAll(async () => {
  for (const each of opened.toReversed()) await each[Symbol.asyncDispose]();
  captures.close();
});

describe('queries about a trace of Chromium', () => {
  it.each(TRACE_EXAMPLES)('$title', async ({ title, sql }) => {
    expect((await captures.ask(sql)).length > 0).toBe(!WITHOUT_ROWS.has(title));
  });

  it('agree with the insights', async () => {
    const insights = runSteps(ask.steps('trace.insights', { topN: 5 }));
    const tasks = await captures.ask(sqlOf(TRACE_EXAMPLES, 'Longest tasks of the main thread'));
    expect(tasks[0]?.['duration_ms']).toBeCloseTo(insights.longTasks?.rows[0]?.durationMs ?? 0, 6);
    const [forced] = await captures.ask('select count(*) as reads, sum(layout_ms) as layout_ms from forced_layout');
    expect(forced).toMatchObject({ reads: insights.forcedLayout?.count });
    expect(forced?.['layout_ms']).toBeCloseTo(insights.forcedLayout?.layoutMs ?? 0, 6);
    const [requests] = await captures.ask('select count(*) as requests from request');
    expect(requests).toEqual({ requests: insights.requests });
    const sampled = await captures.ask("select name from function where kind = 'function'");
    expect(sampled.map((row) => row['name'])).toContain('sum');
  });

  it('have every event of the threads once', async () => {
    const [counts] = await captures.ask('select count(*) as all_events, count(distinct event) as different from slice');
    expect(counts?.['all_events']).toBe(counts?.['different']);
    const sums = await captures.ask(
      'select thread_id, sum(self_ms) as self_ms, sum(duration_ms) filter (depth = 0) as top_ms from slice where self_ms is not null group by thread_id',
    );
    for (const { self_ms: selfMs, top_ms: topMs } of sums) expect(Number(selfMs)).toBeCloseTo(Number(topMs), 1);
  });
});
