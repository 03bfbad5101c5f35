/** The trace tools through a whole core on a real Chromium: recording, summary, queries, comparison, export and import. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { TraceInsightsSchema, type TraceInsights } from '../../../shared/engine/trace/contract/trace-insights.ts';
import { MARK_LOADED, startChromium } from '../../core/cdp/testing/real-targets.ts';
import { createCoreBench, type CoreBench } from '../../core/app/testing/core-bench.ts';
import { startSlowSite } from '../../core/app/testing/slow-site.ts';

/**
 * A task of 120 ms each half second, in `slowPart`, which forces layout repeatedly and does more itself than what it reads. After the
 * third it reports that it has settled, with names: those of other functions come from the text of their script.
 */
const BUSY = `
let sum = 0, ticks = 0;
function tell() { navigator.sendBeacon('/settled'); }
function painted() { setTimeout(tell, 200); }
function nextFrame() { requestAnimationFrame(painted); }
function slowPart() { const end = performance.now() + 120; while (performance.now() < end) { for (let at = 0; at < 200000; at += 1) sum += Math.sqrt(at); document.body.style.paddingTop = (performance.now() % 9) + 'px'; document.body.offsetHeight; } }
const timer = setInterval(function tick() {
  slowPart(); performance.mark('ticked');
  if ((ticks += 1) !== 3) return;
  requestAnimationFrame(nextFrame);
  // The page before the reload is silent then: the recording does not know who started its timer.
  if (performance.getEntriesByType('navigation')[0].type !== 'reload') clearInterval(timer);
}, 500);`;

let bench: CoreBench;

beforeEach(async () => {
  bench = await createCoreBench({}, { withoutCooldowns: true });
});
afterEach(() => bench[Symbol.asyncDispose]());

const InsightsSchema = z.object({ insights: TraceInsightsSchema });

/** The insights of an imported copy: the texts of scripts, from which properties and bytes are read, are stored with a capture and not in its file. */
function withoutTexts(value: unknown): TraceInsights {
  const { insights } = InsightsSchema.parse(value);
  const { forcedLayout, hotFunctions } = insights;
  return {
    ...insights,
    hotFunctions: hotFunctions.map(({ hottest, ...row }) =>
      hottest === undefined ? row : { ...row, hottest: { place: hottest.place, share: hottest.share } },
    ),
    duplicatedScript: null,
    legacyScript: null,
    forcedLayout: forcedLayout && {
      ...forcedLayout,
      rows: forcedLayout.rows.map((row) => ({ ...row, property: '', written: '' })),
    },
  };
}

