/** The console tools and pen_evaluate on a real page, a worker, Node and Deno. */
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { z } from 'zod';
import { startCountedPort } from '../../core/cdp/testing/counted-port.ts';
import { eventually, startChromium, startDeno, startNode, startSite } from '../../core/cdp/testing/real-targets.ts';
import { penConsoleMessages } from '../../../shared/features/console/tools/console-messages.ts';
import { JWT } from '../../../shared/base/redaction/testing/made-secrets.ts';
import { ConsoleEntrySchema, type ConsoleEntry } from '../../../shared/engine/console/contract/console.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';
import { settle } from '../../../shared/base/errors.ts';

let bench: CoreBench;
beforeEach(async () => {
  bench = await createCoreBench({ evalMode: 'allow' });
});
afterEach(() => bench[Symbol.asyncDispose]());

type Answer = z.output<(typeof penConsoleMessages)['result']>;

/** The window's page of its log. */
function heardFrom(target: TargetInfo | undefined): ConsoleEntry[] {
  return ConsoleEntrySchema.array().parse(bench.core.consoleLog.feed.page(target?.id ?? '', null, 500)?.entries ?? []);
}

async function read(caller: BenchCaller, params: Record<string, unknown> = {}): Promise<Answer & { text: string }> {
  // A requested size raises the budget that `run` would otherwise enforce.
  const outcome =
    params['last'] === undefined
      ? await caller.run('pen_console_messages', params)
      : await caller.ask('pen_console_messages', params);
  if (!outcome.ok) throw new Error(outcome.text);
  const { value, text } = outcome;
  return { ...penConsoleMessages.result.parse(value), text };
}

/** Reads until a message contains it. */
function untilLogged(
  caller: BenchCaller,
  words: string,
  params: Record<string, unknown> = {},
): Promise<Answer & { text: string }> {
  return eventually(`the console to log "${words}"`, async () => {
    const answer = await read(caller, params);
    return answer.messages.some(({ text }) => text.includes(words)) ? answer : null;
  });
}

const PAGE = `<title>shop</title><script>
  console.log('at %s', 'load', { id: 1, deep: { own: true } });
</script><button></button><iframe src="/missing"></iframe>
<script>addEventListener('load', () => { window.worker = new Worker('/worker.js'); });</script>`;

