/** Every tool and every workflow through the SDK's own client, which holds each answer against the tool's schema and throws away what does not fit. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { CAPABILITIES } from '../../../../shared/features/index.ts';
import { createToyWindow, toySelection } from '../../../../shared/core/capability/testing/toy-window.ts';
import { WORKFLOWS } from '../../../../shared/features/workflows.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import { PROMPTS } from '../../../../shared/features/prompts.ts';
import { startChromium, startSite, type Site } from '../../cdp/testing/real-targets.ts';
import { createMcpServer } from '../../mcp/server.ts';
import { namedCalls, type NamedCall } from '../../mcp/testing/named-calls.ts';
import { createCoreBench, type CoreBench } from '../testing/core-bench.ts';

const TOKEN = 'mcp-token-of-thirty-two-characters-or-more';
const PAGE = `<!doctype html><html lang="en"><title>shop</title><link rel="stylesheet" href="shop.css"><script src="shop.js"></script>
<h1>Shop</h1><div class="used">used</div><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">`;
const SCRIPT = `class Order { constructor(id) { this.id = id; } }
globalThis.orders = Array.from({ length: 500 }, (_, id) => new Order(id));
function busy() { const end = performance.now() + 60; while (performance.now() < end) Math.sqrt(end); }
setInterval(busy, 120); document.cookie = 'basket=secret-of-the-basket'; localStorage.setItem('visit', 'first');
addEventListener('load', () => console.error('nothing is in stock')); fetch('orders.json').catch(() => undefined);`;

const AnswerSchema = z.looseObject({
  isError: z.boolean().default(false),
  structuredContent: z.record(z.string(), z.unknown()).default({}),
  content: z.array(z.looseObject({ text: z.string().optional() })),
});

let bench: CoreBench;
let site: Site;
let client: Client;
const personWindow = createToyWindow();
const called = new Set<string>();
const named: NamedCall[] = [];

/** Answer of the tool; throws where it fails, and the client throws where its schema does not describe the answer. */
async function call(tool: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  const raw = await client.callTool({ name: tool, arguments: params }, undefined, { timeout: 600_000 });
  const { isError, structuredContent, content } = AnswerSchema.parse(raw);
  const text = content.map((block) => block.text ?? '').join('\n');
  if (isError) throw new Error(`${tool}: ${text}`);
  called.add(tool);
  named.push(...namedCalls(text, CAPABILITIES));
  return structuredContent;
}

/** Sends a call that must fail, and remembers the calls that its error proposes. */
async function refused(tool: string, params: Record<string, unknown>): Promise<void> {
  const answer = AnswerSchema.parse(await client.callTool({ name: tool, arguments: params }));
  expect(answer.isError).toBe(true);
  named.push(...namedCalls(answer.content.map((block) => block.text ?? '').join('\n'), CAPABILITIES));
}

/** Tools that record for seconds by default; one is enough to see that a call works. */
const SHORTER: Readonly<Record<string, Record<string, unknown>>> = {
  pen_capture_trace: { duration: 1 },
  pen_cpu_profile: { duration: 1 },
  pen_web_vitals: { waitMs: 200 },
};
const shorter = ({ tool, params }: NamedCall): Record<string, unknown> => ({ ...params, ...SHORTER[tool] });

const TOOLS = CAPABILITIES.filter(({ forPersonOnly }) => forPersonOnly !== true);

const idOf = (answer: Record<string, unknown>): string => z.string().parse(answer['captureId']);