test('a busy page: recorded, summarised, queried, compared, exported and imported', async () => {
  const site = await startSlowSite({
    '/': ['text/html', `<title>busy</title><h1>Busy</h1><script src="busy.js"></script>${MARK_LOADED}`, 0],
    '/busy.js': ['text/javascript', BUSY, 0],
  });
  bench.keep(site);
  await bench.connect(bench.keep(await startChromium([`${site.origin}/`])));
  const { core, project } = bench;
  const caller = bench.caller('Claude Code');
  const run = (tool: string, params: Record<string, unknown> = {}) => caller.runUncut(tool, params);

  await site.settled(1);
  await run('pen_capture_trace', { action: 'start', cpuSamples: true, reload: true });
  await site.settled(2);
  const captured = await run('pen_capture_trace', { action: 'stop' });
  expect(captured.text).toMatch(/Hottest function: `(slowPart|tick) \(busy\.js:\d+:\d+\)` /);
  // A task that is long may end before the first paint.
  expect(captured.text).toMatch(
    /Long tasks: \d+, total blocking time \d+ ms(?:, not counting \d+ tasks? before the first contentful paint)?\n/,
  );
  expect(captured.text).toMatch(
    /- Task of .+, started by timer of `\d+ ms` set by `.+ \(busy\.js:\d+:\d+\)`: .*forced layout by `slowPart \(busy\.js:\d+:\d+\)` /,
  );
  const capture = String(captured.value['captureId']);

  // The newest one.
  const answer = await run('pen_trace_insights');
  expect(answer.value).toMatchObject({ captureId: capture });
  // The recording's answer is the verdict and the causes, this one the tables: they repeat nothing else.
  const [verdict = ''] = captured.text.split(/^### (?:Load path|Forced layout)$/m);
  const lines = new Set(verdict.split('\n').filter((line) => line.length > 20));
  expect(answer.text.split('\n').filter((line) => lines.has(line))).toEqual([]);
  expect(answer.text).toMatch(/\| --- \|\n\| (slowPart|tick) \(busy\.js:\d/);
  // A table only of the tasks that the recording's answer left out; the same call again has all of them.
  const whole = await run('pen_trace_insights');
  expect(whole.text).toContain('### Long tasks');
  expect(answer.text).toContain('### Main-thread work');
  expect(answer.text).toContain('### Largest contentful paint');

  const groups = await run('pen_trace_query', { name: 'Layout', thread: 'CrRendererMain', minDurationMs: 0 });
  expect(groups.text).toMatch(/\| Layout +\| [\d,]+ /);
  const longest = await run('pen_trace_query', { name: 'RunTask', aggregate: false, sort: 'duration', limit: 1 });
  expect(longest.value).toMatchObject({ events: [{ name: 'RunTask' }], nextCursor: '1' });

  // The export is what the browser sent: any JSON parser reads it, gzipped too, and importing it gives the same trace.
  const record = core.library.get(capture);
  const own = record.ok ? await readFile(record.value.file) : Buffer.alloc(0);
  const native = await run('pen_export', { capture, path: 'out.trace.json' });
  expect((await readFile(String(native.value['path']))).equals(own)).toBe(true);
  const compared = await run('pen_trace_compare', { base: capture, current: native.value['path'] });
  expect(compared.text).toContain('**Verdict**: Zero changes: both are the same capture.');
  const zipped = await run('pen_export', { capture, path: 'out.json.gz', format: 'gzip' });
  const unzipped = gunzipSync(await readFile(String(zipped.value['path'])));
  expect(unzipped.equals(own)).toBe(true);
  const { traceEvents } = JSON.parse(unzipped.toString('utf8')) as { traceEvents: unknown[] };
  expect(traceEvents).toHaveLength(Number(answer.value['events']));
  const imported = await run('pen_import', { path: 'out.json.gz' });
  const again = await run('pen_trace_insights', { capture: imported.value['captureId'] });
  expect(InsightsSchema.parse(answer.value).insights.forcedLayout?.rows[0]).toMatchObject({
    property: 'offsetHeight',
    written: 'style.paddingTop =',
  });
  expect(again.value['insights']).toEqual(withoutTexts(answer.value));

  // Stopped fast: the browser's own Perfetto file is another form of the same trace, for us and for JSON readers.
  const fast = await run('pen_capture_trace', { duration: 1, cpuSamples: true, perfettoFile: 'own.pftrace' });
  const json = core.library.get(String(fast.value['captureId']));
  const perfetto = await run('pen_import', { path: 'own.pftrace' });
  expect(String(perfetto.value['file'])).toMatch(/\.pftrace$/);
  const ofJson = await run('pen_trace_insights', { capture: fast.value['captureId'] });
  const ofPerfetto = await run('pen_trace_insights', { capture: perfetto.value['captureId'] });
  expect(ofPerfetto.value['insights']).toEqual(withoutTexts(ofJson.value));
  const asJson = await run('pen_export', { capture: perfetto.value['captureId'], format: 'json' });
  const ownJson = json.ok ? await readFile(json.value.file) : Buffer.alloc(0);
  expect((await readFile(String(asJson.value['path']))).equals(ownJson)).toBe(true);
  const asIs = await run('pen_export', { capture: perfetto.value['captureId'] });
  expect((await readFile(String(asIs.value['path']))).equals(await readFile(join(project, 'own.pftrace')))).toBe(true);
});
