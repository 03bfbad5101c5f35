/** Code that pen_evaluate runs, and code that it never runs, on real targets. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MARK_LOADED, startChromium, startDeno, startNode, startSite } from '../../core/cdp/testing/real-targets.ts';
import { pause } from '../../../shared/base/within.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';
import { startSlowSite } from '../../core/app/testing/slow-site.ts';

let bench: CoreBench;
let claude: BenchCaller;
beforeEach(async () => {
  bench = await createCoreBench({ evalMode: 'allow' });
  claude = bench.caller('Claude Code');
});
afterEach(() => bench[Symbol.asyncDispose]());

async function value(expression: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  return (await claude.run('pen_evaluate', { expression, ...params })).value;
}

/** Objects of the target, each of which runs code where it is awaited, described or serialised. */
const OBJECTS = `
  globalThis.hits = [];
  const hit = (name) => () => { hits.push(name); return () => 1; };
  const own = (object, key, name) => Object.defineProperty(object, key, { get: hit(name), enumerable: true });
  globalThis.odd = {
    splice: own({}, 'splice', 'splice'),
    length: own({ splice() {} }, 'length', 'length'),
    getter: own({}, 'x', 'getter'),
    nested: { list: [own({}, 'splice', 'nested')] },
    error: own(new Error('failed'), 'stack', 'stack'),
    thenable: { then: (settle) => { hits.push('then'); settle(1); } },
    promise: Object.assign(Promise.resolve(1), { then: (settle) => { hits.push('then of a promise'); settle(1); } }),
    settled: Promise.resolve(own({}, 'splice', 'settled')),
    list: new (class extends Array { get length() { hits.push('length of a list'); return 1; } })(),
    json: { toJSON: hit('toJSON') },
    map: new Map([[1, own({}, 'splice', 'entry')]]),
    proxy: new Proxy({}, { get: hit('get'), ownKeys: () => { hits.push('ownKeys'); return []; } }),
  };
`;

const startPage = async () => {
  const site = bench.keep(await startSite({ '/': `<title>odd</title><body id="top"><script>${OBJECTS}</script>` }));
  return startChromium([site.url()]);
};
const IDLE = 'setInterval(() => 0, 1000);';