beforeAll(async () => {
  bench = await createCoreBench({ evalMode: 'allow' }, { personWindow: personWindow.port, withoutCooldowns: true });
  site = bench.keep(
    await startSite({
      '/': PAGE,
      '/next': '<title>next</title><h1>Next</h1>',
      '/shop.js': SCRIPT,
      '/shop.css': '.used { color: red } .unused { color: blue }',
    }),
  );
  await bench.connect(bench.keep(await startChromium([site.url()])));
  const { runner, sessions, library, version, log } = bench.core;
  const personToken = `${TOKEN}-person`;
  const tokens = { mcpToken: TOKEN, personToken };
  const structuredResults = (): boolean => true;
  const targets = (): TargetInfo[] => bench.core.endpoints.endpoints().flatMap((endpoint) => endpoint.targets);
  const server = createMcpServer({ runner, sessions, library, targets, version, log, ...tokens, structuredResults });
  bench.keep({ [Symbol.asyncDispose]: () => server.close() });
  const listening = await server.listen({ host: '127.0.0.1', port: 0, exactPort: true });
  if (!listening.ok) throw new Error(listening.error.message);
  client = new Client({ name: 'every tool', version: '1.0' });
  const requestInit = { headers: { Authorization: `Bearer ${TOKEN}` } };
  const transport = new StreamableHTTPClientTransport(new URL(listening.value.address), { requestInit });
  await client.connect(transport);
  bench.keep({ [Symbol.asyncDispose]: () => client.close() });
});
afterAll(() => bench[Symbol.asyncDispose]());

test('the list has every tool', async () => {
  // From here on the client holds answers against the schemas.
  const { tools } = await client.listTools();
  expect(tools).toHaveLength(TOOLS.filter(({ forViews }) => forViews !== true).length);
});

test('the page: chosen, sent back and forth, looked at and asked', async () => {
  await call('pen_status');
  const { targets } = z
    .object({ targets: z.array(z.looseObject({ id: z.string(), type: z.string() })) })
    .parse(await call('pen_list_pages'));
  await call('pen_select_page', { targetId: targets.find(({ type }) => type === 'page')?.id });
  await call('pen_network_enable');
  await call('pen_console_enable');
  const at = async (params: Record<string, unknown>): Promise<unknown> => (await call('pen_navigate', params))['url'];
  expect(await at({ action: 'goto', url: site.url('/next') })).toBe(site.url('/next'));
  expect(await at({ action: 'back' })).toBe(site.url());
  expect(await at({ action: 'forward' })).toBe(site.url('/next'));
  expect(await at({ action: 'back' })).toBe(site.url());
  expect(await at({ action: 'reload' })).toBe(site.url());
  expect(await call('pen_evaluate', { expression: 'orders.length' })).toMatchObject({ value: '500' });
  expect(await call('pen_cookies')).toMatchObject({ cookies: [{ name: 'basket' }] });
  expect(await call('pen_storage')).toMatchObject({ entries: [{ key: 'visit' }] });
  await call('pen_console_messages');
  await call('pen_network_waterfall');
  await call('pen_network_request', { urlPattern: 'shop.js' });
  await call('pen_network_blocking');
  await call('pen_performance_metrics');
  await call('pen_web_vitals', { waitMs: 200 });
  await call('pen_screenshot');
  await call('pen_interact', { steps: [{ click: 'Shop' }] });
  await call('pen_collect_garbage');
  await call('pen_list_sources');
  await call('pen_source_content', { urlPattern: 'shop.js' });
  await call('pen_search_source', { query: 'class Order' });
  for (const action of ['start', 'read', 'stop']) await call('pen_watch', { action });
  await call('pen_emulate', { device: 'Pixel 7' });
  await call('pen_emulate', { device: 'reset' });
  await call('pen_application');
});

