/** Reports of captures: what each view shows, hostile names, and secrets. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { heap } from '../../../shared/engine/heap/testing/heap-picture.ts';
import { REPORT_STYLE, REPORT_STYLE_HASH } from '../../../shared/core/report/report-html.ts';
import { JWT } from '../../../shared/base/redaction/testing/made-secrets.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';

const HOSTILE = '<script>alert(1)</script>';
const PAYLOAD = JWT.split('.')[1] ?? '';

const FRAME = { scriptId: '1', lineNumber: 6, columnNumber: 16 };
const PROFILE = {
  nodes: [
    { id: 1, callFrame: { ...FRAME, functionName: '(root)', url: '' }, children: [2] },
    {
      id: 2,
      callFrame: { ...FRAME, functionName: HOSTILE, url: `https://shop.test/app.js?token=${JWT}` },
      children: [3],
    },
    { id: 3, callFrame: { ...FRAME, functionName: 'layoutRows', url: 'https://shop.test/layout.js' } },
  ],
  startTime: 0,
  endTime: 4000,
  samples: [2, 3, 3, 3],
  timeDeltas: [0, 1000, 1000, 1000],
};
const HAR = {
  log: {
    version: '1.2',
    entries: [
      {
        startedDateTime: '2026-01-01T00:00:00.000Z',
        time: 12,
        request: { method: 'GET', url: `https://shop.test/orders?access_token=${JWT}`, headers: [] },
        response: { status: 404, content: {}, headers: [] },
      },
    ],
  },
};
const TRACE = {
  traceEvents: [
    { name: 'thread_name', ph: 'M', pid: 1, tid: 1, ts: 0, args: { name: 'CrRendererMain' } },
    { name: 'RunTask', cat: 'toplevel', ph: 'X', pid: 1, tid: 1, ts: 1000, dur: 90_000, args: {} },
    {
      name: 'FunctionCall',
      cat: 'devtools.timeline',
      ph: 'X',
      pid: 1,
      tid: 1,
      ts: 2000,
      dur: 80_000,
      args: { data: { functionName: HOSTILE, url: 'https://shop.test/app.js' } },
    },
  ],
};

let bench: CoreBench;
let you: BenchCaller;
const ids = new Map<string, string>();
beforeAll(async () => {
  bench = await createCoreBench();
  you = bench.caller('you', 'cli');
  const picture = (rows: string): Uint8Array =>
    heap(`root → Store → [${rows}]\nStore -token→ secret`, {
      a: { name: HOSTILE, sizeBytes: 100 },
      secret: { type: 'string', name: JWT, sizeBytes: 200 },
    });
  const files: Readonly<Record<string, string | Uint8Array>> = {
    'first.heapsnapshot': picture('a'),
    'second.heapsnapshot': picture('a, b, c'),
    'busy.cpuprofile': JSON.stringify(PROFILE),
    'orders.har': JSON.stringify(HAR),
    'load.json': JSON.stringify(TRACE),
  };
  for (const [name, content] of Object.entries(files)) {
    const path = join(bench.folder, name);
    writeFileSync(path, content);
    ids.set(name, String((await you.run('pen_import', { path })).value['captureId']));
  }
});
afterAll(() => bench[Symbol.asyncDispose]());

const idOf = (name: string): string => ids.get(name) ?? '';
let written = 0;

async function reportOf(capture: string): Promise<string> {
  written += 1;
  const path = join(bench.folder, `report-${written}.html`);
  await you.run('pen_export', { capture, path, format: 'html' });
  const html = readFileSync(path, 'utf8');
  expect(html).not.toContain('<script');
  expect(html).not.toContain(PAYLOAD);
  return html;
}

/** The first cells of all rows. */
function rowHeads(html: string): string[] {
  return [...html.matchAll(/<th scope="row"(?: class="words")?>(.*?)<\/th>/g)].map(([, text]) => text ?? '');
}

it('has the hash of its style in its policy', () => {
  expect(createHash('sha256').update(REPORT_STYLE).digest('base64')).toBe(REPORT_STYLE_HASH);
});

it('shows the classes of a heap snapshot, with hostile names as text', async () => {
  const html = await reportOf(idOf('first.heapsnapshot'));
  expect(rowHeads(html)).toEqual(expect.arrayContaining(['Store', '&lt;script&gt;alert(1)&lt;/script&gt;']));
  expect(html).toContain('<dt>Heap</dt>');
  expect(html).toContain('<p class="second">Heap snapshot: Summary</p>');
  expect(html).toContain(`<dd>${idOf('first.heapsnapshot')}, Heap snapshot`);
});