test.each([
  ['Chromium', startPage],
  ['Node', () => startNode(OBJECTS + IDLE)],
  ['Deno', () => startDeno(OBJECTS + IDLE)],
] as const)(
  'a read-only expression runs no code in %s, neither its own nor that of the objects that it reads',
  async (_name, start) => {
    await bench.connect(bench.keep(await start()));
    const readOnly = (expression: string, params = {}) =>
      claude.ask('pen_evaluate', { expression, readOnly: true, ...params });
    const hits = (): Promise<unknown> => value('hits.splice(0).join()').then((read) => read['value']);
    expect(await hits()).toBe('');

    const objects = ['splice', 'length', 'getter', 'nested', 'error', 'thenable', 'promise', 'settled', 'list', 'json'];
    for (const name of [...objects, 'map', 'proxy'])
      for (const expression of [`odd.${name}`, `[odd.${name}]`, `(() => { throw odd.${name}; })()`])
        for (const returnByValue of [true, false]) {
          await readOnly(expression, { returnByValue });
          expect([expression, await hits()]).toEqual([expression, '']);
        }
    for (const expression of [
      '({ then(settle) { hits.push("then"); settle(1); } })',
      'new (class { get splice() { hits.push("class"); return 1; } })()',
      '(() => { throw new (class { get splice() { hits.push("thrown"); return 1; } })(); })()',
      '(async () => ({ then(settle) { hits.push("async"); settle(1); } }))()',
      '(async () => { await 0; hits.push("later"); })()',
      '(async () => ({ then(settle) { hits.push("async"); settle(1); } }))(), hits.push("more")',
      '[...async/**/function () { return { then() { hits.push("spread"); } }; }()]',
      '({ async"key"() { return { then() { hits.push("method"); } }; } }).key()',
      'import/**/("data:text/javascript,hits.push(1)")',
      'new FinalizationRegistry(() => hits.push("finalized")).register({}, 1)',
      'queueMicrotask(() => hits.push("microtask"))',
      'setTimeout(() => hits.push("timer"))',
      'await { then(settle) { hits.push("awaited"); settle(1); } }',
      // Each would leave the code around it.
      '0)), (new (class { get splice() { hits.push("out"); return 1; } })()), (() => (0',
      '0]; hits.push("out"); [0',
      '0/*',
      '`',
      '{ let found = 1; found; }',
      'var found = 1; found',
    ]) {
      await readOnly(expression);
      expect([expression, await hits()]).toEqual([expression, '']);
    }

    // Its purpose still works.
    const read = async (expression: string): Promise<Record<string, unknown>> => {
      const outcome = await readOnly(expression);
      if (!outcome.ok) throw new Error(outcome.text);
      return outcome.value;
    };
    expect(await read('({ a: 1, b: ["x", null, undefined], c: { d: true } })')).toMatchObject({
      type: 'object',
      isJson: true,
      value: JSON.stringify({ a: 1, b: ['x', null, null], c: { d: true } }, null, 2),
    });
    expect(await read('[1, 2].map((one) => one * 2).join();')).toMatchObject({ type: 'string', value: '2,4' });
    expect(await read('-0')).toMatchObject({ type: 'number', value: '-0' });
    expect(await read('10n')).toMatchObject({ type: 'bigint', value: '10n' });
    expect(await read('null')).toMatchObject({ type: 'null', value: 'null' });
    expect(await read('new Map([["a", 1]])')).toMatchObject({ type: 'map', isJson: true });
    expect(await read('({ async: 1 }).async')).toMatchObject({ value: '1' });
    expect(await read('odd.map.size')).toMatchObject({ type: 'number', value: '1' });
    expect(await read('odd.thenable')).toMatchObject({ type: 'object' });
    const getter = await readOnly('odd.getter');
    expect(getter.text).toContain('1 getter was not called');
    const promise = await readOnly('odd.settled');
    expect(promise).toMatchObject({ ok: true, value: { type: 'promise', isJson: false } });
    expect(promise.text).toContain('not awaited');
    expect(await readOnly('missing.name')).toMatchObject({
      ok: false,
      error: { code: 'evaluation_failed', message: expect.stringContaining('ReferenceError: missing is not defined') },
    });
    for (const statements of ['let found = 1; found', '{ let found = 1; found; }', 'await 1', '1 +'])
      expect(await readOnly(statements)).toMatchObject({
        ok: false,
        error: { code: 'evaluation_failed', suggestion: expect.stringContaining('() =>') },
      });
    expect(await readOnly('hits.push(1)')).toMatchObject({
      ok: false,
      error: { code: 'evaluation_failed', message: expect.stringContaining('has a side effect') },
    });
    expect(await readOnly('(() => { for (;;); })()', { timeoutMs: 3000 })).toMatchObject({
      ok: false,
      error: { code: 'deadline_exceeded', message: expect.stringContaining('was terminated') },
    });
    expect(await hits()).toBe('');
  },
  600_000,
);

test('a read-only expression describes elements, and thenables are still awaited otherwise', async () => {
  await bench.connect(bench.keep(await startPage()));
  expect(await value('document.body', { readOnly: true })).toMatchObject({ type: 'node', value: 'body#top' });
  expect(await value('({ body: document.body, title: document.title })', { readOnly: true })).toMatchObject({
    isJson: true,
    value: expect.stringContaining('"body#top"'),
  });
  expect(await value('({ then(settle) { settle("awaited"); } })')).toMatchObject({ value: 'awaited' });
  expect(await value('const late = Promise.resolve("late"); late')).toMatchObject({ value: 'late' });
  expect(await value('await Promise.resolve("wrapped") + 1')).toMatchObject({ value: 'wrapped1' });
  expect(await value('const part = await Promise.resolve("repl"); part + 1')).toMatchObject({ value: 'repl1' });
});

/** Tells its server before it is busy. */
const BUSY_PAGE = `<title>busy</title><script>
  globalThis.ran = 0;
  globalThis.work = (ms) => setTimeout(() => {
    const told = new XMLHttpRequest();
    told.open('POST', '/settled', false);
    told.send();
    const end = Date.now() + ms;
    while (Date.now() < end);
    globalThis.done = 1;
  }, 100);
</script>`;

