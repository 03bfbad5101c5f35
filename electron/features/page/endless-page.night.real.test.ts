/** A page whose script never ends: the reason is told, its code is named, and a reload ends it. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startChromium, startSite, type Site } from '../../core/cdp/testing/real-targets.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';

/** The timer of the page has begun its work by then. */
const STUCK_MS = 1000;

let bench: CoreBench;
let claude: BenchCaller;
let site: Site;

beforeAll(async () => {
  bench = await createCoreBench({ evalMode: 'allow' }, { withoutCooldowns: true });
  site = bench.keep(
    await startSite({
      '/': '<title>endless</title><script src="app.js"></script>',
      '/app.js': 'function settle(left) { while (left > 0) left = (left * 31) % 1009 || 1; }',
    }),
  );
  await bench.connect(bench.keep(await startChromium([site.url()])));
  claude = bench.caller('Claude Code');
});
afterAll(() => bench[Symbol.asyncDispose]());

test('is told from one that stands still, and is reloaded', async () => {
  await claude.run('pen_evaluate', { expression: 'setTimeout(() => settle(7), 50)' });
  await pause(STUCK_MS);
  expect(await claude.ask('pen_cpu_profile', { duration: 1 })).toMatchObject({
    ok: false,
    error: {
      code: 'target_unresponsive',
      message: expect.stringContaining('main thread'),
      suggestion: expect.stringContaining('pen_navigate {"action":"reload"} ends an endless loop'),
    },
  });
  const trace = await claude.run('pen_capture_trace', { duration: 2 });
  expect(trace.text).toContain('so its CPU is sampled as well');
  const reloaded = await claude.run('pen_navigate', { action: 'reload' });
  expect(reloaded.text).toContain('which was stopped first');
  await claude.run('pen_performance_metrics', {});
  await claude.run('pen_evaluate', { expression: 'setTimeout(() => alert("hello"), 50)' });
  await pause(STUCK_MS);
  expect(await claude.ask('pen_cpu_profile', { duration: 1 })).toMatchObject({
    error: { message: expect.stringContaining('a dialog (alert, confirm, print) is open') },
  });
});
