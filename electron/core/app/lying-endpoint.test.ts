/** Every tool on an endpoint that answers every command with something else: an expected error, no text of it as prose, and the program goes on. */
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { escapedParts, hostileTexts } from '../../../shared/base/testing/hostile-texts.ts';
import { PROTOCOL_EVENTS } from '../../../shared/core/contracts/protocol-events.ts';
import { PROTOCOL_RESULTS } from '../../../shared/core/contracts/protocol-results.ts';
import { startFakeCdpServer, type FakeCommand, type FakePeer } from '../cdp/testing/fake-cdp-server.ts';
import { createCoreBench, type CoreBench } from './testing/core-bench.ts';

const texts = hostileTexts(1);
const TITLE = texts.join(' ').repeat(3);
/** Values that a schema cannot describe: trees, stacks and previews. */
const FRAME = { id: 'T1', loaderId: 'L1', url: `http://127.0.0.1/${texts[0]}`, mimeType: 'text/html', name: texts[1] };
const FRAMES = { frame: FRAME, resources: [{ url: 'a.js', type: 'Script', mimeType: 'a' }], childFrames: [] };
const CUSTOM: Readonly<Record<string, unknown>> = {
  frameTree: FRAMES,
  head: { callFrame: { functionName: texts[2], scriptId: '1', url: texts[3] }, selfSize: 1, children: [] },
};

type Schema = z.core.JSONSchema.BaseSchema;

/** A value that fits, with hostile texts. */
function fitting(schema: Schema, name: string, seed: number): unknown {
  if (schema.enum !== undefined) return schema.enum[seed % schema.enum.length];
  switch (schema.type) {
    case 'string':
      return /Id$|^id$/.test(name) ? '1' : texts[seed % texts.length];
    case 'number':
    case 'integer':
      return seed % 5;
    case 'boolean':
      return seed % 2 === 0;
    case 'array':
      return [0, 1].map((at) => fitting(schema.items as Schema, name, seed + at));
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([key, member], at) => [
          key,
          fitting(member as Schema, key, seed + at),
        ]),
      );
    default:
      return CUSTOM[name];
  }
}

const NONSENSE: readonly unknown[] = [
  null,
  {},
  { result: null },
  { result: 'x'.repeat(100_000), frameTree: [], metrics: {}, cookies: 7, entries: 'x', currentIndex: -1 },
  { result: { type: 7 }, frameTree: { frame: null }, metrics: [null], cookies: [null], entries: [null] },
  { result: { type: 'object', objectId: 5, preview: 3 }, exceptionDetails: 1, identifier: {}, data: [], eof: 'no' },
  { result: [], objects: null, head: null, profile: { head: {} }, usedSize: 'x', executionContextId: 'x' },
  { __proto__: null, constructor: 1, toString: 2, hasOwnProperty: 3 },
  { result: { type: 'string', value: { toString: null } }, storageKey: 7, databaseNames: [{}], caches: {} },
];

type Answer = (method: string, at: number) => unknown;

const fits: Answer = (method, at) => {
  const schema = Object.entries(PROTOCOL_RESULTS).find(([name]) => name === method)?.[1];
  return schema === undefined ? {} : fitting(z.toJSONSchema(schema, { unrepresentable: 'any' }), '', at);
};
const lies: Answer = (method, at) => NONSENSE[(at + method.length) % NONSENSE.length];
const refuses: Answer = (_method, at) => new Error(texts[at % texts.length]);
/** A fitting answer, with a member taken away or replaced. */
const lacks: Answer = (method, at) => {
  const whole = fits(method, at);
  const damage = (value: unknown, depth: number): unknown => {
    if (Array.isArray(value)) return depth === at % 4 ? [null] : value.map((each) => damage(each, depth + 1));
    if (typeof value !== 'object' || value === null) return depth === at % 4 ? [{}] : value;
    const members = Object.entries(value);
    const hit = members.length === 0 ? -1 : at % members.length;
    return Object.fromEntries(
      members.flatMap(([key, each], index) =>
        index !== hit ? [[key, each]] : depth >= at % 3 ? [] : [[key, damage(each, depth + 1)]],
      ),
    );
  };
  return damage(whole, 0);
};