/** A page that works from now on. */
async function startBusyPage(ms: number): Promise<void> {
  const site = bench.keep(await startSlowSite({ '/': ['text/html', BUSY_PAGE + MARK_LOADED, 0] }));
  await bench.connect(bench.keep(await startChromium([`${site.origin}/`])));
  await value(`work(${ms}); 1`);
  await site.settled(1);
}

test.each([
  ['statements', 'let before = globalThis.ran; globalThis.ran = before + 1; 1', {}],
  ['an expression @night', 'globalThis.ran += 1', {}],
  ['a read-only expression @night', 'globalThis.ran', { readOnly: true }],
] as const)(
  'a page that is busy with its own work ends it, and %s that had no turn never runs',
  async (_what, expression, more) => {
    await startBusyPage(8000);
    const answer = await claude.ask('pen_evaluate', { expression, timeoutMs: 100, ...more });
    expect(answer).toMatchObject({ ok: false, error: { code: 'target_unresponsive' } });
    expect(answer.text).toContain('busy with its own work');
    expect(answer.text).toContain('never ran');
    expect(answer.text).not.toMatch(/endless loop|terminated|settle/);
    // The page's own work came to its end, and the expression did not run after it.
    expect(await value('[globalThis.done, globalThis.ran].join()', { timeoutMs: 60_000 })).toMatchObject({
      value: '1,0',
    });
  },
  600_000,
);

test('code that is allowed runs what the page itself could, and its value is whole where the shorter JSON is', async () => {
  const site = bench.keep(await startSite({ '/': '<title>Shop</title>', '/stock': 'left: 7' }));
  await bench.connect(bench.keep(await startChromium([site.url()])));
  const stored = 'localStorage.setItem("a", "1"); (await fetch("/stock").then((got) => got.text())).slice(0, 7)';
  expect(await value(stored)).toMatchObject({ value: 'left: 7' });
  expect(await value('localStorage.a')).toMatchObject({ value: '1' });
  const rows = await value('Array.from({ length: 200 }, (_, at) => ({ at, of: [at] }))');
  expect(rows).toMatchObject({ isCut: false, totalChars: String(rows['value']).length });
  expect(String(rows['value'])).toMatch(/"at":199,"of":\[199\]\}\]$/);
  const refused = await claude.ask('pen_evaluate', { expression: 'fetch("/stock")', readOnly: true });
  expect(refused).toMatchObject({ ok: false });
});

test('an endless loop of the page itself is neither ended nor blamed on the expression @night', async () => {
  await startBusyPage(Infinity);
  for (const more of [{}, { readOnly: true }]) {
    const answer = await claude.ask('pen_evaluate', { expression: '1', timeoutMs: 300, ...more });
    expect(answer).toMatchObject({ ok: false, error: { code: 'target_unresponsive' } });
    expect(answer.text).toContain('never ran');
  }
});

test('Node runs an expression in the middle of its own work, which goes on @night', async () => {
  await bench.connect(
    bench.keep(
      await startNode(`
        globalThis.work = (ms) => setTimeout(() => {
          const end = Date.now() + ms;
          while (Date.now() < end);
          globalThis.done = 1;
        }, 100);
        ${IDLE}`),
    ),
  );
  await value('work(12_000); 1');
  await pause(500);
  // A machine with other work may not let the process run for a while.
  expect(await value('typeof done', { timeoutMs: 1500 })).toMatchObject({ value: 'undefined' });
  expect(await value('typeof done', { timeoutMs: 1500, readOnly: true })).toMatchObject({ value: 'undefined' });
  const awaited = await claude.ask('pen_evaluate', { expression: 'Promise.resolve(1)', timeoutMs: 100 });
  expect(awaited).toMatchObject({ ok: false, error: { code: 'deadline_exceeded' } });
  expect(awaited.text).toContain('busy');
  expect(
    await value('new Promise((settle) => setTimeout(() => settle(done), 1))', { timeoutMs: 60_000 }),
  ).toMatchObject({ value: '1' });
});