test('a page: messages from before, logged, thrown and rejected ones, floods, and two readers', async () => {
  const site = bench.keep(
    await startSite({
      '/': PAGE,
      '/next': '<title>next</title><script>console.info("arrived")</script>',
      '/worker.js': 'setInterval(() => console.log("beat", self.constructor.name), 50)',
    }),
  );
  await bench.connect(bench.keep(await startChromium([site.url()])));
  const one = bench.caller('one');
  const two = bench.caller('two');
  expect(await one.ask('pen_console_messages')).toMatchObject({ ok: false, error: { code: 'not_recording' } });
  expect((await one.run('pen_console_enable')).value).toMatchObject({ status: 'active', isNew: true });
  expect((await two.run('pen_console_enable')).value).toMatchObject({ isNew: false });
  expect((await one.run('pen_console_enable')).value).toMatchObject({ isNew: false });
  const before = await untilLogged(one, 'at load');
  expect(before.messages.filter(({ text }) => text.startsWith('at load'))).toMatchObject([
    { isBeforeEnable: true, count: 1 },
  ]);
  // The browser's own log: the frame that was not found.
  expect(before.messages).toContainEqual(
    expect.objectContaining({ type: 'network', level: 'error', text: expect.stringContaining('404') }),
  );

  const say = (expression: string) => one.run('pen_evaluate', { expression });
  await say(`
    console.group('cart'); console.warn('few left', [1, 2], new Map([['a', 1]])); console.groupEnd();
    const ring = { name: 'ring' }; ring.self = ring; console.log(ring, null, undefined, 12n, Symbol('s'), document.querySelector('button'));
    console.assert(1 > 2, 'of course'); console.table([{ id: 1, label: 'one' }]); console.count('hits');
    console.error('| \`pipes\` and ticks'); for (let i = 0; i < 3; i++) console.debug('same');
    console.log('x'.repeat(5000)); 0`);
  await say(`setTimeout(function boom() { throw new TypeError('boom') }, 0);
    globalThis.rejected = Promise.reject(new Error('unhandled')); 0`);
  await untilLogged(one, 'boom');
  const said = await untilLogged(one, 'unhandled');
  const find = (part: string) => said.messages.find(({ text }) => text.includes(part));
  expect(find('few left')).toMatchObject({ level: 'warning', text: "few left [1, 2] Map(1) {'a' => 1}", depth: 1 });
  expect(find('ring')?.text).toBe("{name: 'ring', self: Object} null undefined 12n Symbol(s) button");
  expect(find('of course')).toMatchObject({
    level: 'error',
    type: 'assert',
    text: 'Assertion failed: of course',
    isError: false,
  });
  expect(find('(index)')?.text).toBe("(index)  id  label\n0        1   'one'");
  expect(find('same')).toMatchObject({ level: 'debug', count: 3 });
  expect(find('boom')).toMatchObject({ isError: true, level: 'error' });
  expect(find('boom')?.stack[0]).toContain('at boom (');
  expect(said.text).toContain('ERROR');
  expect(said.text).toContain('\\| \\`pipes\\` and ticks');
  expect(said.text).toContain('same ×3');
  const long = heardFrom(bench.core.endpoints.endpoints()[0]?.targets[0]);
  expect(long.find(({ text }) => text.startsWith('xxx'))?.text).toHaveLength(2000 + '…(truncated)'.length);

  // The rejection was handled later.
  await say('rejected.catch(() => 0); 0');
  await eventually('the rejection to be taken back', async () => {
    const { messages } = await read(one, { textFilter: 'unhandled' });
    return messages[0]?.isError === false ? true : null;
  });

  // A worker has a console of its own.
  await two.run('pen_console_enable', { target: 'worker.js' });
  await untilLogged(two, 'beat DedicatedWorkerGlobalScope', { target: 'worker.js' });

  // Another document: a separator with its address, and nothing is lost.
  await one.run('pen_navigate', { action: 'goto', url: site.url('/next') });
  const there = await eventually('the mark of the navigation', async () => {
    const answer = await read(one, { last: 200 });
    return answer.messages.some(({ kind, text }) => kind === 'navigation' && text === site.url('/next'))
      ? answer
      : null;
  });
  expect(there.messages.some(({ text }) => text.startsWith('at load'))).toBe(true);
  expect((await untilLogged(one, 'arrived')).messages.at(-1)).toMatchObject({ level: 'info', isBeforeEnable: false });

  // Clearing affects one reader only, and loses no message that comes during it.
  await say('let i = 0; globalThis.ticking = setInterval(() => { if (i < 60) console.log("tick " + i++); }, 2); 0');
  const ticks: string[] = [];
  await eventually('every tick to be read once', async () => {
    const { messages } = await read(one, { textFilter: 'tick ', clear: true, last: 200 });
    ticks.push(...messages.map(({ text }) => text));
    return ticks.length >= 60 ? true : null;
  });
  expect(ticks).toEqual(Array.from({ length: 60 }, (_, index) => `tick ${index}`));
  expect((await read(two, { textFilter: 'tick ' })).matched).toBe(60);
  expect(await read(one)).toMatchObject({ messages: [], matched: 0 });

  // Above the limit the oldest are dropped together, with their objects.
  await say('for (let i = 0; i < 1250; i++) console.log("flood " + i, { i }); 0');
  const flood = await eventually('the flood', async () => {
    const answer = await read(one, { textFilter: 'flood', last: 200 });
    return answer.messages.at(-1)?.text === 'flood 1249 {i: 1249}' ? answer : null;
  });
  expect(flood.messages).toHaveLength(200);
  expect(flood.dropped).toBeGreaterThanOrEqual(250);
  expect(flood.messages[0]?.id).toBeGreaterThan(250);
  expect((await one.run('pen_status')).text).toMatch(/Console Capture.*shop|next/);
  const [page] = bench.core.endpoints.endpoints()[0]?.targets ?? [];
  await bench.core.sessions.close(one.session);
  expect(bench.core.consoleLog.feed.page(page?.id ?? '', null, 1)?.state.state).toBe('listening');
  await bench.core.sessions.close(two.session);
  expect(bench.core.consoleLog.feed.page(page?.id ?? '', null, 1)?.state.state).toBe('off');
});