it('shows the view that a link names', async () => {
  const base = `pen://captures/${idOf('first.heapsnapshot')}`;
  const filtered = await reportOf(`${base}/summary?class=Store`);
  expect(rowHeads(filtered)).toEqual(['Store']);
  const found = await you.run('pen_heap_objects', { capture: idOf('first.heapsnapshot'), className: 'Store' });
  const id = /@(\d+)/.exec(found.text)?.[1] ?? '';
  const object = await reportOf(`${base}/object/@${id}`);
  expect(object).toContain('<h2>Retaining path 1</h2>');
  expect(rowHeads(object)).toEqual(expect.arrayContaining(['Store @' + id, 'root', '.Store', '.token']));
  expect(object).toContain('redacted');
  expect(rowHeads(await reportOf(`${base}/dominators`))[0]).toContain('Store');
  expect(await reportOf(`${base}/statistics`)).toContain('<h2>Duplicate strings</h2>');
  expect(await reportOf(`${base}/containment`)).toContain('<h2>References</h2>');
});

it('shows a comparison with the change of each class', async () => {
  const html = await reportOf(`pen://captures/${idOf('second.heapsnapshot')}/compare/${idOf('first.heapsnapshot')}`);
  expect(html).toMatch(/Compared with first\.heapsnapshot, \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/);
  expect(html).toMatch(/<dt>Verdict<\/dt><dd>New and still reachable: 1 × b, held by/);
  expect(html).toContain('<dt>Objects matched</dt>');
  expect(rowHeads(html)).toEqual(expect.arrayContaining(['b', 'c']));
});

it('shows what the rounds of a leak hunt gained together', async () => {
  const first = idOf('first.heapsnapshot');
  const second = idOf('second.heapsnapshot');
  const hunt = await reportOf(`pen://captures/${second}/hunt/${first}/${second}`);
  expect(hunt).toContain('Compared with first.heapsnapshot');
  expect(rowHeads(hunt)).toEqual(expect.arrayContaining(['b', 'c']));
});

it('shows a comparison of traces without what neither of them has', async () => {
  const id = idOf('load.json');
  const html = await reportOf(`pen://captures/${id}/compare/${id}`);
  expect(html).toContain('<th scope="row" class="words">Long tasks</th>');
  expect(html).toContain('<dt>Verdict</dt><dd>Zero changes: both are the same capture. No verdict');
  expect(html).not.toContain('Cumulative layout shift');
  expect(html).not.toContain('0 rows');
});

it('draws the flame chart of a profile, or the view that a link names', async () => {
  const id = idOf('busy.cpuprofile');
  const html = await reportOf(id);
  expect(html).toContain('<dt>Samples</dt><dd>4</dd>');
  expect(html).toContain('<svg class="chart" role="img"');
  expect(html).toMatch(/<title>layoutRows, [^<]*layout\.js:7:17\)<\/title>/);
  const left = await reportOf(`pen://captures/${id}/flame?view=left-heavy`);
  expect(left).toContain('<h2>Left heavy</h2>');
  expect(await reportOf(`pen://captures/${id}/flame?view=package`)).toContain('<h2>Packages</h2>');
  expect(await reportOf(`pen://captures/${id}/flame?view=bottom-up`)).toContain('Functions by self weight');
});

it('draws the main thread of a trace, with its long tasks', async () => {
  const html = await reportOf(idOf('load.json'));
  expect(html).toContain('<dt>Long tasks</dt><dd>1 task</dd>');
  expect(html).toContain('<svg class="chart" role="img"');
  expect(html).toContain('<h2>Main-thread work</h2>');
  expect(html).toContain('<h2>Long tasks</h2>');
  expect(rowHeads(html)).toContain('Scripting');
  expect(html).toMatch(/<tr><th[^>]*>0\.0 ms<\/th><td[^>]*>90\.0 ms</);
});

it('lists the requests of a network log, with masked tokens, and notes', async () => {
  const id = idOf('orders.har');
  await you.run('pen_notes', { action: 'add', capture: id, note: `Why <b>404</b>? ${JWT}` });
  const html = await reportOf(id);
  expect(rowHeads(html)[0]).toMatch(/^https:\/\/shop\.test\/orders\?access_token=redacted-jwt/);
  expect(html).toContain('<dt>Failed</dt><dd>0</dd></div><div><dt>Status 4xx</dt><dd>1</dd>');
  expect(html).toContain('Why &lt;b&gt;404&lt;/b&gt;? ‹redacted jwt');
  expect(html).toMatch(/<dt>Secrets<\/dt><dd>\d+ replaced/);
});

it('refuses a comparison of captures that are not compared', async () => {
  const path = join(bench.folder, 'refused.html');
  const capture = `pen://captures/${idOf('busy.cpuprofile')}/compare/${idOf('first.heapsnapshot')}`;
  const refused = await you.ask('pen_export', { capture, path, format: 'html' });
  expect(refused).toMatchObject({ ok: false, error: { code: 'unsupported_format' } });
});
