/** Targets that crash, lose their connection or are closed, through a whole core: the messages, and what still works. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import { eventually, startChromium, startSite } from '../../cdp/testing/real-targets.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../testing/core-bench.ts';

let bench: CoreBench;
let claude: BenchCaller;
let page: TargetInfo;

beforeAll(async () => {
  bench = await createCoreBench();
  const script = 'function total(orders) {\n  return orders.length;\n}\nsetInterval(() => total([]), 20);\n';
  const site = bench.keep(
    await startSite({ '/': '<title>orders</title><script src="orders.js"></script><p>orders', '/orders.js': script }),
  );
  const listed = await bench.connect(bench.keep(await startChromium([site.url()])));
  const found = listed.find(({ type }) => type === 'page');
  if (found === undefined) throw new Error('there is no page');
  page = found;
  claude = bench.caller('Claude Code');
});
afterAll(() => bench[Symbol.asyncDispose]());

async function onPage(method: 'Page.crash' | 'Page.close'): Promise<void> {
  const session = await bench.core.endpoints.attach(page, { signal: new AbortController().signal });
  if (!session.ok) throw new Error(session.error.message);
  await session.value.send(method, {}, { deadlineMs: 1000 });
  await session.value.release();
}
const stateNow = () => bench.core.endpoints.byId(page.id)?.state;

test('emulation that ended with its connection is reported once, with the next answer', async () => {
  const cursor = bench.caller('Cursor');
  await claude.run('pen_emulate', { target: page.id, cpuThrottling: 4 });
  await bench.core.endpoints.disconnect(page.endpointId);
  await bench.core.endpoints.connect(page.endpointId);
  const answers = [
    await claude.run('pen_performance_metrics', { target: page.id }),
    await cursor.run('pen_list_pages'),
    await claude.run('pen_list_pages'),
  ];
  expect(answers.map(({ text }) => text.includes('Emulation on `orders'))).toEqual([true, true, false]);
  expect(answers[0]?.text).toContain('CPU: 4× slower');
});

test('a crashed page is reported as crashed at once, and a reload revives it', async () => {
  await claude.run('pen_cpu_profile', { target: page.id, action: 'start' });
  await onPage('Page.crash');
  await eventually('the crash', () => (stateNow() === 'crashed' ? true : null));
  const stopped = await claude.ask('pen_cpu_profile', { target: page.id, action: 'stop' });
  expect(stopped).toMatchObject({ error: { code: 'not_recording', message: expect.stringContaining('has crashed') } });
  expect(await claude.ask('pen_performance_metrics', { target: page.id })).toMatchObject({
    error: { code: 'target_crashed', suggestion: expect.stringContaining('reload') },
  });
  const reloaded = await claude.run('pen_navigate', { target: page.id, action: 'reload', wait: 20 });
  expect(reloaded.value).toMatchObject({ action: 'reload', loaded: true, title: expect.stringContaining('orders') });
  await eventually('its revival', () => (stateNow() === 'crashed' ? null : true));
  await claude.run('pen_performance_metrics', { target: page.id });
});

test('a late stop on a closed tab reports what became of its recording', async () => {
  await claude.run('pen_cpu_profile', { target: page.id, duration: 1 });
  await claude.run('pen_heap_sampling', { target: page.id, action: 'start' });
  await onPage('Page.close');
  await eventually('the end', () => (bench.core.recordings.list().length === 0 ? true : null));
  expect(await claude.ask('pen_heap_sampling', { target: page.id, action: 'stop' })).toMatchObject({
    error: {
      code: 'not_recording',
      message: expect.stringMatching(/The last one ended .* ago: .*No capture was stored/),
    },
  });
});

test('the source of a profiled page is still read when its tab is closed', async () => {
  const read = await claude.run('pen_source_content', { target: page.id, urlPattern: 'orders.js' });
  expect(read.text).toContain('return orders.length;');
  expect(read.text).toMatch(/stored with cpu-[0-9a-f]{8}: the target does not have it now/);
  expect(await claude.ask('pen_source_content', { target: page.id, urlPattern: 'none.js' })).toMatchObject({
    error: { code: 'target_gone' },
  });
});