test('captures: taken, read, compared, exported, brought back and deleted', async () => {
  const heap = idOf(await call('pen_heap_snapshot'));
  await call('pen_heap_summary', { capture: heap });
  const { objects } = z
    .object({ objects: z.array(z.looseObject({ id: z.number() })) })
    .parse(await call('pen_heap_objects', { capture: heap, class: 'Order' }));
  await call('pen_heap_retainers', { capture: heap, node: objects[0]?.id });
  await call('pen_heap_retainers', { capture: heap, class: 'Order' });
  await call('pen_heap_dominators', { capture: heap });
  await call('pen_heap_search', { capture: heap, name: 'Order' });
  await call('pen_heap_search', { capture: heap, kind: 'duplicate-strings' });
  await call('pen_query', { sql: 'select name, count from class order by count desc', captures: [heap], limit: 5 });
  for (const tool of ['pen_heap_track', 'pen_heap_sampling']) {
    const { recordingId } = await call(tool, { action: 'start' });
    await call('pen_recording', { recording: recordingId, action: 'read' });
    await call(tool, { action: 'stop' });
    await call('pen_recording', { recording: recordingId, action: 'wait' });
  }
  const laterHeap = idOf(await call('pen_heap_snapshot'));
  expect(await call('pen_heap_diff', { snapshotA: heap })).toMatchObject({ snapshotA: { captureId: heap } });
  await call('pen_leak_hunt', { captures: [heap, laterHeap] });
  const cpu = idOf(await call('pen_cpu_profile', { duration: 1 }));
  for (const view of ['bottom-up', 'top-down', 'url', 'package']) await call('pen_cpu_summary', { capture: cpu, view });
  await call('pen_cpu_summary', { capture: cpu, view: 'callers', function: 'busy' });
  const laterCpu = idOf(await call('pen_cpu_profile', { duration: 1 }));
  expect(await call('pen_cpu_compare', { base: cpu })).toMatchObject({ current: { captureId: laterCpu } });
  const trace = idOf(await call('pen_capture_trace', { duration: 1, reload: true }));
  expect(await call('pen_trace_insights', { file: trace })).toMatchObject({ captureId: trace });
  await call('pen_trace_query', { capture: trace, name: 'RunTask' });
  await call('pen_trace_query', { capture: trace, aggregate: false, event: 1 });
  const laterTrace = idOf(await call('pen_capture_trace', { duration: 1, reload: true }));
  expect(await call('pen_trace_compare', { base: trace })).toMatchObject({ current: { captureId: laterTrace } });
  await call('pen_network_capture');
  await call('pen_js_coverage', { navigate: site.url() });
  await call('pen_css_coverage', { navigate: site.url() });
  await call('pen_accessibility_check');
  for (const kind of ['cpu', 'heap']) await call('pen_capture_application', { kind, duration: 1 });
  await call('pen_notes', { action: 'add', capture: cpu, note: 'The slow build' });
  expect(await call('pen_notes')).toMatchObject({ captureNotes: [{ text: 'The slow build' }] });
  expect(await call('pen_capture_info', { capture: cpu })).toMatchObject({ noteCount: 1 });
  await call('pen_show', { capture: cpu, function: 'busy' });
  const place = await call('pen_show', { capture: heap, class: 'Order' });
  personWindow.select(toySelection({ kind: 'class', link: z.string().parse(place['link']) }));
  expect(await call('pen_selection')).toMatchObject({ kind: 'class', title: 'Class Order', captureId: heap });
  expect(await call('pen_view', { captures: [cpu], query: 'profile.overview' })).toHaveProperty('answer.total');
  const { path } = z
    .object({ path: z.string() })
    .parse(await call('pen_export', { capture: cpu, path: 'out.cpuprofile' }));
  copyFileSync(path, join(bench.project, 'again.cpuprofile'));
  const again = idOf(await call('pen_import', { path: 'again.cpuprofile' }));
  await call('pen_delete_capture', { capture: again });
  await call('pen_list_captures');
});

// A proof and a trial take many runs, an exploration minutes: workflow.real.test.ts, try.real.test.ts and explore-workflow.night.waiting.real.test.ts have one.
test.each(Object.keys(WORKFLOWS).filter((name) => !['prove', 'try', 'explore'].includes(name)))(
  'the workflow %s, of the page as it is and of an address',
  async (name) => {
    expect(await call('pen_workflow', { name, duration: 1, waitMs: 200 })).toMatchObject({ workflow: name });
    const loaded = await call('pen_workflow', { name, url: site.url(), duration: 1, waitMs: 200 });
    expect(loaded['summary']).not.toEqual([]);
  },
  600_000,
);

test('no tool was left out', () => {
  // An audit takes long, and one is enough: audits.real.test.ts holds its answers against the same schema.
  expect(TOOLS.map(({ name }) => name).filter((name) => !called.has(name))).toEqual(['pen_lighthouse']);
});

