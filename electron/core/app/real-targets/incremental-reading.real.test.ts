/** pen_heap_snapshot and pen_capture_trace on real targets through a whole core: the analysis process reads the file while it grows. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAnalysisClient, createForkLauncher, type AnalysisLauncher } from '../../analysis-client/index.ts';
import { startChromium, startNode, startSite, type RealTarget } from '../../cdp/testing/real-targets.ts';
import { kindOfFile } from '../../library/index.ts';
import { createLog } from '../../log/log.ts';
import { OWN_PROGRAMS } from '../../process/own-programs-fixture.ts';
import {
  type AnalysisReply,
  type AnalysisRequest,
  AnalysisReplySchema,
} from '../../../../shared/core/analysis/analysis.ts';
import { createCore } from '../index.ts';
import type { Core } from '../types.ts';
import { settle } from '../../../../shared/base/errors.ts';

/** Some ten megabytes of snapshot. Colours as keys: V8 prints such indexes as negative numbers. */
const HEAP =
  'globalThis.colours = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [0xff000000 + i * 65793, { i }]));' +
  'globalThis.kept = Array.from({ length: 60000 }, (_, i) => ({ i, text: `item ${i}`, inner: { i } }));';

const log = createLog({ level: 'error', write: () => undefined });
const launch = createForkLauncher({
  execPath: process.execPath,
  entryPath: OWN_PROGRAMS.analysis,
  log,
});

let folder: string;
let core: Core | null = null;
let sent: AnalysisRequest[];
let replies: AnalysisReply[];
const closers: (() => PromiseLike<unknown>)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pen-incremental-'));
  sent = [];
  replies = [];
});
afterEach(async () => {
  await core?.close();
  core = null;
  for (const close of closers.splice(0)) await close();
  rmSync(folder, { recursive: true, force: true });
});

const overheard: AnalysisLauncher = () => {
  const started = launch();
  return {
    ...started,
    send(request) {
      sent.push(request);
      started.send(request);
    },
    onReply(listener) {
      started.onReply((reply) => {
        const parsed = AnalysisReplySchema.parse(reply);
        if (parsed.type !== 'progress') replies.push(parsed);
        listener(reply);
      });
    },
  };
};

async function coreOn(target: RealTarget, capBytes = 1024 ** 3): Promise<Core> {
  closers.push(() => target.kill());
  const made = await settle(() =>
    createCore({
      dataDirectory: join(folder, 'data'),
      version: '0.0.0',
      log,
      settingsOverrides: { heapSnapshotCapBytes: capBytes },
      projectRoot: folder,
      endpoints: { addresses: [], origin: 'flag' },
      launchAnalysis: overheard,
      temporaryDirectory: folder,
    }),
  );
  if (!made.ok) throw new Error(made.error.message);
  core = made.value;
  const added = core.endpoints.add(String(target.port), 'added');
  if (added.ok) await core.endpoints.connect(added.value.id);
  return made.value;
}

/** The result of opening the growing file. */
function alongReply(): AnalysisReply | undefined {
  const open = sent.find((request) => request.type === 'open' && request.source.growing === true);
  return replies.find(({ requestId }) => open?.type === 'open' && requestId === open.requestId);
}

async function chromiumPage(): Promise<RealTarget> {
  const site = await startSite({ '/': `<title>heap</title><script>${HEAP}</script>` });
  closers.push(() => site[Symbol.asyncDispose]());
  return startChromium([site.url()]);
}

test.each<[string, () => Promise<RealTarget>]>([
  ['Chromium', chromiumPage],
  ['Node @night', () => startNode(`${HEAP} setInterval(() => 0, 1000);`)],
])(
  'a snapshot of %s is open when it is complete, and equals the result of reading its file',
  async (_name, start) => {
    const made = await coreOn(await start());
    const outcome = await made.runner.run(
      'pen_heap_snapshot',
      {},
      made.sessions.open({ kind: 'mcp', name: 'test', paths: 'project' }),
    );
    if (!outcome.ok) throw new Error(outcome.text);
    const [capture] = made.library.list();
    if (capture === undefined) throw new Error('no capture');
    expect(alongReply()).toMatchObject({ type: 'answer' });
    expect(sent.filter(({ type }) => type === 'complete')).toMatchObject([
      { filePath: capture.file, sizeBytes: capture.sizeBytes },
    ]);

    const fresh = createAnalysisClient({ launch, log, kindOf: kindOfFile });
    closers.push(() => fresh.close());
    const options = { signal: new AbortController().signal };
    for (const client of [made.analysis, fresh]) await client.query(capture.file, 'heap.retained', {}, options);
    const [incremental, whole] = await Promise.all(
      [made.analysis, fresh].map((client) => client.query(capture.file, 'heap.classes', { count: 10_000 }, options)),
    );
    expect(incremental?.ok === true && incremental.value.rows.length).toBeGreaterThan(50);
    expect(incremental).toEqual(whole);
  },
  600_000,
);

/** Endless marks and tasks: some megabytes a second. */
const MARKS = `let n = 0;
function work() { for (let i = 0; i < 400; i += 1) performance.mark('mark ' + (n += 1), { detail: { text: 'x'.repeat(300) } }); performance.clearMarks(); }
setInterval(work, 20);`;

test.each([
  ['slowly @night', false],
  ['fast @night', true],
] as const)(
  'a trace is open when it is complete, and equals the result of reading its file, stopped %s',
  async (_how, fastStop) => {
    const site = await startSite({ '/': `<title>marks</title><script>${MARKS}</script>` });
    closers.push(() => site[Symbol.asyncDispose]());
    const made = await coreOn(await startChromium([site.url()]));
    const session = made.sessions.open({ kind: 'mcp', name: 'test', paths: 'project' });
    const outcome = await made.runner.run('pen_capture_trace', { duration: 3, fastStop }, session);
    if (!outcome.ok) throw new Error(outcome.text);
    const [capture] = made.library.list();
    if (capture === undefined) throw new Error('no capture');
    expect(capture.sizeBytes).toBeGreaterThan(4 * 1024 ** 2);
    expect(alongReply()).toMatchObject({ type: 'answer' });
    expect(sent.filter(({ type }) => type === 'complete')).toMatchObject([
      { filePath: capture.file, sizeBytes: capture.sizeBytes },
    ]);
    const fresh = createAnalysisClient({ launch, log, kindOf: kindOfFile });
    closers.push(() => fresh.close());
    const options = { signal: new AbortController().signal };
    const [incremental, whole] = await Promise.all(
      [made.analysis, fresh].map((client) => client.query(capture.file, 'trace.insights', { topN: 50 }, options)),
    );
    expect(incremental?.ok === true && incremental.value.events).toBeGreaterThan(1000);
    expect(incremental).toEqual(whole);
  },
  600_000,
);

test('a snapshot above its limit cancels its reading, and the process continues', async () => {
  const made = await coreOn(await startNode(`${HEAP} setInterval(() => 0, 1000);`), 8 * 1024 ** 2);
  const session = made.sessions.open({ kind: 'mcp', name: 'test', paths: 'project' });
  const outcome = await made.runner.run('pen_heap_snapshot', {}, session);
  expect(outcome).toMatchObject({ ok: false, error: { code: 'cap_exceeded' } });
  expect(sent.map(({ type }) => type)).toContain('abandoned');
  const path = join(folder, 'none.heapsnapshot');
  const asked = await made.analysis.query(path, 'heap.overview', {}, { signal: new AbortController().signal });
  expect(asked).toMatchObject({ ok: false, error: { code: 'file_not_found' } });
});
