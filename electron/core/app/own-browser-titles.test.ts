/**
 * The person's own browser, where every page has a secret title and address: whatever an assistant calls, nothing that reaches its client has
 * one of them, neither before nor after another assistant was allowed to work there.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { CAPABILITIES } from '../../../shared/features/index.ts';
import type { AnyCapability } from '../../../shared/core/capability/define.ts';
import { PresetSchema, type Preset } from '../../../shared/core/contracts/permissions.ts';
import { createLog } from '../log/log.ts';
import { createBrowserPipe } from '../cdp/pipe/browser-pipe.ts';
import { streamChannel } from '../cdp/pipe/browser-channel.ts';
import { fakePipeBrowser } from '../cdp/testing/fake-pipe-browser.ts';
import { valuesOf } from '../mcp/testing/schema-values.ts';
import type { CallerSession } from '../runner/types.ts';
import { createAccessBench, type AccessBench } from './testing/access-bench.ts';

const ADDRESS = 'running:chromium';
const SECRET = /jane|statement|tax-return/i;
const PAGES = [
  ['bank', 'page', 'Account of Jane Doe, 4711 EUR', 'https://bank.test/jane?account=4711'],
  ['mail', 'page', 'Statement for Jane', 'https://mail.test/statement'],
  ['file', 'page', 'tax-return.html', 'file:///home/jane/tax-return.html'],
  ['work', 'worker', 'jane-worker', 'https://bank.test/jane-worker.js'],
] as const;

const log = createLog({ level: 'error', write: () => undefined });
let bench: AccessBench;
/** The commands that reached the browser. */
const sent: string[] = [];

beforeAll(async () => {
  bench = await createAccessBench({ others: CAPABILITIES });
  bench.state.hasWindow = false;
  const targetInfos = PAGES.map(([targetId, type, title, url]) => ({ targetId, type, title, url, attached: false }));
  const browser = fakePipeBrowser(({ method }) => {
    sent.push(method);
    if (method === 'Runtime.getHeapUsage') return { usedSize: 1, totalSize: 2 };
    if (method === 'Performance.getMetrics') return { metrics: [{ name: 'Nodes', value: 1 }] };
    if (method === 'Browser.getVersion') return { product: 'Chrome/156.0' };
    if (method === 'Page.getFrameTree') return { frameTree: { frame: { id: 'bank', url: PAGES[0][3] } } };
    return method === 'Target.getTargets' ? { targetInfos } : {};
  });
  const channel = streamChannel(browser.toBrowser, browser.fromBrowser);
  const pipe = createBrowserPipe({ address: ADDRESS, log, channel });
  const { id } = bench.core.endpoints.addPipe(pipe, 'launched');
  const connected = await bench.core.endpoints.connect(id);
  if (!connected.ok) throw new Error(connected.error.message);
});
afterAll(() => bench[Symbol.asyncDispose]());

/** Parameters that find their way to the pages: the needed ones, and each other one by itself. */
function callsOf({ params }: AnyCapability): Record<string, unknown>[] {
  const schema = z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' });
  const needed = z.record(z.string(), z.unknown()).parse(valuesOf(schema, 'small')[0]);
  const known: Readonly<Record<string, readonly unknown[]>> = {
    target: PAGES.map(([id]) => id),
    ledger: ['bank', 'jane'],
    application: ['running'],
    targets: [['bank', 'mail', 'file']],
  };
  const each = Object.entries(schema.properties ?? {}).flatMap(([name, member]) =>
    (known[name] ?? valuesOf(member, 'full')).map((value) => ({ ...needed, [name]: value })),
  );
  // Each switch with each action.
  const { action, ...others } = schema.properties ?? {};
  const switches = Object.keys(others).filter((name) => params.safeParse({ ...needed, [name]: true }).success);
  const both = (action === undefined ? [] : valuesOf(action, 'full')).flatMap((value) =>
    switches.map((name) => ({ ...needed, action: value, [name]: true })),
  );
  // With a page, and without one.
  const all = [...each, ...both];
  return [
    needed,
    ...all,
    ...(params.shape['target'] === undefined ? [] : all.map((one) => ({ target: 'bank', ...one }))),
  ];
}

