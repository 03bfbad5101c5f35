import { expect, test } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';
test('look', async ({ bench }) => {
  test.setTimeout(240_000);
  const app = await bench.app();
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.startSample();
  await window.sampleConnected();
  await window.openTarget('PEN sample');
  const a = await bench.mcp(app, 'Claude Code');
  const log = async (what: string, answer: Promise<{ text: string; value: unknown }>) => {
    const { text, value } = await answer;
    console.log(`--- ${what}\n${text}\n${JSON.stringify(value)}`);
    return value as Record<string, string>;
  };
  const show = async (name: string, params: Record<string, unknown>) => {
    await log(`show ${name}`, a.call('pen_show', params));
    await page.waitForTimeout(2500);
    await window.screenshot(`look-${name}`);
    await page.waitForTimeout(500);
    await log(`selection ${name}`, a.call('pen_selection'));
  };
  const cpu = await a.call('pen_cpu_profile', { duration: 2, target: 'PEN sample' });
  const cpuId = String(cpu.value['captureId']);
  const functions = cpu.value['functions'] as { name: string }[];
  const trace = await a.call('pen_capture_trace', { duration: 2, reload: true, target: 'PEN sample' });
  const traceId = String(trace.value['captureId']);
  const events = await a.call('pen_trace_query', { capture: traceId, aggregate: false, sort: 'duration', limit: 3 });
  console.log(JSON.stringify(events.value).slice(0, 1500));
  await a.call('pen_network_enable', { target: 'PEN sample' });
  await a.call('pen_navigate', { action: 'reload', target: 'PEN sample' });
  const net = await a.call('pen_network_capture', { target: 'PEN sample' });
  const netId = String(net.value['captureId']);
  const waterfall = await a.call('pen_network_waterfall', { capture: netId });
  const requests = waterfall.value['requests'] as { requestId: string }[];
  console.log(JSON.stringify(waterfall.value).slice(0, 800));
  const cov = await a.call('pen_js_coverage', {
    navigate: await a.call('pen_list_pages').then((l) => (l.value['targets'] as { url: string }[])[0]?.url ?? ''),
    target: 'PEN sample',
  });
  const covId = String(cov.value['captureId']);
  console.log(JSON.stringify(cov.value).slice(0, 1500));
  const h1 = String((await a.call('pen_heap_snapshot', { target: 'PEN sample' })).value['captureId']);
  await page
    .getByTestId('sidebar')
    .first()
    .click()
    .catch(() => undefined);
  await show('cpu-function', { capture: cpuId, function: functions?.[0]?.name ?? 'x' });
  await show('cpu-range', { capture: cpuId, fromMs: 200, toMs: 600 });
  const [event] = (events.value['events'] ?? []) as { event: number }[];
  await show('trace-event', { capture: traceId, event: event?.event ?? 1 });
  await show('trace-range', { capture: traceId, fromMs: 300, toMs: 700 });
  await show('request', { capture: netId, requestID: requests?.at(-1)?.requestId ?? '' });
  const files = (cov.value['files'] ?? []) as { url: string }[];
  await show('coverage', { capture: covId, url: files[0]?.url ?? '', line: 20, column: 3 });
  await show('path', { link: `pen://captures/${h1}/dominators` });
  await log('wrong', a.call('pen_show', { capture: h1, node: 99999999 }));
  await page.waitForTimeout(4000);
  const h2 = String((await a.call('pen_heap_snapshot', { target: 'PEN sample' })).value['captureId']);
  await show('compare', { capture: h2, compareWith: h1 });
  await page.keyboard.press('Alt+KeyB');
  await page.waitForTimeout(1000);
  await window.screenshot('look-back');
  await log('selection back', a.call('pen_selection'));
  expect(1).toBe(1);
});
