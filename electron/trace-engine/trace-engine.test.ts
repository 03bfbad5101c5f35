/** trace_engine in its own process: its report on a page load, and the end of its process at limits. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OWN_PROGRAMS } from '../own-programs-fixture.ts';
import { createTraceEngine, type TraceEngineOptions } from './trace-engine.ts';
import { ENGINE_VERSION } from './engine.ts';
import { engineText } from './report.ts';
import { pageLoad } from './testing/page-load.ts';

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
const LIMIT_MS = 600_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pen-trace-engine-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

function ask(filePath: string, options: Partial<TraceEngineOptions> = {}, signal = new AbortController().signal) {
  const engine = createTraceEngine({
    execPath: process.execPath,
    entryPath: OWN_PROGRAMS.traceEngine,
    log: SILENT,
    ...options,
  });
  return engine.insights(filePath, { signal });
}

it('writes the values of a text in their places', () => {
  const values = { PH1: 134, PH2: '12 ms' };
  expect(engineText({ i18nId: 'Style recalculation ({PH1} elements), {PH2}', values })).toBe(
    'Style recalculation (134 elements), 12 ms',
  );
  expect(engineText({ i18nId: 'Layout ({PH1} objects)' })).toBe('Layout ({PH1} objects)');
});

describe('trace_engine', () => {
  it('reports its findings, for plain and for gzipped files', { timeout: LIMIT_MS }, async () => {
    const text = JSON.stringify({ traceEvents: pageLoad({ withFrames: true }), metadata: {} });
    for (const path of [await file('load.json', text), await file('load.json.gz', gzipSync(text))]) {
      const answer = await ask(path);
      if (!answer.ok) throw new Error(answer.error.message);
      const { version, url, events, insights, notes } = answer.value;
      expect({ version, url, events, notes }).toEqual({
        version: ENGINE_VERSION,
        url: 'https://shop.test/',
        events: 14,
        notes: [],
      });
      const breakdown = insights.find(({ name }) => name === 'LCPBreakdown');
      // Of 250 ms from the navigation to the paint, the response had begun after 40 ms.
      expect(breakdown).toMatchObject({ title: 'LCP breakdown', state: expect.stringMatching(/^(fail|informative)$/) });
      expect(breakdown?.items.reduce((sum, { value }) => sum + (value ?? 0), 0)).toBeCloseTo(250, 3);
      expect(insights.map(({ name }) => name)).toEqual(expect.arrayContaining(['RenderBlocking', 'ForcedReflow']));
    }
  });

  it('gets the frames that a recording of the browser leaves out', { timeout: LIMIT_MS }, async () => {
    const answer = await ask(await file('browser.json', JSON.stringify(pageLoad({ withFrames: false }))));
    expect(answer).toMatchObject({
      ok: true,
      value: { url: 'https://shop.test/', notes: [expect.stringContaining('frames')] },
    });
  });

  it(
    'reports that no insight fails if a short recording without a navigation passes',
    { timeout: LIMIT_MS },
    async () => {
      const quiet = pageLoad({ withFrames: true }).filter((event) =>
        /"(?:process_name|thread_name|TracingStartedInBrowser|RunTask)"/.test(JSON.stringify(event)),
      );
      expect(await ask(await file('quiet.json', JSON.stringify(quiet)))).toMatchObject({
        ok: true,
        value: { url: 'https://shop.test/', insights: [], notes: [expect.stringContaining('No insight fails')] },
      });
    },
  );

  it('reads the whole events of a truncated file', { timeout: LIMIT_MS }, async () => {
    const text = JSON.stringify({ traceEvents: pageLoad({ withFrames: true }) });
    const answer = await ask(await file('cut.json', text.slice(0, text.lastIndexOf('RunTask'))));
    expect(answer).toMatchObject({ ok: true, value: { events: 13, notes: [expect.stringContaining('ends inside')] } });
  });

  it.each([
    ['no trace at all', '{"nodes":[]}', 'found no events'],
    ['events of no page', '[{"name":"a","ph":"X","ts":1,"dur":1,"pid":1,"tid":1,"cat":"x"}]', 'trace_engine'],
    ['broken text', '{"traceEvents":[{"name":}]}', 'cannot read this trace'],
  ])('refuses %s with its own error text', { timeout: LIMIT_MS }, async (name, text, words) => {
    const answer = await ask(await file(`${name}.json`, text));
    expect(answer).toMatchObject({
      ok: false,
      error: { code: 'analysis_failed', message: expect.stringContaining(words) },
    });
  });

  it('reports its memory limit', { timeout: LIMIT_MS }, async () => {
    // V8 adds the space of young objects to the limit, so the data must be far more than that.
    const event = { name: 'event', args: { a: [{}, {}, {}, {}], b: [{}, {}, {}, {}], c: { d: {}, e: {}, f: {} } } };
    const events = Array.from({ length: 400_000 }, () => event);
    const answer = await ask(await file('large.json', JSON.stringify(events)), { memoryLimitBytes: 16 * 1024 ** 2 });
    expect(answer).toMatchObject({
      ok: false,
      error: { code: 'too_large', message: expect.stringContaining('16.0 MB'), data: { limitBytes: 16 * 1024 ** 2 } },
    });
  });

  it('ends at its time limit, with the call, and when its process ends', { timeout: LIMIT_MS }, async () => {
    const hanging = await file('hanging.mjs', 'setInterval(() => undefined, 1000);');
    expect(await ask('x', { entryPath: hanging, timeLimitMs: 50 })).toMatchObject({
      ok: false,
      error: { code: 'deadline_exceeded', message: expect.stringContaining('50.0ms') },
    });
    const controller = new AbortController();
    const answer = ask('x', { entryPath: hanging }, controller.signal);
    controller.abort();
    expect(await answer).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(await ask('x', {}, controller.signal)).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    const ending = await file('ending.mjs', 'process.exit(7);');
    expect(await ask('x', { entryPath: ending })).toMatchObject({
      ok: false,
      error: { code: 'analysis_crashed', message: expect.stringContaining('status 7') },
    });
  });

  it('is the version that package.json pins', async () => {
    const root = resolve(import.meta.dirname, '..', '..');
    const { dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(dependencies['@paulirish/trace_engine']).toBe(ENGINE_VERSION);
  });
});