test('errors name calls too', async () => {
  const library = z.object({ captures: z.array(z.looseObject({ captureId: z.string(), kind: z.string() })) });
  const { captures } = library.parse(await call('pen_list_captures', { limit: 500 }));
  const ofKind = (kind: string): string => captures.find((capture) => capture.kind === kind)?.captureId ?? '';
  const before = named.length;
  await refused('pen_heap_summary', { capture: ofKind('cpu-profile') });
  await refused('pen_heap_objects', { capture: ofKind('heap-snapshot'), class: 'NoSuchClass' });
  await refused('pen_cpu_summary', { capture: ofKind('cpu-profile'), view: 'callers', function: 'noSuchFunction' });
  await refused('pen_cpu_summary', { capture: ofKind('cpu-profile'), collapse: ['noSuchPackage'] });
  await refused('pen_watch', { action: 'read' });
  await refused('pen_source_content', { urlPattern: 'shop.js', original: 'none.ts' });
  expect(named.slice(before).map(({ tool }) => tool)).toContain('pen_list_captures');
});

test('every call that a prompt names succeeds when it is sent', async () => {
  const { prompts } = await client.listPrompts();
  expect(prompts.map(({ name }) => name)).toEqual(PROMPTS.map(({ name }) => name));
  const ref = { type: 'ref/prompt', name: 'check-my-change' } as const;
  const { values: traces } = (await client.complete({ ref, argument: { name: 'base', value: 'trace-' } })).completion;
  const [current = '', base = ''] = traces;
  const calls = new Map<string, NamedCall>();
  for (const { name, arguments: parameters = [] } of prompts) {
    const { completion } = await client.complete({
      ref: { type: 'ref/prompt', name },
      argument: { name: 'target', value: new URL(site.url()).host },
    });
    const [target = ''] = completion.values;
    expect(target).not.toBe('');
    const given = { target };
    expect(parameters.map((parameter) => parameter.name)).toContain('target');
    const compared = name === 'check-my-change' ? [{ base, current }] : [];
    for (const values of [given, ...compared]) {
      const { messages } = await client.getPrompt({ name, arguments: values });
      const text = messages.map(({ content }) => ('text' in content ? content.text : '')).join('\n');
      for (const one of namedCalls(text, CAPABILITIES)) calls.set(`${one.tool} ${JSON.stringify(one.params)}`, one);
    }
  }
  const withParameters = [...calls.values()].filter(({ params }) => Object.keys(params).length > 0);
  expect(withParameters.filter(({ problem }) => problem !== null)).toEqual([]);
  expect(withParameters.length).toBeGreaterThan(10);
  for (const one of withParameters) await call(one.tool, shorter(one));
});

/** A comparison of one capture with the next recording, as it is proposed for the time after a change; the calls above sent some. */
function isForLater({ tool, params }: Pick<NamedCall, 'tool' | 'params'>): boolean {
  return (
    ['pen_heap_diff', 'pen_cpu_compare', 'pen_trace_compare'].includes(tool) &&
    params['current'] === undefined &&
    params['snapshotB'] === undefined
  );
}

test('every call that an answer or an error proposed succeeds when it is sent @night, after the others', async () => {
  const seen = new Map(named.map((one) => [`${one.tool} ${JSON.stringify(one.params)}`, one]));
  expect([...seen.values()].filter(({ problem }) => problem !== null)).toEqual([]);
  const proposed = [...seen.values()].filter(
    ({ tool, params }) =>
      Object.keys(params).length > 0 &&
      // Recordings were begun and ended above, in their order; the audit of a workflow was called there, too.
      !['start', 'stop', 'read', 'wait'].includes(String(params['action'])) &&
      !['pen_recording', 'pen_workflow'].includes(tool) &&
      !isForLater({ tool, params }),
  );
  expect(proposed.length).toBeGreaterThan(5);
  for (const one of proposed) await call(one.tool, shorter(one));
});
