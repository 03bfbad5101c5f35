/** A trace of a page that never returns: what it says of a loop that began in the recording, and of one that began before. */
import { afterEach, expect, test } from 'vitest';
import { startChromium, startSite } from '../../core/cdp/testing/real-targets.ts';
import { createCoreBench, type CoreBench } from '../../core/app/testing/core-bench.ts';

let bench: CoreBench | null = null;
afterEach(() => bench?.[Symbol.asyncDispose]());

test('a page that never returns is told as such, with the code that it entered, without CPU samples', async () => {
  bench = await createCoreBench({ evalMode: 'allow' }, { withoutCooldowns: true });
  const site = await startSite({
    '/': `<title>endless</title><script src="loop.js"></script>`,
    '/loop.js': `function spin() { for (let sum = 0; ; ) sum += 1; }\nglobalThis.begin = () => setTimeout(function outer() { spin(); }, 20);`,
  });
  await bench.connect(bench.keep(await startChromium([bench.keep(site).url()])));
  const caller = bench.caller('Claude Code');
  await caller.run('pen_capture_trace', { action: 'start' });
  await caller.run('pen_evaluate', { expression: 'begin()' });
  await new Promise((next) => setTimeout(next, 1500));
  const during = await caller.run('pen_capture_trace', { action: 'stop' });
  expect(during.text).toMatch(
    /The main thread ended no task from .+ on: it is blocked for .+, to the end of the recording, in `outer \(loop\.js:2:\d+\)` or what it calls/,
  );

  const after = await caller.run('pen_capture_trace', { duration: 1 });
  // A session that was not in the page before the loop cannot tell JavaScript from other work.
  expect(after.text).toMatch(
    /did not answer Runtime\.evaluate within \d+ s: its main thread (executes JavaScript|is busy) and has ended no task since.*\. What began before the recording is not in it\./,
  );
});