async function assistant(preset: Preset, rules = {}): Promise<CallerSession> {
  const { id } = await bench.assistant(`${preset} ${Object.keys(rules).join()}`, { preset, rules });
  return bench.core.sessions.open({ kind: 'mcp', name: preset, paths: 'project', assistantId: id });
}

/** Returns the parts of everything that a client receives that have a secret. */
async function leaksOf(caller: CallerSession): Promise<string[]> {
  const leaks: string[] = [];
  for (const capability of CAPABILITIES) {
    for (const params of callsOf(capability)) {
      const received: unknown[] = [];
      const outcome = await bench.core.runner.run(capability.name, params, caller, {
        signal: AbortSignal.timeout(200),
        onProgress: (progress) => void received.push(progress),
        askInClient: async (question) => {
          received.push(question);
          return false;
        },
        waitInClient: async (message) => {
          received.push(message);
          return 'withdraw';
        },
      });
      const text = JSON.stringify([outcome, received]);
      const found = SECRET.exec(text);
      if (found !== null && !SECRET.test(JSON.stringify(params)))
        leaks.push(
          `${capability.name} ${JSON.stringify(params)}: ${text.slice(Math.max(0, found.index - 120), found.index + 60)}`,
        );
    }
  }
  return leaks;
}

const PRESETS = PresetSchema.options.map((preset) => [preset] as const);

test.each(PRESETS)('%s sees no title or address of a page that nobody allowed', async (preset) => {
  expect(await leaksOf(await assistant(preset))).toEqual([]);
  expect(await leaksOf(await assistant(preset, { 'own-browser': 'refuse' }))).toEqual([]);
});

test('an assistant that was allowed sees the page, and what it does there shows it to no other', async () => {
  const allowed = await assistant('everything', { 'own-browser': 'allow' });
  const { core } = bench;
  const work = [
    ['pen_network_enable', {}],
    ['pen_console_enable', {}],
    ['pen_watch', { action: 'start' }],
    ['pen_cpu_profile', { action: 'start' }],
    ['pen_emulate', { cpuThrottling: 4 }],
  ] as const;
  const isThere = (tool: string): boolean => CAPABILITIES.some(({ name }) => name === tool);
  for (const [tool, params] of work.filter(([name]) => isThere(name)))
    expect(await core.runner.run(tool, { target: 'bank', ...params }, allowed)).toMatchObject({ ok: true });
  const you = core.sessions.open({ kind: 'window', name: 'you', paths: 'anywhere' });
  expect(JSON.stringify(await core.runner.run('pen_status', {}, you))).toMatch(SECRET);
  for (const tool of ['pen_watch'].filter(isThere))
    expect(JSON.stringify(await core.runner.run(tool, { action: 'read', target: 'bank' }, allowed))).toMatch(SECRET);
  for (const [preset] of PRESETS) expect(await leaksOf(await assistant(preset, { library: 'refuse' }))).toEqual([]);
});

test('the lists, templates and completions of MCP have none of them', async () => {
  const { token } = await bench.assistant('lists', { preset: 'everything', rules: {} });
  const client = await bench.connect(token, 'lists');
  const { prompts } = await client.listPrompts();
  const completed = prompts.flatMap(({ name, arguments: given = [] }) =>
    given.map((argument) =>
      client.complete({ ref: { type: 'ref/prompt', name }, argument: { name: argument.name, value: '' } }),
    ),
  );
  const answers = [await client.listResources(), await client.listResourceTemplates(), await client.listTools()];
  const text = JSON.stringify([...answers, ...(await Promise.all(completed))]);
  expect(text).toContain('mail.test');
  expect(text).not.toMatch(SECRET);
  await client.close();
});

/** Commands that change a page or what its browser does. */
const CHANGES =
  /collectGarbage|^Input\.|^Page\.(?:navigate|reload)|^Emulation\.setCPU|^Network\.(?:emulate|setCacheDisabled)|^Tracing\./;

test('an assistant that only looks keeps no capture and changes nothing, whatever it asks with an action', async () => {
  const looking = await assistant('look', { 'own-browser': 'allow' });
  const kept = bench.core.library.list().length;
  sent.length = 0;
  await leaksOf(looking);
  expect(sent.filter((method) => CHANGES.test(method))).toEqual([]);
  expect(bench.core.library.list()).toHaveLength(kept);
  expect(sent).toContain('Performance.getMetrics');
});