const CALLS: readonly (readonly [tool: string, params: Record<string, unknown>])[] = [
  ['pen_evaluate', { expression: '1 + 1' }],
  ['pen_evaluate', { expression: '1 + 1', readOnly: true }],
  ['pen_cookies', {}],
  ['pen_storage', {}],
  ['pen_storage', { type: 'session' }],
  ['pen_performance_metrics', {}],
  ['pen_web_vitals', { waitMs: 50 }],
  ['pen_screenshot', {}],
  ['pen_screenshot', { selector: 'main' }],
  ['pen_interact', { steps: [{ click: 'Go' }] }],
  ['pen_collect_garbage', {}],
  ['pen_list_sources', {}],
  ['pen_list_sources', { refresh: true }],
  ['pen_source_content', { urlPattern: 'a' }],
  ['pen_search_source', { query: 'a' }],
  ['pen_navigate', { action: 'back' }],
  ['pen_navigate', { action: 'goto', url: 'http://127.0.0.1:1/', wait: 0 }],
  ['pen_emulate', { device: 'Pixel 7' }],
  ['pen_application', {}],
  ['pen_console_enable', {}],
  ['pen_console_messages', {}],
  ['pen_network_enable', {}],
  ['pen_network_waterfall', {}],
  ['pen_network_request', { urlPattern: 'a' }],
  ['pen_watch', { action: 'start' }],
  ['pen_watch', { action: 'read' }],
  ['pen_watch', { action: 'stop' }],
  ['pen_status', {}],
  ['pen_list_pages', {}],
  ['pen_heap_sampling', { action: 'start' }],
  ['pen_heap_sampling', { action: 'stop' }],
  ['pen_heap_track', { action: 'start' }],
  ['pen_heap_track', { action: 'stop' }],
  ['pen_heap_snapshot', {}],
  ['pen_cpu_profile', { duration: 1 }],
  ['pen_capture_trace', { duration: 1 }],
  ['pen_js_coverage', { navigate: 'http://127.0.0.1:1/' }],
  ['pen_css_coverage', {}],
  ['pen_accessibility_check', {}],
  ['pen_leak_hunt', { steps: [{ click: 'Go' }], repeat: 2 }],
  ['pen_capture_application', { kind: 'cpu', duration: 1 }],
  ['pen_select_page', { targetId: 'none' }],
  ['pen_status', {}],
];

/** A command that is never answered where nothing follows it is no lie; longer waits are ended. */
const LIMIT_MS = 400;

let bench: CoreBench | null = null;
const open: AsyncDisposable[] = [];
afterEach(async () => {
  await bench?.[Symbol.asyncDispose]();
  bench = null;
  for (const one of open.splice(0)) await one[Symbol.asyncDispose]();
});

/** Connects a core to an endpoint that answers its page as `answer` does. */
async function connected(answer: Answer): Promise<CoreBench> {
  const targetInfos = [{ targetId: 'T1', type: 'page', title: TITLE, url: 'http://127.0.0.1:1/page', attached: false }];
  let at = 0;
  /** Everything that the domain reports, once it is enabled. */
  const report = (domain: string, sessionId: string, peer: FakePeer): void => {
    for (const [method, schema] of Object.entries(PROTOCOL_EVENTS)) {
      const [of, event = ''] = method.split('.');
      if (of !== domain || /paused|Cleared|Destroyed|Chunk|requestPaused/.test(event)) continue;
      for (const seed of texts.keys())
        peer.send({ sessionId, method, params: fitting(z.toJSONSchema(schema, { unrepresentable: 'any' }), '', seed) });
    }
  };
  const command = ({ method, sessionId }: FakeCommand, peer: FakePeer): unknown => {
    if (sessionId === undefined)
      return { 'Target.getTargets': { targetInfos }, 'Target.attachToTarget': { sessionId: 'S1' } }[method] ?? {};
    at += 1;
    const [domain = '', name] = method.split('.');
    if (name === 'enable' && answer === fits) report(domain, sessionId, peer);
    const given = answer(method, at);
    if (given === undefined) peer.kill();
    return given;
  };
  const server = await startFakeCdpServer({ command });
  open.push({ [Symbol.asyncDispose]: () => server.close() });
  const made = await createCoreBench({ evalMode: 'allow' }, { withoutCooldowns: true });
  bench = made;
  const added = made.core.endpoints.add(String(server.port), 'added');
  if (!added.ok) throw new Error(added.error.message);
  await made.core.endpoints.connect(added.value.id);
  return made;
}

describe.each([
  ['nonsense', lies],
  ['damaged results', lacks],
  ['results with hostile texts', fits],
  ['errors with hostile texts', refuses],
] as const)('an endpoint that answers with %s', (_what, answer) => {
  test('is an error of its own in every tool, and its texts stay in code, cells and fences', async () => {
    const made = await connected(answer);
    const assistant = made.caller('Claude Code');
    const bugs: string[] = [];
    const leaks: string[] = [];
    for (const [tool, params] of CALLS) {
      const outcome = await made.core.runner.run(tool, params, assistant.session, {
        signal: AbortSignal.timeout(LIMIT_MS),
      });
      if (!outcome.ok && outcome.error.code === 'internal') bugs.push(`${tool}: ${outcome.error.message}`);
      leaks.push(
        ...escapedParts(outcome.text).map((part) => `${tool} ${JSON.stringify(params)}: ${part.slice(0, 400)}`),
      );
    }
    expect(bugs).toEqual([]);
    expect(leaks).toEqual([]);
  });
});
