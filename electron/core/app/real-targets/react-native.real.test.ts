/** Captures of a React Native app, through the whole core, of a stand-in that answers as Metro and Hermes do (`stand-in-metro.ts`). */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, type RealTarget } from '../../cdp/testing/real-targets.ts';
import { startStandInMetro, type StandInMetro } from '../../cdp/testing/stand-in-metro.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../testing/core-bench.ts';

let metro: StandInMetro;
let bench: CoreBench;
let caller: BenchCaller;
const APP = 'abc123-1';

beforeAll(async () => {
  metro = await startStandInMetro();
  bench = await createCoreBench({ evalMode: 'allow' }, { withoutCooldowns: true });
  await bench.connect({ port: metro.server.port } as RealTarget);
  caller = bench.caller('assistant', 'mcp');
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await metro.server.close();
});

it('is listed by app and device', async () => {
  const { text } = await caller.run('pen_list_pages');
  expect(text).toContain('com.acme.shop on Pixel 8');
  expect(text).toContain('react_native');
});

it('is selected without a connection, and has none between calls', async () => {
  await caller.run('pen_select_page', { targetId: APP });
  expect(metro.server.peers).toEqual([]);
  await caller.run('pen_collect_garbage', { target: APP });
  expect(metro.received).toContain('HeapProfiler.collectGarbage');
  await eventually('the end of the connection', () => (metro.server.openSockets() === 0 ? true : null));
});

it('a heap snapshot of Hermes, whose header has no counts, is read', async () => {
  const { text } = await caller.run('pen_heap_snapshot', { target: APP });
  expect(text).toContain('KeptView');
  expect(metro.received).toContain('HeapProfiler.collectGarbage');
});

it('a CPU profile has the original names of Metro’s map, and the interval of Hermes', async () => {
  await caller.run('pen_cpu_profile', { target: APP, action: 'start' });
  const { text, value } = await caller.run('pen_cpu_profile', { target: APP, action: 'stop' });
  expect(text).toContain('busyLoop');
  expect(text).toContain('App.tsx:3');
  expect(value).toMatchObject({ samplingIntervalUs: 10_000 });
});

it('sampling names the functions that allocated', async () => {
  await caller.run('pen_heap_sampling', { target: APP, action: 'start' });
  const { text } = await caller.run('pen_heap_sampling', { target: APP, action: 'stop' });
  expect(text).toMatch(/keepMore|busyLoop/);
});

it('a timeline is recorded', async () => {
  await caller.run('pen_heap_track', { target: APP, action: 'start' });
  const { value } = await caller.run('pen_heap_track', { target: APP, action: 'stop' });
  // The recorded snapshot was taken without tracking, so it has objects and no stacks.
  const { text } = await caller.run('pen_heap_summary', { capture: String(value['captureId']) });
  expect(text).toContain('KeptView');
});

it('messages are kept', async () => {
  await caller.run('pen_console_capture', { target: APP, action: 'start' });
  metro.say('cart opened');
  await eventually('the message', async () => {
    const { text } = await caller.run('pen_console_messages', { target: APP });
    return text.includes('cart opened') || null;
  });
  const { value } = await caller.run('pen_console_capture', { target: APP, action: 'stop' });
  expect(value).toMatchObject({ messages: 1 });
});

it.each([
  ['pen_network_capture', { action: 'start' }, /0\.83/],
  ['pen_js_coverage', { action: 'start' }, /Profiler\.startPreciseCoverage/],
  ['pen_capture_trace', { action: 'start' }, /its own DevTools/],
  ['pen_leak_hunt', { expression: 'openCart()' }, /never tried on React Native/],
])('%s says what works instead', async (tool, params, why) => {
  const refused = await caller.ask(tool, { target: APP, ...params });
  expect(refused.ok ? '' : `${refused.error.message} ${refused.error.suggestion ?? ''}`).toMatch(why);
});