test('pen_evaluate: values, errors, promises, cycles, loops, cuts, and what is blocked', async () => {
  const site = bench.keep(await startSite({ '/': '<title>shop</title><p id="a">text</p>' }));
  await bench.connect(bench.keep(await startChromium([site.url()])));
  const assistant = bench.caller('assistant');
  const value = async (expression: string, params: Record<string, unknown> = {}) =>
    (await assistant.run('pen_evaluate', { expression, ...params })).value;
  const failure = async (expression: string, params: Record<string, unknown> = {}) => {
    const outcome = await assistant.ask('pen_evaluate', { expression, ...params });
    return outcome.ok ? null : outcome.error;
  };
  expect(await value('1 + 1')).toMatchObject({ type: 'number', value: '2', isJson: false });
  expect(await value('({ a: [1, "x"], b: null })')).toMatchObject({
    type: 'object',
    isJson: true,
    value: JSON.stringify({ a: [1, 'x'], b: null }, null, 2),
  });
  expect(await value('({ a: 1 })', { returnByValue: false })).toMatchObject({ isJson: false, value: '{a: 1}' });
  expect(await value('Promise.resolve(document.title)')).toMatchObject({ value: expect.stringContaining('shop') });
  expect(await value('await Promise.resolve(5)')).toMatchObject({ value: '5' });
  expect(await value('document.querySelector("#a")')).toMatchObject({ type: 'node', value: 'p#a', isJson: false });
  expect(await value('const ring = { n: 1 }; ring.self = ring; ring')).toMatchObject({
    isJson: false,
    value: '{n: 1, self: Object}',
  });
  expect(await value('-0')).toMatchObject({ value: '-0' });
  expect(await value('undefined')).toMatchObject({ type: 'undefined', value: 'undefined' });
  const long = await assistant.run('pen_evaluate', { expression: '"y".repeat(60000)' });
  expect(long.value).toMatchObject({ isCut: true, totalChars: 60_000 });
  expect(long.text).toContain('6,000 of 60,000 characters');
  expect(await assistant.ask('pen_evaluate', { expression: '"y".repeat(60000)', maxChars: 90_000 })).toMatchObject({
    value: { value: 'y'.repeat(50_000) },
  });
  expect((await assistant.run('pen_evaluate', { expression: '"```\\n# no heading"' })).text).toContain('````');

  // Declarations persist, statements return their last value, and text after the expression does not matter.
  expect(await value('function twice(n) { return 2 * n; }')).toMatchObject({ value: 'undefined' });
  expect(await value('const three = 3; // a comment')).toMatchObject({ value: 'undefined' });
  expect(await value('twice(three), twice(three) + 1; // seven')).toMatchObject({ value: '7' });

  expect(await failure('null.x')).toMatchObject({
    code: 'evaluation_failed',
    message: expect.stringContaining('TypeError'),
  });
  expect(await failure('Promise.reject("no reason")')).toMatchObject({
    code: 'evaluation_failed',
    message: expect.stringContaining('no reason'),
  });
  expect(await failure('1 +')).toMatchObject({
    code: 'evaluation_failed',
    message: expect.stringContaining('SyntaxError'),
  });
  expect(await failure('for (;;);', { timeoutMs: 3000 })).toMatchObject({
    code: 'deadline_exceeded',
    message: expect.stringContaining('was terminated'),
  });
  expect(await failure('Promise.resolve().then(() => { for (;;); })', { timeoutMs: 3000 })).toMatchObject({
    code: 'deadline_exceeded',
  });
  expect(await failure('new Promise(() => {})', { timeoutMs: 3000 })).toMatchObject({
    code: 'deadline_exceeded',
    message: expect.stringContaining('did not settle'),
  });
  // The page survives, and the next script is not the one that is ended.
  expect(await value('[1, 2].map((one) => one * 2)')).toMatchObject({ isJson: true });
  // Where code may run it runs what the page could run itself; what may only read sends nothing.
  expect(await failure('fetch("https://away.test")')).toMatchObject({ code: 'evaluation_failed' });
  expect(await failure('fetch("https://away.test")', { readOnly: true })).toMatchObject({
    code: 'evaluation_failed',
    message: expect.stringContaining('has a side effect'),
  });
  expect(await failure('   ')).toMatchObject({ code: 'invalid_params' });

  // Read-only evaluation ends before it changes anything.
  expect(await value('({ title: document.title })', { readOnly: true })).toMatchObject({
    isJson: true,
    value: expect.stringContaining('shop'),
  });
  for (const change of ['document.title = "changed"', 'globalThis.mark = 1', 'console.log("mark")'])
    expect(await failure(change, { readOnly: true })).toMatchObject({
      code: 'evaluation_failed',
      message: expect.stringContaining('has a side effect'),
      suggestion: expect.stringContaining('"readOnly"'),
    });
  expect(await value('document.title + typeof mark')).toMatchObject({
    value: expect.stringMatching(/^shop.*undefined$/),
  });

  const calls = bench.core.activity.calls().filter(({ tool }) => tool === 'pen_evaluate');
  expect(calls.some(({ argumentsJson }) => argumentsJson.includes('document.title'))).toBe(true);

  // The user's own evaluation returns values that can be expanded, and no assistant sees it.
  const person = bench.caller('you', 'window');
  const [page] = bench.core.endpoints.endpoints()[0]?.targets ?? [];
  await person.run('pen_console_enable');
  await person.run('pen_evaluate', {
    expression: 'let kept = { list: Array.from({ length: 300 }, (_, i) => i), get total() { return 1; } }; kept',
  });
  const entries = () => heardFrom(page);
  const result = entries().find(({ kind }) => kind === 'result');
  expect(result?.text).toContain('list: Array(300)');
  const open = async (objectId: string | null | undefined) => {
    const properties = await settle(() => bench.core.consoleLog.properties(page?.id ?? '', objectId ?? ''));
    if (!properties.ok) throw new Error(properties.error.message);
    return properties.value;
  };
  const opened = await open(result?.parts.find(({ objectId }) => objectId !== null)?.objectId);
  expect(opened.properties).toMatchObject([
    { name: 'list', kind: 'own' },
    { name: 'total', kind: 'accessor', text: '(...)' },
    { name: '[[Prototype]]', kind: 'internal' },
  ]);
  const objectId = result?.parts.find((part) => part.objectId !== null)?.objectId ?? '';
  const total = opened.properties[1]?.getterId ?? '';
  expect(await settle(() => bench.core.consoleLog.getterValue(page?.id ?? '', objectId, total))).toMatchObject({
    ok: true,
    value: { kind: 'own', text: '1' },
  });
  const list = await open(opened.properties[0]?.objectId);
  expect(list.omitted).toBe(100);
  expect(list.properties[199]).toMatchObject({ name: '199', text: '199' });
  expect((await read(assistant)).messages.filter(({ kind }) => kind !== 'message')).toEqual([]);
  await bench.core.consoleLog.feed.stop(page?.id ?? '');
  expect(await settle(() => bench.core.consoleLog.properties(page?.id ?? '', 'x'))).toMatchObject({
    ok: false,
    error: { code: 'not_recording' },
  });
});

test('without a window evaluation needs no question but fails, and it is refused when switched off', async () => {
  const asks = bench.keep(await createCoreBench({ evalMode: 'ask' }));
  const off = bench.keep(await createCoreBench());
  const node = bench.keep(await startNode('setInterval(() => 0, 1000)'));
  await asks.connect(node);
  expect(await asks.caller('assistant').ask('pen_evaluate', { expression: '1' })).toMatchObject({
    ok: false,
    error: { code: 'permission_denied', message: expect.stringContaining('no window') },
  });
  expect(await off.caller('assistant').ask('pen_evaluate', { expression: '1' })).toMatchObject({
    ok: false,
    error: { code: 'permission_denied' },
  });
});

test('a value too large for any answer is truncated or described in its target', async () => {
  const runtime = bench.keep(await startNode('setInterval(() => 0, 1000)'));
  const counted = await startCountedPort(runtime.port);
  await bench.connect({ ...runtime, port: counted.port });
  const assistant = bench.caller('assistant');
  const huge = '"y".repeat(120e6)';
  for (const expression of [huge, `${huge};`, `Promise.resolve(${huge})`, `await ${huge}`]) {
    const cut = await assistant.run('pen_evaluate', { expression });
    expect(cut.value).toMatchObject({ isCut: true, totalChars: 120_000_000, value: 'y'.repeat(6000) });
    expect(cut.text).toContain('6,000 of 120,000,000 characters');
  }
  expect((await assistant.run('pen_evaluate', { expression: huge, readOnly: true })).value).toMatchObject({
    totalChars: 120_000_000,
  });
  const described = await assistant.run('pen_evaluate', { expression: `({ big: ${huge}, other: 1 })` });
  expect(described.value).toMatchObject({ isJson: false, value: expect.stringContaining('other: 1') });
  expect(described.text).toContain('more than 10,000,000 characters of JSON');
  expect(counted.receivedBytes()).toBeLessThan(10_000_000);
  // The size of a statement's value or an exception is unknown before it arrives.
  const large = '"y".repeat(20e6)';
  expect((await assistant.run('pen_evaluate', { expression: `const big = ${large}; big` })).value).toMatchObject({
    isCut: true,
    totalChars: 20_000_000,
  });
  const thrown = await assistant.ask('pen_evaluate', {
    expression: `(() => { throw new Error(${large}); })()`,
    timeoutMs: 60_000,
  });
  expect(thrown.ok ? '' : thrown.error.message).toHaveLength(5_001);
});

test.each([
  ['node', startNode],
  ['deno', startDeno],
] as const)(
  '%s reports its console, uncaught errors and rejections, and evaluates',
  async (type, start) => {
    const runtime = bench.keep(
      await start(`console.log('\\u001b[32mgreen\\u001b[39m start', { port: 1 });
      setInterval(() => console.log('beat', { at: [1, 2] }), 50);`),
    );
    const [target] = await bench.connect(runtime);
    expect(target?.type).toBe(type);
    const caller = bench.caller('one');
    await caller.run('pen_console_enable');
    const messages = await eventually('a beat after it was enabled', async () => {
      const answer = await read(caller);
      return answer.messages.some(({ isBeforeEnable }) => !isBeforeEnable) ? answer.messages : null;
    });
    expect(messages.find(({ isBeforeEnable }) => !isBeforeEnable)).toMatchObject({
      level: 'log',
      text: 'beat {at: Array(2)}',
    });
    expect(messages.every(({ text }) => !text.includes('\u001b'))).toBe(true);
    const value = await caller.run('pen_evaluate', { expression: '({ seven: 3 + 4 })' });
    expect(value.value).toMatchObject({ isJson: true, value: '{\n  "seven": 7\n}' });
    const loop = await caller.ask('pen_evaluate', { expression: 'for (;;);', timeoutMs: 3000 });
    expect(loop).toMatchObject({ ok: false, error: { code: 'deadline_exceeded' } });
    const page = await caller.ask('pen_performance_metrics');
    expect(page.ok).toBe(false);
  },
  600_000,
);

test('the console of a page as a capture: secrets masked, earlier messages only on request', async () => {
  const site = bench.keep(
    await startSite({
      '/': `<title>shop</title><script>
        console.log('before');
        setInterval(() => console.warn('slow', { at: [1, 2] }, '${JWT}'), 50);
      </script>`,
    }),
  );
  await bench.connect(bench.keep(await startChromium([site.url()])));
  const person = bench.caller('pen', 'cli');
  const texts = async (start: Record<string, unknown>): Promise<string> => {
    await person.run('pen_console_capture', { action: 'start', ...start });
    const { messages } = await untilLogged(person, 'slow');
    expect(messages.length).toBeGreaterThan(0);
    const { value } = await person.run('pen_console_capture', { action: 'stop' });
    expect(value).toMatchObject({ kind: 'console', loss: [], truncated: false });
    expect(value['captureId']).toMatch(/^console-[0-9a-f]{8}$/);
    return readFile(String(value['file']), 'utf8');
  };
  const since = await texts({});
  expect(since).toContain('slow');
  expect(since).not.toContain('"before"');
  expect(since).not.toContain(JWT.split('.')[1]);
  expect(await texts({ includeEarlier: true })).toContain('"text":"before"');
});
